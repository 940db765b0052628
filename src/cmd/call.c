/* SPDX-License-Identifier: Apache-2.0 */
/* call: what was typed, against the option tables. */
#include "call_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instant.h"
#include "log.h"
#include "text.h"

const struct option GLOBAL_OPTIONS[] = {
    {"config", "FILE",
     "the settings file (default $MTTR_CONFIG, ./satellite.yml, $XDG_CONFIG_HOME/mttr/satellite.yml)"},
    {"store", "FILE", "the store (default $MTTR_STORE, ./mttr.db)"},
    {"json", NULL, "write a machine-readable result to standard output"},
    {"quiet", NULL, "print only errors"},
    {"verbose", NULL, "also print the requests that are made"},
    {"color", "auto|always|never", "use colours (default auto: on a terminal, unless NO_COLOR is set)"},
    {"now", "INSTANT", "the time to use as the present, in RFC 3339, for repeatable runs"},
    {"version", NULL, "print the version"},
    {"help", NULL, "print this help"},
    {NULL, NULL, NULL},
};

const struct command *command_find(const struct command *commands, const char *name, struct fault *fault) {
    struct nearest nearest = {.word = name};
    for (; commands->name != NULL; commands++) {
        if (strcmp(commands->name, name) == 0) {
            return commands;
        }
        nearest_offer(&nearest, commands->name);
    }
    if (nearest.best != NULL) {
        fault_set(fault, FAULT_USAGE, "no command '%s': did you mean '%s'?", name, nearest.best);
    } else {
        fault_set(fault, FAULT_USAGE, "no command '%s': see mttr help", name);
    }
    return NULL;
}

static const struct option *option_in(const struct option *options, const char *name, struct nearest *nearest) {
    for (; options != NULL && options->name != NULL; options++) {
        if (strcmp(options->name, name) == 0) {
            return options;
        }
        nearest_offer(nearest, options->name);
    }
    return NULL;
}

static bool no_option(const struct command *command, const struct nearest *nearest, struct fault *fault) {
    const char *of = command == NULL ? "" : " of mttr ";
    const char *name = command == NULL ? "" : command->name;
    if (nearest->best != NULL) {
        return fault_set(fault, FAULT_USAGE, "no option --%s%s%s: did you mean --%s?", nearest->word, of, name,
                         nearest->best);
    }
    return fault_set(fault, FAULT_USAGE, "no option --%s%s%s: see mttr help %s", nearest->word, of, name, name);
}

bool option_lists(const struct option *option) {
    return option->argument != NULL && strchr(option->argument, '|') != NULL;
}

bool option_value_next(const char **next, char name[OPTION_VALUE]) {
    size_t n = strcspn(*next, "|,");
    snprintf(name, OPTION_VALUE, "%.*s", (int)n, *next);
    *next += (*next)[n] == '|' ? n + 1 : strlen(*next);
    return n > 0;
}

/* A value that is none of those that the table lists. */
static bool check_word(const struct call *call, const struct option *option, const char *value, struct fault *fault) {
    struct nearest nearest = {.word = value};
    char name[OPTION_VALUE];
    for (const char *next = option->argument; option_value_next(&next, name);) {
        if (strcmp(name, value) == 0) {
            return true;
        }
        nearest_offer(&nearest, arena_strdup(call->arena, name));
    }
    if (nearest.best != NULL) {
        return fault_set(fault, FAULT_USAGE, "--%s: unknown value '%s'; did you mean '%s'?", option->name, value,
                         nearest.best);
    }
    return fault_set(fault, FAULT_USAGE, "--%s: unknown value '%s'; known: %s", option->name, value, option->argument);
}

static bool check_value(const struct call *call, const struct option *option, const char *value, struct fault *fault) {
    bool several = option_lists(option) && strchr(option->argument, ',') != NULL;
    if (!several) {
        return !option_lists(option) || check_word(call, option, value, fault);
    }
    for (const char *list = value; list != NULL;) {
        size_t n = strcspn(list, ",");
        if (!check_word(call, option, arena_strndup(call->arena, list, n), fault)) {
            return false;
        }
        list = list[n] == ',' ? list + n + 1 : NULL;
    }
    return true;
}

/* One word that begins with --; *i moves over the next one when that is its argument. */
static bool read_option(struct call *call, struct option_value *values, char **words, int *i, int n,
                        struct fault *fault) {
    const char *word = words[*i] + 2;
    const char *equals = strchr(word, '=');
    char *name =
        equals == NULL ? arena_strdup(call->arena, word) : arena_strndup(call->arena, word, (size_t)(equals - word));
    struct nearest nearest = {.word = name};
    const struct option *option = option_in(call->command == NULL ? NULL : call->command->options, name, &nearest);
    option = option != NULL ? option : option_in(GLOBAL_OPTIONS, name, &nearest);
    if (option == NULL) {
        return no_option(call->command, &nearest, fault);
    }
    const char *value = equals == NULL ? "" : equals + 1;
    if (option->argument == NULL && equals != NULL) {
        return fault_set(fault, FAULT_USAGE, "--%s takes no argument: write --%s alone", name, name);
    }
    if (option->argument != NULL && equals == NULL) {
        if (*i + 1 >= n) {
            return fault_set(fault, FAULT_USAGE, "--%s needs its argument %s", name, option->argument);
        }
        value = words[++*i];
    }
    if (option->argument != NULL && value[0] == '\0') {
        return fault_set(fault, FAULT_USAGE, "--%s needs its argument %s", name, option->argument);
    }
    if (!check_value(call, option, value, fault)) {
        return false;
    }
    values[call->n_values++] = (struct option_value){option, value};
    return true;
}

