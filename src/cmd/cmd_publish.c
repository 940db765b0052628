/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_publish: a copy of the store for dashboards, with the figures of a report next to the records. */
#include "copy_fill.h"
#include "log.h"
#include "print.h"
#include "report_jobs_p.h"
#include "text.h"
#include "version.h"

const struct option PUBLISH_OPTIONS[] = {
    RANGE_OPTIONS,
    {"granularity", "day|week|month|quarter", "the length of a bucket (default week)"},
    {"group-by", "FIELD", "add a breakdown by this field; may be repeated"},
    {"ledger", "all|excluded|none", "the records that grafana_incidents lists (default all)"},
    {NULL, NULL, NULL},
};

/* One that is published where none is named. */
static const char ALL[] = "profile: all\ntitle: All incidents\nmttr: {group_by: [priority, assignment_group]}\n";

/* Where the ledger of a profile goes. */
struct ledger_copy {
    struct copy *copy;
    struct copy_place place;
    enum ledger ledger;
    int64_t rows;
};

static bool add_row(void *context, const struct ledger_row *row, struct fault *fault) {
    struct ledger_copy *target = context;
    if (target->ledger == LEDGER_EXCLUDED && row->counted) {
        return true;
    }
    target->rows++;
    return copy_add(target->copy, "copy_record", &target->place, ledger_node(row), fault);
}

struct publication {
    const struct report_request *request;
    const struct report_job *jobs;
    size_t n_jobs;
    struct copy_fill fill;
    struct node *profiles; /* for --json */
    struct arena *arena;   /* of the call */
};

static struct analyze_request ask(const struct publication *publication, size_t i, struct ledger_copy *target) {
    const struct report_request *request = publication->request;
    const struct report_job *job = &publication->jobs[i];
    *target = (struct ledger_copy){
        .copy = publication->fill.copy, .place = {.profile = (int64_t)i + 1}, .ledger = request->ledger};
    return (struct analyze_request){
        .profile = &job->profile,
        .range = job->range,
        .granularity = request->granularity,
        .now = request->now,
        .group_by = job->group_by,
        .n_group_by = job->n_group_by,
        .ledger = request->ledger != LEDGER_NONE ? add_row : NULL,
        .context = target,
        .only_excluded = request->ledger == LEDGER_EXCLUDED,
    };
}

static void note_profile(const struct publication *publication, const struct report_job *job,
                         const struct analysis *analysis, int64_t rows) {
    const struct widget_part *whole = &analysis->widgets[0].whole;
    struct node *node = node_add_object(publication->arena, publication->profiles, NULL);
    node_add_text(publication->arena, node, "profile", job->profile.name);
    node_add_time(publication->arena, node, "from", job->range.from);
    node_add_time(publication->arena, node, "to", job->range.to);
    node_add_text(publication->arena, node, "sync", analysis->complete ? "complete" : "incomplete");
    node_add_fraction(publication->arena, node, "value", whole->figures.value);
    node_add_int(publication->arena, node, "population", whole->counts.population);
    node_add_int(publication->arena, node, "count", whole->counts.count);
    node_add_int(publication->arena, node, "ledger", rows);
    if (!analysis->complete) {
        log_warn("%s: the last sync did not cover all of this range, so records may be missing; run mttr sync",
                 job->profile.name);
    }
}

/* Profiles that share a scan. */
static bool put_batch(struct publication *publication, size_t first, size_t n, struct fault *fault) {
    struct ledger_copy targets[REPORT_BATCH];
    struct analyze_request requests[REPORT_BATCH];
    struct analysis analyses[REPORT_BATCH];
    struct copy_fill *fill = &publication->fill;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < n; i++) {
        requests[i] = ask(publication, first + i, &targets[i]);
    }
    bool done = analyze_run(copy_store(fill->copy), requests, n, &arena, analyses, fault);
    for (size_t i = 0; done && i < n; i++) {
        const struct report_job *job = &publication->jobs[first + i];
        fill->place.profile = targets[i].place.profile;
        done = copy_fill_add(fill, job, &analyses[i], &arena, fault);
        note_profile(publication, job, &analyses[i], targets[i].rows);
    }
    arena_clear(&arena);
    return done;
}

static bool put_all(struct publication *publication, struct fault *fault) {
    struct ledger_copy unused;
    for (size_t i = 0; i < publication->n_jobs; i++) {
        const struct analyze_request request = ask(publication, i, &unused);
        if (!analyze_check(copy_store(publication->fill.copy), &request, fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < publication->n_jobs; i += REPORT_BATCH) {
        size_t rest = publication->n_jobs - i;
        if (!put_batch(publication, i, rest < REPORT_BATCH ? rest : REPORT_BATCH, fault)) {
            return false;
        }
    }
    return true;
}

/* The operands after FILE, or the default one if there are none. */
static bool read_jobs(const struct call *call, struct publication *out, struct fault *fault) {
    size_t n = call->n_operands - 1;
    struct report_job *jobs = arena_alloc(call->arena, (n + 1) * sizeof *jobs);
    out->jobs = jobs;
    out->n_jobs = n > 0 ? n : 1;
    if (n > 0) {
        return report_read_jobs(call, call->operands + 1, n, jobs, fault);
    }
    return profile_parse("all", ALL, RULES_TODAY, call->arena, &jobs->profile, fault) &&
           report_read_options(call, jobs, fault);
}

static bool read_request(const struct call *call, struct report_request *request, struct fault *fault) {
    request->now = call->now;
    return granularity_find(call_option_or(call, "granularity", "week"), &request->granularity, fault) &&
           ledger_find(call_option_or(call, "ledger", "all"), &request->ledger, fault);
}

static void print_summary(const struct call *call, const struct publication *publication,
                          const struct copy_size *size) {
    struct node *root = node_object(call->arena);
    node_add_text(call->arena, root, "schema", "mttr/publish/1");
    node_add_text(call->arena, root, "file", call->operands[0]);
    node_add_int(call->arena, root, "bytes", size->bytes);
    node_add_int(call->arena, root, "records", size->records);
    node_add_int(call->arena, root, "runs", size->runs);
    node_add_copy(call->arena, root, publication->profiles)->key = "profiles";
    if (call->json) {
        print_node(root);
    }
    log_note("publish: %s: %lld bytes, %lld record%s of %lld run%s, %zu profile%s", call->operands[0],
             (long long)size->bytes, (long long)size->records, text_plural(size->records), (long long)size->runs,
             text_plural(size->runs), publication->n_jobs, text_plural((int64_t)publication->n_jobs));
}

int cmd_publish(const struct call *call, struct fault *fault) {
    struct report_request request = {0};
    struct publication publication = {.request = &request, .profiles = node_array(call->arena), .arena = call->arena};
    struct copy_size size = {0};
    bool done = read_request(call, &request, fault) && read_jobs(call, &publication, fault) &&
                copy_open(call->store, call->operands[0], &publication.fill.copy, fault);
    if (!done) {
        return (int)fault->kind;
    }
    if (!put_all(&publication, fault)) {
        copy_abort(publication.fill.copy);
        return (int)fault->kind;
    }
    if (!copy_commit(publication.fill.copy, &size, fault)) {
        return (int)fault->kind;
    }
    print_summary(call, &publication, &size);
    return 0;
}
