/* SPDX-License-Identifier: Apache-2.0 */
/* snow_mock: a stand-in ServiceNow instance on 127.0.0.1, for tests. It answers the Table API from the files of
 * snow_gen and misbehaves by script. See README.md. Ends with status 0 at SIGTERM, SIGINT, the end of its lifetime
 * or, with --parent, of its parent; with 2 when it could not start. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "server.h"

static struct {
    const char *data, *user, *password, *script, *log, *now, *prefix, *links, *api_key, *client_id, *client_secret,
        *invalid_query, *deny_range;
    long port, lifetime, delay_ms, zone_offset, literal_offset, token_lifetime, date_ahead;
    bool parent, legacy, restless, unordered;
    struct habits habits;
} options = {.user = "api.user",
             .password = "secret",
             .prefix = "",
             .client_id = "client",
             .client_secret = "client-secret",
             .invalid_query = "drop",
             .lifetime = 600,
             .token_lifetime = 1800};

static const struct {
    const char *name;
    const char **text;
    long *number;
    bool *flag;
} settings[] = {
    {"data", &options.data, NULL, NULL},
    {"user", &options.user, NULL, NULL},
    {"password", &options.password, NULL, NULL},
    {"script", &options.script, NULL, NULL},
    {"log", &options.log, NULL, NULL},
    {"now", &options.now, NULL, NULL},
    {"prefix", &options.prefix, NULL, NULL},
    {"links", &options.links, NULL, NULL},
    {"api-key", &options.api_key, NULL, NULL},
    {"client-id", &options.client_id, NULL, NULL},
    {"client-secret", &options.client_secret, NULL, NULL},
    {"invalid-query", &options.invalid_query, NULL, NULL},
    {"deny-range", &options.deny_range, NULL, NULL},
    {"port", NULL, &options.port, NULL},
    {"lifetime", NULL, &options.lifetime, NULL},
    {"delay-ms", NULL, &options.delay_ms, NULL},
    {"zone-offset", NULL, &options.zone_offset, NULL},
    {"literal-offset", NULL, &options.literal_offset, NULL},
    {"token-lifetime", NULL, &options.token_lifetime, NULL},
    {"parent", NULL, NULL, &options.parent},
    {"legacy", NULL, NULL, &options.legacy},
    {"restless", NULL, NULL, &options.restless},
    {"unordered", NULL, NULL, &options.unordered},
    {"date-ahead", NULL, &options.date_ahead, NULL},
    {"page-cap", NULL, &options.habits.page_cap, NULL},
    {"count-most", NULL, &options.habits.count_most, NULL},
    {"count-page", NULL, NULL, &options.habits.count_page},
    {"strip-count", NULL, NULL, &options.habits.strip_count},
    {"strip-link", NULL, NULL, &options.habits.strip_link},
};
#define SETTING_COUNT (sizeof settings / sizeof *settings)

static bool set(size_t i, const char *argument) {
    if (settings[i].flag != NULL)
        *settings[i].flag = true;
    else if (settings[i].text != NULL)
        *settings[i].text = argument;
    else
        return parse_count(argument, settings[i].number);
    return true;
}

static bool read_options(int argc, char **argv) {
    struct option table[SETTING_COUNT + 1] = {0};
    for (size_t i = 0; i < SETTING_COUNT; i++)
        table[i] = (struct option){settings[i].name, settings[i].flag == NULL, NULL, (int)i};
    int found;
    while ((found = getopt_long(argc, argv, "", table, NULL)) != -1)
        if (found == '?' || !set((size_t)found, optarg))
            return false;
    return optind == argc && options.data != NULL && options.port >= 0 && options.port < 65536;
}

static bool read_regime(enum regime *regime) {
    static const char *const names[] = {[REGIME_DROP] = "drop", [REGIME_ZERO] = "zero", [REGIME_FORBID] = "403"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(options.invalid_query, names[i]) == 0) {
            *regime = (enum regime)i;
            return true;
        }
    return false;
}

/* False: the reason is on stderr. */
static bool prepare(struct server *server) {
    *server = (struct server){
        .oauth = {.client_id = options.client_id,
                  .client_secret = options.client_secret,
                  .user = options.user,
                  .password = options.password,
                  .lifetime = options.token_lifetime},
        .rules = {.no_range = options.deny_range,
                  .literal_offset = options.literal_offset,
                  .user_name = options.user,
                  .unordered = options.unordered},
        .api_key = options.api_key,
        .prefix = options.prefix,
        .links = options.links,
        .zone_offset = options.zone_offset,
        .delay_ms = options.delay_ms,
        .date_ahead = options.date_ahead,
        .habits = options.habits,
        .legacy = options.legacy,
        .restless = options.restless,
    };
    if (!read_regime(&server->rules.invalid) || (options.now != NULL && !clock_start_at(&server->clock, options.now))) {
        fputs("snow_mock: --invalid-query is drop, zero or 403; --now is YYYY-MM-DD HH:MM:SS\n", stderr);
        return false;
    }
    if (options.log != NULL && (server->log = fopen(options.log, "we")) == NULL) {
        fprintf(stderr, "%s: %s\n", options.log, strerror(errno));
        return false;
    }
    if (server->log != NULL)
        setvbuf(server->log, NULL, _IOLBF, 0);
    return instance_load(&server->instance, options.data) &&
           (options.script == NULL || script_load(&server->script, options.script));
}

/* Serves until a signal comes; the signals are blocked in every thread and waited for here. */
static bool run(struct server *server, const sigset_t *stops) {
    unsigned short port = 0;
    bool open = server_open(server, (unsigned short)options.port, &port);
    if (open) {
        printf("listening http://127.0.0.1:%u%s\n", port, options.prefix);
        fflush(stdout);
        sigtimedwait(stops, NULL, &(struct timespec){.tv_sec = options.lifetime});
    } else {
        fprintf(stderr, "snow_mock: cannot listen on port %ld\n", options.port);
    }
    server_close(server);
    return open;
}

int main(int argc, char **argv) {
    struct server server;
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    if (!read_options(argc, argv)) {
        fputs("usage: snow_mock --data DIR [options]; see tests/mock/README.md\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &stops, NULL);
    if (options.parent)
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    bool fine = prepare(&server) && run(&server, &stops);
    script_free(&server.script);
    instance_free(&server.instance);
    if (server.log != NULL)
        fclose(server.log);
    return fine ? 0 : 2;
}
