/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_init: the first satellite.yml and the first profile, from flags or from answers on a terminal. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "call_p.h"
#include "demo_p.h"
#include "file.h"
#include "import.h"
#include "log.h"
#include "print.h"
#include "profile.h"
#include "settings.h"
#include "text.h"

const struct option INIT_OPTIONS[] = {
    {"url", "URL", "the URL of the instance, such as https://acme.service-now.com"},
    {"id", "NAME", "the name of the integration (default prod)"},
    {"auth", "basic|api_key|oauth", "how the account logs in (default basic)"},
    {"username", "NAME", "the account name; with --auth oauth, the client_id"},
    {"secret-env", "NAME", "the environment variable with the password, key or client secret (default SNOW_PASSWORD)"},
    {"secret-file", "FILE", "the file with the secret, readable only by its owner"},
    {"secret-command", "LINE", "the shell command that prints the secret"},
    {"profile", "FILE", "the profile to write (default production.yml)"},
    {"yes", NULL, "do not ask, use the defaults"},
    {"demo", NULL, "instead, write a small worked example with its store and profile, to try mttr report"},
    {NULL, NULL, NULL},
};

struct answers {
    const char *url, *id, *auth, *username;
    const char *secret_suffix; /* "", _env, _file or _command */
    const char *secret;        /* as YAML */
    struct arena *arena;
};

/* ---- files ---- */

/* Never over a file that is there. */
static bool write_new(const char *path, const char *text, struct fault *fault) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL) {
        return fault_set(fault, errno == EEXIST ? FAULT_USAGE : FAULT_IO, "cannot write %s: %s%s", path,
                         strerror(errno),
                         errno == EEXIST ? "; it was not changed: move it, or name another" : file_advice(errno));
    }
    bool written = fputs(text, file) >= 0;
    if (fclose(file) != 0 || !written) {
        fault_set(fault, FAULT_IO, "cannot write %s: %s", path, strerror(errno));
        unlink(path);
        return false;
    }
    return true;
}

static bool is_free(const char *path, const char *option, struct fault *fault) {
    return access(path, F_OK) != 0 ||
           fault_set(fault, FAULT_USAGE, "%s exists and was not changed: move it, or name another file with --%s", path,
                     option);
}

/* ---- what is asked ---- */

/* Echo off and on again for what is typed next. */
static void set_echo(bool on) {
    struct termios terminal;
    if (tcgetattr(STDIN_FILENO, &terminal) == 0) {
        terminal.c_lflag = on ? terminal.c_lflag | ECHO : terminal.c_lflag & ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal);
    }
}

/* A line typed at the question; otherwise when it is empty. */
static const char *ask(struct arena *arena, const char *question, const char *otherwise, bool hidden) {
    char *line = NULL;
    size_t size = 0;
    fprintf(stderr, "%s%s%s%s: ", question, otherwise[0] == '\0' ? "" : " [", otherwise,
            otherwise[0] == '\0' ? "" : "]");
    if (hidden) {
        set_echo(false);
    }
    ssize_t n = getline(&line, &size, stdin);
    if (n < 0 && !feof(stdin) && !ferror(stdin)) {
        out_of_memory();
    }
    if (hidden) {
        set_echo(true);
        fputc('\n', stderr);
    }
    const char *answer =
        n <= 0 || line == NULL || line[0] == '\n' ? otherwise : arena_strndup(arena, line, strcspn(line, "\r\n"));
    if (line != NULL) {
        explicit_bzero(line, size);
    }
    free(line);
    return answer;
}

/* In single quotes, so that no character means anything. */
static const char *quoted(struct arena *arena, const char *text) {
    char *out = arena_alloc(arena, 2 * strlen(text) + 3), *next = out;
    *next++ = '\'';
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            *next++ = '\'';
        }
        *next++ = *text;
    }
    memcpy(next, "'", 2);
    return out;
}

