/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_login: prints the address to log in at, waits for the answer, and names the file of the refresh token. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "log.h"
#include "login.h"
#include "node.h"
#include "print.h"
#include "settings.h"
#include "stop.h"

const struct option LOGIN_OPTIONS[] = {
    {"paste", NULL, "do not wait for the browser: read the address to which it was redirected from standard input"},
    {NULL, NULL, NULL},
};

/* With --json standard output is the result's. */
static void show_address(const struct call *call, const struct login *login) {
    FILE *stream = call->json ? stderr : stdout;
    log_note("open this address in a browser and log in:");
    fprintf(stream, "%s\n", login_address(login));
    fflush(stream);
}

static bool read_pasted(struct login *login, struct fault *fault) {
    char *line = NULL;
    size_t size = 0;
    log_note("then paste the address to which the browser was redirected, even if it shows no page:");
    ssize_t n = getline(&line, &size, stdin);
    if (n < 0 && !feof(stdin) && !ferror(stdin)) {
        out_of_memory();
    }
    bool done = n > 0;
    if (done) {
        line[strcspn(line, "\r\n")] = '\0';
        done = login_read_address(login, line, fault);
    } else if (stop_signal() != 0) {
        fault_set(fault, FAULT_INCOMPLETE, "interrupted before an address was pasted");
    } else {
        fault_set(fault, FAULT_USAGE, "no address was pasted");
    }
    if (line != NULL) {
        explicit_bzero(line, size);
    }
    free(line);
    return done;
}

static bool log_in(const struct call *call, struct login *login, bool pasted, const struct integration *integration,
                   struct fault *fault) {
    char *path = NULL;
    show_address(call, login);
    if (!(pasted ? read_pasted(login, fault) : login_wait(login, fault)) || !login_finish(login, &path, fault)) {
        return fault_context(fault, "%s", integration->id);
    }
    if (call->json) {
        struct node *root = node_object(call->arena);
        node_add_text(call->arena, root, "schema", "mttr/login/1");
        node_add_text(call->arena, root, "integration", integration->id);
        node_add_text(call->arena, root, "token_file", path);
        print_node(root);
    }
    log_note("login: %s: the refresh token is stored in %s", integration->id, path);
    free(path);
    return true;
}

int cmd_login(const struct call *call, struct fault *fault) {
    struct settings settings;
    struct login *login = NULL;
    bool pasted = call_flag(call, "paste");
    if (call->n_operands > 1) {
        fault_set(fault, FAULT_USAGE, "log in to one integration at a time: leave out '%s'", call->operands[1]);
        return FAULT_USAGE;
    }
    if (!settings_read(call_settings_path(call), call->arena, &settings, fault)) {
        return (int)fault->kind;
    }
    const struct integration *integration = settings_find(&settings, call->operands[0], fault);
    bool done = integration != NULL && login_open(integration, &settings.proxy, pasted, &login, fault) &&
                log_in(call, login, pasted, integration, fault);
    login_close(login);
    return done ? 0 : (int)fault->kind;
}
