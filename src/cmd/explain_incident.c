/* SPDX-License-Identifier: Apache-2.0 */
/* explain --incident: why a record counts or does not, for people or as JSON. */
#include "analyze.h"
#include "explain_p.h"
#include "log.h"
#include "print.h"
#include "report_jobs_p.h"
#include "terminal.h"

static void print_result(const struct call *call, const struct node *document, const struct zone *zone) {
    const char *summary;
    if (call->json) {
        print_node(document);
    } else {
        print_incident(document, zone, call->arena);
    }
    for (size_t i = 0; (summary = incident_summary(document, i, call->arena)) != NULL; i++) {
        log_note("explain: %s", summary);
    }
}

int explain_incident(const struct call *call, const char *name, struct fault *fault) {
    struct report_job *job = arena_alloc(call->arena, sizeof *job);
    struct analyze_request request = {.now = call->now, .team = call_option(call, "team")};
    const struct node *document = NULL;
    struct store *store = NULL;
    bool done = report_read_job(call, call->operands[0], job, fault) &&
                granularity_find(call_option_or(call, "granularity", "week"), &request.granularity, fault) &&
                store_open_read(call->store, &store, fault);
    if (done) {
        request.profile = &job->profile;
        request.range = job->range;
        request.group_by = job->group_by;
        request.n_group_by = job->n_group_by;
        done = analyze_explain(store, &request, name, call->arena, &document, fault);
    }
    store_close(store);
    if (done) {
        print_result(call, document, &job->profile.zone);
    }
    return done ? 0 : (int)fault->kind;
}