static bool read_word(struct call *call, const char **operands, const char *word, struct fault *fault) {
    if (call->command == NULL) {
        call->command = command_find(call->commands, word, fault);
        return call->command != NULL;
    }
    operands[call->n_operands++] = word;
    return true;
}

static bool read_words(struct call *call, int n, char **words, struct fault *fault) {
    struct option_value *values = arena_alloc(call->arena, (size_t)n * sizeof *values);
    const char **operands = arena_alloc(call->arena, (size_t)n * sizeof *operands);
    bool options = true;
    call->values = values;
    call->operands = operands;
    for (int i = 1; i < n; i++) {
        bool done = true;
        if (options && strcmp(words[i], "--") == 0) {
            options = false;
        } else if (options && strncmp(words[i], "--", 2) == 0) {
            done = read_option(call, values, words, &i, n, fault);
        } else if (options && words[i][0] == '-' && words[i][1] != '\0') {
            done = fault_set(fault, FAULT_USAGE, "no option %s: options have two dashes, see mttr help", words[i]);
        } else {
            done = read_word(call, operands, words[i], fault);
        }
        if (!done) {
            return false;
        }
    }
    return true;
}

const char *call_option(const struct call *call, const char *name) {
    for (size_t i = call->n_values; i > 0; i--) {
        if (strcmp(call->values[i - 1].option->name, name) == 0) {
            return call->values[i - 1].value;
        }
    }
    return NULL;
}

const char *call_option_or(const struct call *call, const char *name, const char *otherwise) {
    const char *value = call_option(call, name);
    return value == NULL ? otherwise : value;
}

bool call_flag(const struct call *call, const char *name) {
    return call_option(call, name) != NULL;
}

size_t call_options(const struct call *call, const char *name, const char *const **out) {
    const char **found = arena_alloc(call->arena, (call->n_values + 1) * sizeof *found);
    size_t n = 0;
    for (size_t i = 0; i < call->n_values; i++) {
        if (strcmp(call->values[i].option->name, name) == 0) {
            found[n++] = call->values[i].value;
        }
    }
    *out = found;
    return n;
}

bool call_range(const struct call *call, const struct zone *zone, struct range *out, struct fault *fault) {
    const struct range_options options = {call_option(call, "from"), call_option(call, "to"),
                                          call_option(call, "last")};
    return range_find(&options, zone, call->now, out, fault);
}

/* $NAME when it is set and not empty. */
static const char *environment(const char *name) {
    const char *value = getenv(name);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

const char *call_settings_path(const struct call *call) {
    static const char LOCAL[] = "satellite.yml";
    const char *given = call->config != NULL ? call->config : environment("MTTR_CONFIG");
    if (given != NULL || access(LOCAL, F_OK) == 0) {
        return given != NULL ? given : LOCAL;
    }
    const char *folder = environment("XDG_CONFIG_HOME"), *home = environment("HOME");
    const char *path = folder != NULL ? arena_format(call->arena, "%s/mttr/satellite.yml", folder)
                       : home != NULL ? arena_format(call->arena, "%s/.config/mttr/satellite.yml", home)
                                      : LOCAL;
    return access(path, F_OK) == 0 ? path : LOCAL;
}

static void set_color(struct call *call) {
    const char *when = call_option_or(call, "color", "auto");
    const char *terminal = getenv("TERM");
    bool able =
        isatty(STDOUT_FILENO) && environment("NO_COLOR") == NULL && terminal != NULL && strcmp(terminal, "dumb") != 0;
    call->color = strcmp(when, "auto") == 0 ? able : strcmp(when, "always") == 0;
}

static bool set_globals(struct call *call, struct fault *fault) {
    const char *now = call_option(call, "now");
    call->config = call_option(call, "config");
    call->store = call_option(call, "store");
    if (call->store == NULL) {
        call->store = environment("MTTR_STORE") != NULL ? environment("MTTR_STORE") : "mttr.db";
    }
    call->json = call_flag(call, "json");
    call->now = instant_now();
    if (now != NULL && !instant_parse_rfc3339(now, &call->now)) {
        return fault_set(fault, FAULT_USAGE, "--now '%s': write an instant such as 2024-01-31T00:00:00Z", now);
    }
    log_set_level(call_flag(call, "quiet") ? LOG_QUIET : call_flag(call, "verbose") ? LOG_VERBOSE : LOG_NORMAL);
    set_color(call);
    return true;
}

bool call_parse(int n, char **words, struct call *call, struct fault *fault) {
    if (!read_words(call, n, words, fault) || !set_globals(call, fault)) {
        return false;
    }
    bool asks = call_flag(call, "help") || call_flag(call, "version");
    if (asks || call->command == NULL) {
        return true;
    }
    if (call->command->needs != NULL && call->n_operands == 0) {
        return fault_set(fault, FAULT_USAGE, "%s: see mttr help %s", call->command->needs, call->command->name);
    }
    if (call->command->operands[0] == '\0' && call->n_operands > 0) {
        return fault_set(fault, FAULT_USAGE, "mttr %s takes no '%s': see mttr help %s", call->command->name,
                         call->operands[0], call->command->name);
    }
    return true;
}