static const char *const SECRETS[] = {"secret-env", "secret-file", "secret-command"};
enum { N_SECRETS = sizeof SECRETS / sizeof *SECRETS };

static bool check_secrets(const struct call *call, struct fault *fault) {
    const char *first = NULL;
    for (size_t i = 0; i < N_SECRETS; i++) {
        if (!call_flag(call, SECRETS[i])) {
            continue;
        }
        if (first != NULL) {
            return fault_set(fault, FAULT_USAGE, "both --%s and --%s are given: keep one", first, SECRETS[i]);
        }
        first = SECRETS[i];
    }
    return true;
}

/* --secret-env, -file or -command; false when none was given. */
static bool secret_of_options(const struct call *call, struct answers *answers) {
    static const char *const SUFFIXES[] = {"_env", "_file", "_command"};
    for (size_t i = 0; i < N_SECRETS; i++) {
        const char *given = call_option(call, SECRETS[i]);
        if (given != NULL) {
            const char *text = quoted(call->arena, given);
            answers->secret_suffix = SUFFIXES[i];
            answers->secret = i == 2 ? arena_format(call->arena, "[sh, -c, %s]", text) : text;
            return true;
        }
    }
    return false;
}

static void find_secret(const struct call *call, bool asks, struct answers *answers) {
    if (secret_of_options(call, answers)) {
        return;
    }
    const char *typed =
        asks ? ask(call->arena, "Its password, key or client secret (leave empty to use $SNOW_PASSWORD)", "", true)
             : "";
    answers->secret_suffix = typed[0] == '\0' ? "_env" : "";
    answers->secret = typed[0] == '\0' ? "SNOW_PASSWORD" : quoted(call->arena, typed);
}

static const char *answer(const struct call *call, bool asks, const char *option, const char *question,
                          const char *otherwise) {
    const char *given = call_option(call, option);
    return given != NULL ? given : asks ? ask(call->arena, question, otherwise, false) : otherwise;
}

static bool find_answers(const struct call *call, struct answers *out, struct fault *fault) {
    bool asks = isatty(STDIN_FILENO) && !call_flag(call, "yes");
    struct answers answers = {.arena = call->arena};
    answers.url = answer(call, asks, "url", "URL of the instance, such as https://acme.service-now.com", "");
    answers.id = answer(call, asks, "id", "Name of the integration", "prod");
    answers.auth = answer(call, asks, "auth", "How the account logs in: basic, api_key or oauth", "basic");
    bool named = strcmp(answers.auth, "api_key") != 0;
    answers.username = named ? answer(call, asks, "username", "The account name (oauth: the client_id)", "") : "";
    if (answers.url[0] == '\0' || (named && answers.username[0] == '\0')) {
        return fault_set(fault, FAULT_USAGE, "init needs --url%s, or a terminal to ask on%s",
                         named ? " and --username" : "",
                         call_flag(call, "yes") || asks ? "" : "; --secret-env, --secret-file or --secret-command too");
    }
    find_secret(call, asks, &answers);
    *out = answers;
    return true;
}

/* ---- what is written ---- */

static const char *login_text(const struct answers *answers) {
    if (strcmp(answers->auth, "oauth") == 0) {
        return arena_format(answers->arena, "    oauth:\n      client_id: %s\n      client_secret%s: %s\n",
                            quoted(answers->arena, answers->username), answers->secret_suffix, answers->secret);
    }
    const char *username = answers->username[0] == '\0' ? ""
                                                        : arena_format(answers->arena, "    username: %s\n",
                                                                       quoted(answers->arena, answers->username));
    return arena_format(answers->arena, "%s    api_key%s: %s\n", username, answers->secret_suffix, answers->secret);
}

