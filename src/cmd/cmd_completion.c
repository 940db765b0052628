/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_completion: the words that may come next, from the tables that the parser reads, and the few lines that make a
 * shell ask for them. */
#include <stdio.h>
#include <string.h>

#include "call_p.h"
#include "log.h"
#include "settings.h"
#include "store.h"
#include "text.h"

/* A shell's script asks `mttr completion words -- WORD.. CURRENT` for one candidate a line; ":files GLOB" stands for
 * the shell's own files. */
static const char BASH[] =
    "_mttr() {\n"
    "    local word\n"
    "    COMPREPLY=()\n"
    "    while IFS= read -r word; do\n"
    "        case $word in\n"
    "        ':files '*) mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -d -- \"$2\"\n"
    "            compgen -f -X \"!${word#:files }\" -- \"$2\") ;;\n"
    "        \"$2\"*) COMPREPLY+=(\"$word\") ;;\n"
    "        esac\n"
    "    done < <(\"$1\" completion words -- \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
    "}\n"
    "complete -o filenames -F _mttr mttr\n";
static const char ZSH[] =
    "#compdef mttr\n"
    "_mttr() {\n"
    "    local word\n"
    "    local -a found\n"
    "    for word in \"${(@f)$(\"$words[1]\" completion words -- \"${(@)words[2,CURRENT]}\" 2>/dev/null)}\"; do\n"
    "        case $word in\n"
    "        ':files '*) _files -g \"${word#:files }\" ;;\n"
    "        ?*) found+=(\"$word\") ;;\n"
    "        esac\n"
    "    done\n"
    "    compadd -a found\n"
    "}\n"
    "if [ \"$funcstack[1]\" = _mttr ]; then _mttr \"$@\"; else compdef _mttr mttr; fi\n";
static const char FISH[] =
    "function __mttr_words\n"
    "    for word in (mttr completion words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)\n"
    "        if string match -q ':files *' -- $word\n"
    "            __fish_complete_suffix (string replace ':files *' '' -- $word)\n"
    "        else\n"
    "            echo $word\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c mttr -f -a '(__mttr_words)'\n";

/* ---- what is on the line already ---- */

struct line {
    const struct call *call;
    const struct command *command; /* NULL: not typed yet */
    const struct option *option;   /* whose argument is being typed, or NULL */
    const struct kind *kind;       /* whose fields are meant */
    const char *config, *store;
};

static const struct option *option_of(const struct line *line, const char *word) {
    const struct option *tables[] = {line->command == NULL ? NULL : line->command->options, GLOBAL_OPTIONS};
    for (size_t i = 0; i < 2; i++) {
        for (const struct option *option = tables[i]; option != NULL && option->name != NULL; option++) {
            if (strcmp(option->name, word) == 0) {
                return option;
            }
        }
    }
    return NULL;
}

static void read_argument(struct line *line, const char *value) {
    const struct kind *kind = kind_find(value);
    const char **path = strcmp(line->option->name, "config") == 0  ? &line->config
                        : strcmp(line->option->name, "store") == 0 ? &line->store
                                                                   : NULL;
    if (path != NULL) {
        *path = value;
    } else if (strcmp(line->option->name, "table") == 0 && kind != NULL) {
        line->kind = kind;
    }
    line->option = NULL;
}

/* All words but the last, which is being typed. */
static void read_line(struct line *line, const char *const *words, size_t n) {
    for (size_t i = 0; i + 1 < n; i++) {
        if (line->option != NULL) {
            read_argument(line, words[i]);
        } else if (strncmp(words[i], "--", 2) == 0) {
            const struct option *option = option_of(line, words[i] + 2);
            line->option = option != NULL && option->argument != NULL ? option : NULL;
        } else if (line->command == NULL) {
            struct fault unknown = {0};
            line->command = command_find(line->call->commands, words[i], &unknown);
        }
    }
}

/* ---- what may come next ---- */

static void print_name(void *context, const char *name) {
    (void)context;
    puts(name);
}

static void print_options(const struct option *option) {
    for (; option != NULL && option->name != NULL; option++) {
        printf("--%s\n", option->name);
    }
}

static void print_commands(const struct line *line) {
    for (const struct command *command = line->call->commands; command->name != NULL; command++) {
        puts(command->name);
    }
}

/* Whether the name is an item of the first n bytes of a list, each of which ends with a comma. */
static bool has_item(const char *list, size_t n, const char *name) {
    for (const char *end = list + n; list < end; list += strcspn(list, ",") + 1) {
        if (strcspn(list, ",") == strlen(name) && strncmp(list, name, strlen(name)) == 0) {
            return true;
        }
    }
    return false;
}

