/* analyze: one state of the store, one pass, then the documents. */
#include "analyze.h"

#include <string.h>

#include "widgets_p.h"

_Static_assert(sizeof((struct analysis *)0)->excluded / sizeof(int64_t) == N_REASONS, "one a reason");

/* What the pass could not find in the values it met is looked for in the store. */
static bool warn(const struct pass *pass, struct fault *fault) {
    for (size_t i = 0; i < pass->n_where; i++) {
        if (!filter_warn(pass->where[i], fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < pass->profile->n_teams; i++) {
        if (!filter_warn(pass->teams[i], fault)) {
            return false;
        }
    }
    return true;
}

static bool ask_store(const struct pass *pass, struct analysis *out, struct fault *fault) {
    struct store *store = pass->source.store;
    int64_t to = pass->request->range.to, now = pass->request->now;
    return store_last_run(store, &out->run, fault) &&
           store_is_complete(store, pass->source.kind, pass->chosen, to < now ? to : now, &out->complete, fault);
}

static void finish(struct pass *pass, struct arena *arena, struct analysis *out) {
    tally_finish(&pass->all, pass->source.arena);
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        tally_finish(&pass->breakdowns[i].tally, pass->source.arena);
    }
    const int64_t *verdicts = pass->all.verdicts[0];
    memcpy(out->excluded, verdicts, sizeof out->excluded);
    out->counted = verdicts[VERDICT_COUNTED];
    out->population = tally_population(&pass->all, 0);
    memcpy(out->digest, pass->sha256, sizeof out->digest);
    out->widgets = widgets_build(pass, arena, &out->n_widgets);
    out->summary = widgets_summary(pass, out, arena);
}

bool analyze_check(struct store *store, const struct analyze_request *request, struct fault *fault) {
    struct arena scratch;
    struct pass pass;
    arena_init(&scratch);
    bool done = pass_open(&pass, store, request, &scratch, fault);
    pass_close(&pass);
    arena_clear(&scratch);
    return done;
}

bool analyze_run(struct store *store, const struct analyze_request *request, struct arena *arena, struct analysis *out,
                 struct fault *fault) {
    struct analysis analysis = {0};
    struct arena scratch; /* of what only the pass needs */
    struct pass pass;
    if (!store_begin_read(store, fault)) {
        return false;
    }
    arena_init(&scratch);
    bool done = pass_open(&pass, store, request, &scratch, fault) &&
                store_count(store, pass.source.kind, pass.chosen, &pass.in_store, fault) && pass_run(&pass, fault) &&
                warn(&pass, fault) && ask_store(&pass, &analysis, fault);
    if (done) {
        finish(&pass, arena, &analysis);
        *out = analysis;
    }
    pass_close(&pass);
    arena_clear(&scratch);
    store_rollback(store);
    return done;
}
