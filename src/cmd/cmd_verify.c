/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_verify: the manifests that are named, one by one. */
#include "verify.h"

#include "cmd.h"
#include "log.h"
#include "print.h"
#include "terminal.h"

const struct option VERIFY_OPTIONS[] = {
    {"current", NULL, "compare with today's store: what the same report gives now, and which records changed"},
    {"profile", "FILE", "also check whether the profile in this file is the one in the manifest"},
    {NULL, NULL, NULL},
};

static bool verify(const struct call *call, const char *path, bool *differs, struct fault *fault) {
    const struct verify_request request = {.manifest = path,
                                           .store = call->store,
                                           .profile = call_option(call, "profile"),
                                           .current = call_flag(call, "current")};
    const struct node *result = NULL;
    struct arena arena;
    bool equal = false;
    arena_init(&arena);
    bool done = verify_report(&request, &arena, &result, &equal, fault);
    if (done && call->json) {
        print_node(result);
    } else if (done) {
        print_verification(result);
    }
    if (done) {
        log_note("%s", verification_summary(result, &arena));
        *differs = *differs || !equal;
    }
    arena_clear(&arena);
    return done;
}

int cmd_verify(const struct call *call, struct fault *fault) {
    bool differs = false, done = true;
    for (size_t i = 0; done && i < call->n_operands; i++) {
        done = verify(call, call->operands[i], &differs, fault);
    }
    return done ? differs : (int)fault->kind;
}
