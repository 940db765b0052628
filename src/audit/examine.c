/* SPDX-License-Identifier: Apache-2.0 */
/* examine: an audit from its beginning to its end, in one state of the store. */
#include <stdlib.h>
#include <string.h>

#include "audit_p.h"

static void add_breach(void *context, const char *check, const char *text) {
    struct audit *audit = context;
    struct breach *breach = arena_alloc(&audit->arena, sizeof *breach);
    char *line = arena_strdup(&audit->arena, text);
    for (char *end = line; (end = strchr(end, '\n')) != NULL;) {
        *end = ' '; /* the engine breaks its lines */
    }
    *breach = (struct breach){.check = check, .text = line};
    if (audit->last_breach == NULL) {
        audit->breaches = breach;
    } else {
        audit->last_breach->next = breach;
    }
    audit->last_breach = breach;
    audit->n_breaches++;
}

/* The `begin` of an observer. The file is checked first, so that its breaches are known when reading it fails. */
static bool prepare(void *context, struct store *store, struct fault *fault) {
    struct audit *audit = context;
    return (!audit->request->deep || store_check_deep(store, add_breach, audit, fault)) &&
           past_values_read(audit, store, fault);
}

/* The `end` of an observer: the records are known, and the store still shows the state they were read in. */
static bool examine(void *context, struct store *store, struct fault *fault) {
    struct audit *audit = context;
    measure_durations(audit);
    return store_last_run(store, &audit->last_run, fault) && runs_read(audit, fault) && history_read(audit, fault) &&
           findings_apply(audit, fault);
}

/* Scans the records of the range, and at the same time those of the published report's range. */
static bool run(struct audit *audit, struct fault *fault) {
    const struct audit_request *request = audit->request;
    const struct observer published = {.receive = published_check, .context = audit};
    struct analyze_request requests[2] = {{.profile = request->profile,
                                           .range = request->range,
                                           .granularity = GRANULARITY_QUARTER,
                                           .now = request->now,
                                           .observer = &audit->observer}};
    struct analysis analyses[2];
    struct arena arena;
    size_t n = 1;
    if (request->published != NULL) {
        requests[n] = requests[0];
        requests[n].range = request->published->range;
        requests[n++].observer = &published;
    }
    arena_init(&arena);
    bool done = analyze_run(audit->store, requests, n, &arena, analyses, fault);
    arena_clear(&arena);
    return done;
}

bool audit_open(struct store *store, const struct audit_request *request, struct audit **out, struct fault *fault) {
    struct audit *audit = must_malloc(sizeof *audit);
    *audit = (struct audit){.request = request, .store = store};
    arena_init(&audit->arena);
    audit->hits = arena_alloc(&audit->arena, N_FINDINGS * sizeof *audit->hits);
    audit->unapplied = arena_alloc(&audit->arena, N_FINDINGS * sizeof *audit->unapplied);
    if (!examined_records_open(audit, fault)) {
        audit_close(audit);
        return false;
    }
    audit->observer = (struct observer){.fields = audit->fields,
                                        .n_fields = audit->n_fields,
                                        .receive = examined_record_add,
                                        .begin = prepare,
                                        .past = past_values_put,
                                        .end = examine,
                                        .context = audit};
    *out = audit;
    return true;
}

const struct observer *audit_observer(const struct audit *audit) {
    return &audit->observer;
}

bool audit_run(struct store *store, const struct audit_request *request, struct audit **out, struct fault *fault) {
    struct audit *audit = NULL;
    if (!audit_open(store, request, &audit, fault)) {
        return false;
    }
    if (!run(audit, fault)) {
        if (audit->breaches != NULL) {
            fault_context(fault, "%s: %s", audit->breaches->check, audit->breaches->text);
        }
        audit_close(audit);
        return false;
    }
    *out = audit;
    return true;
}

void audit_close(struct audit *audit) {
    if (audit == NULL) {
        return;
    }
    for (size_t i = 0; i < N_FINDINGS; i++) {
        free(audit->hits[i].list);
    }
    free(audit->durations);
    free(audit->runs);
    free(audit->past);
    free(audit->records);
    arena_clear(&audit->arena);
    free(audit);
}