static const char *settings_text(const struct answers *answers) {
    return arena_format(
        answers->arena,
        "# The instances that mttr reads: man satellite.yml\n"
        "integrations:\n"
        "  - id: %s\n"
        "    application: servicenow\n"
        "    url: %s\n"
        "    auth: %s\n"
        "%s"
        "    # A secret S may also come from S_env (a variable), S_file (a file of mode 0600), S_command\n"
        "    # ([program, argument]) or a systemd credential mttr.<id>.S.\n"
        "    # exclude_fields: [short_description]   # never requested, never stored\n"
        "    # metadata: {incident_query: 'priority<=2'}\n",
        quoted(answers->arena, answers->id), quoted(answers->arena, answers->url),
        quoted(answers->arena, answers->auth), login_text(answers));
}

static const char PROFILE[] =
    "# What counts as a production failure, and what is computed from it: man mttr-profile\n"
    "profile: production\n"
    "title: Production incidents\n"
    "# timezone: Europe/Berlin      # days and weeks begin at midnight there; default UTC\n"
    "mttr:\n"
    "  end: [resolved_at, closed_at]\n"
    "  # Raw values or labels; mttr fields priority lists those of your store.\n"
    "  where: {field: priority, op: in, values: [1, 2, 1 - Critical, 2 - High]}\n"
    "  group_by: [priority, assignment_group]\n";

/* A file that the program could not read back is removed. */
static bool write_settings(const struct call *call, const char *path, const struct answers *answers,
                           struct fault *fault) {
    struct settings settings;
    if (!write_new(path, settings_text(answers), fault)) {
        return false;
    }
    if (!settings_read(path, call->arena, &settings, fault)) {
        unlink(path);
        return fault_context(fault, "nothing was written, because mttr could not read the new file");
    }
    return true;
}

static bool set_up(const struct call *call, struct fault *fault) {
    const char *path = call->config == NULL ? "satellite.yml" : call->config;
    const char *profile = call_option_or(call, "profile", "production.yml");
    struct answers answers = {
        .url = "", .id = "", .auth = "", .username = "", .secret_suffix = "", .secret = "", .arena = call->arena};
    if (!check_secrets(call, fault) || !is_free(path, "config", fault) || !is_free(profile, "profile", fault) ||
        !find_answers(call, &answers, fault) || !write_settings(call, path, &answers, fault)) {
        return false;
    }
    if (!write_new(profile, PROFILE, fault)) {
        unlink(path);
        return false;
    }
    if (strcmp(answers.secret_suffix, "_env") == 0) {
        log_note("the secret is read from the environment variable %s", answers.secret);
    }
    log_note("init: wrote %s and %s; next: mttr check, mttr sync, mttr report %s", path, profile, profile);
    return true;
}

/* ---- the worked example ---- */

static bool import_demo(const struct call *call, const char *export, struct fault *fault) {
    struct import_request request = {.integration = "demo", .files = &export, .n_files = 1, .now = call->now};
    struct store *store = NULL;
    struct import_result result;
    if (!zone_open("UTC", call->arena, &request.options.zone, fault) || !store_open_write(call->store, &store, fault) ||
        !import_files(store, &request, &result, fault)) {
        store_abandon(store);
        return false;
    }
    store_close(store);
    print_counts_line("init", &result.runs[0]);
    return true;
}

static bool set_up_demo(const struct call *call, struct fault *fault) {
    const char *export = NULL, *profile = NULL;
    if (!is_free(call->store, "store", fault)) {
        return false;
    }
    for (const struct demo_file *file = DEMO_FILES; file->name != NULL; file++) {
        *(text_ends(file->name, ".yml") ? &profile : &export) = file->name;
        if (!write_new(file->name, file->text, fault)) {
            return false;
        }
    }
    if (!import_demo(call, export, fault)) {
        return false;
    }
    log_note("init: wrote %s, %s and the store %s; next: mttr report --from 2024-01-01 --to 2024-01-07 %s", export,
             profile, call->store, profile);
    return true;
}

int cmd_init(const struct call *call, struct fault *fault) {
    bool done = call_flag(call, "demo") ? set_up_demo(call, fault) : set_up(call, fault);
    return done ? 0 : (int)fault->kind;
}