/* Where a value is a list ("csv|json,..") what the word has up to its last comma stays, and is not offered again. */
static void print_values(const char *shown, const char *word) {
    const char *last = strchr(shown, ',') == NULL ? NULL : strrchr(word, ',');
    size_t kept = last == NULL ? 0 : (size_t)(last + 1 - word);
    char name[OPTION_VALUE];
    while (option_value_next(&shown, name)) {
        if (!has_item(word, kept, name)) {
            printf("%.*s%s\n", (int)kept, word, name);
        }
    }
}

/* Settings or a store that cannot be read have nothing to offer: a word at the prompt is no place for a fault. */
static void print_integrations(const struct line *line) {
    struct call call = *line->call;
    struct settings settings;
    struct fault ignored = {0};
    call.config = line->config;
    if (settings_read(call_settings_path(&call), call.arena, &settings, &ignored)) {
        for (size_t i = 0; i < settings.n_integrations; i++) {
            puts(settings.integrations[i].id);
        }
    }
}

static void print_fields(const struct line *line) {
    struct store *store = NULL;
    struct fault ignored = {0};
    for (size_t i = 0; i < line->kind->n_fields; i++) {
        if (!line->kind->fields[i].history_only) {
            puts(line->kind->fields[i].name);
        }
    }
    if (store_open_read(line->store, &store, &ignored) &&
        !store_each_custom(store, line->kind, print_name, NULL, &ignored)) {
        log_debug("%s", ignored.text);
    }
    store_close(store);
}

/* What may be typed follows from the argument as the help shows it: "FIELD", "[INTEGRATION...]", "day|week". */
static void print_argument(const struct line *line, const char *shown, const char *word) {
    if (strchr(shown, '|') != NULL) {
        print_values(shown, word);
    } else if (strstr(shown, "INTEGRATION") != NULL || strcmp(shown, "ID") == 0) {
        print_integrations(line);
    } else if (strstr(shown, "FIELD") != NULL) {
        print_fields(line);
    } else if (strstr(shown, "COMMAND") != NULL) {
        print_commands(line);
    } else if (strstr(shown, "PROFILE") != NULL && strncmp(shown, "FILE ", 5) != 0) {
        puts(":files *.yml");
    } else if (strstr(shown, "FILE") != NULL || strstr(shown, "DIR") != NULL || strstr(shown, "MANIFEST") != NULL) {
        puts(":files *");
    }
}

static void print_words(const struct call *call) {
    struct line line = {.call = call, .kind = kind_find("incident"), .config = call->config, .store = call->store};
    const char *const *words = call->operands + 1;
    size_t n = call->n_operands - 1;
    read_line(&line, words, n);
    if (line.option != NULL) {
        print_argument(&line, line.option->argument, words[n - 1]);
    } else if (n > 0 && words[n - 1][0] == '-') {
        print_options(line.command == NULL ? NULL : line.command->options);
        print_options(GLOBAL_OPTIONS);
    } else if (line.command == NULL) {
        print_commands(&line);
    } else {
        print_argument(&line, line.command->operands, words[n - 1]);
    }
}

int cmd_completion(const struct call *call, struct fault *fault) {
    static const struct { const char *shell, *script; } SCRIPTS[] = {{"bash", BASH}, {"zsh", ZSH}, {"fish", FISH}};
    const char *name = call->operands[0];
    struct nearest nearest = {.word = name};
    if (strcmp(name, "words") == 0) {
        print_words(call);
        return 0;
    }
    if (call->n_operands > 1) {
        fault_set(fault, FAULT_USAGE, "mttr completion takes one shell, not '%s' as well", call->operands[1]);
        return FAULT_USAGE;
    }
    for (size_t i = 0; i < sizeof SCRIPTS / sizeof *SCRIPTS; i++) {
        if (strcmp(name, SCRIPTS[i].shell) == 0) {
            fputs(SCRIPTS[i].script, stdout);
            return 0;
        }
        nearest_offer(&nearest, SCRIPTS[i].shell);
    }
    if (nearest.best != NULL) {
        fault_set(fault, FAULT_USAGE, "no completion for the shell '%s': did you mean '%s'?", name, nearest.best);
    } else {
        fault_set(fault, FAULT_USAGE, "no completion for the shell '%s': use bash, zsh or fish", name);
    }
    return FAULT_USAGE;
}
