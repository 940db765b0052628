/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_audit: findings about the recovery data, by profile or over all incidents. */
#include <string.h>

#include "audit.h"
#include "cmd.h"
#include "log.h"
#include "print.h"
#include "published_report.h"
#include "staging.h"
#include "terminal.h"
#include "text.h"
#include "version.h"

const struct option AUDIT_OPTIONS[] = {
    RANGE_OPTIONS,
    {"fail-on", "LIST", "exit with status 1 if one is found: error, warning, info or codes; may be repeated"},
    {"out", "DIR", "also write audit and audit_findings, as CSV and JSON, to DIR/PROFILE/audit/"},
    {"manifest", "FILE", "the published report to compare with (default reports/PROFILE/manifest.json)"},
    {"deep", NULL, "also check the store's file, its history and its views"},
    {"csv-raw", NULL, "write no ' before cells that a spreadsheet would interpret as formulas"},
    {NULL, NULL, NULL},
};

/* Without a range every incident is meant: from long before any ServiceNow to now. */
static const int64_t EARLIEST = -2208988800; /* 1900-01-01 */

struct words {
    const char **list;
    size_t n;
};

/* Each --fail-on may be a list with commas. */
static struct words read_words(const struct call *call) {
    const char *const *values = NULL;
    size_t n = call_options(call, "fail-on", &values), most = 0;
    for (size_t i = 0; i < n; i++) {
        most += strlen(values[i]) + 1;
    }
    struct words words = {.list = arena_alloc(call->arena, (most + 1) * sizeof *words.list)};
    for (size_t i = 0; i < n; i++) {
        for (const char *list = values[i]; list != NULL;) {
            size_t length = strcspn(list, ",");
            words.list[words.n++] = arena_strndup(call->arena, list, length);
            list = list[length] == ',' ? list + length + 1 : NULL;
        }
    }
    return words;
}

static bool read_request(const struct call *call, const char *path, struct audit_request *out, struct fault *fault) {
    struct profile *profile = arena_alloc(call->arena, sizeof *profile);
    struct audit_request request = {
        .profile = profile, .all = path == NULL, .now = call->now, .deep = call_flag(call, "deep")};
    bool ranged =
        call_option(call, "from") != NULL || call_option(call, "to") != NULL || call_option(call, "last") != NULL;
    bool done = path == NULL ? profile_parse("all", "profile: all\n", RULES_TODAY, call->arena, profile, fault)
                             : profile_read(path, call->arena, profile, fault);
    if (!done) {
        return false;
    }
    if (path == NULL && !ranged) {
        request.range = (struct range){.from = EARLIEST, .to = call->now + 1};
    } else if (!call_range(call, &profile->zone, &request.range, fault)) {
        return false;
    }
    request.all = path == NULL && !ranged;
    const char *named = call_option(call, "manifest");
    const char *manifest = named != NULL ? named
                                         : arena_format(call->arena, "%s/%s/manifest.json",
                                                        call_option_or(call, "out", "reports"), profile->name);
    *out = request;
    return published_report_read(manifest, named != NULL, call->arena, &out->published, &out->unpublished, fault);
}

static void write_row(void *context, const struct node *row) {
    staging_row(context, row);
}

static bool write_files(const struct call *call, const struct audit_request *request, const struct audit *audit,
                        const struct audit_document *document, struct fault *fault) {
    struct staging_options options = {
        .out = call_option(call, "out"),
        .profile = arena_format(call->arena, "%s/audit", request->profile->name),
        .formats = FORMAT_CSV | FORMAT_JSON,
        .csv = CSV_PLAIN,
    };
    const struct csv_table findings = {"audit", AUDIT_COLUMNS, N_AUDIT_COLUMNS, document->findings, false};
    struct staging *staging = NULL;
    options.csv.raw = call_flag(call, "csv-raw");
    bool done = staging_open(&options, &staging, fault) &&
                staging_rows_begin(staging, "audit_findings", AUDIT_RECORD_COLUMNS, N_AUDIT_RECORD_COLUMNS, fault);
    if (done) {
        audit_each_record(audit, write_row, staging);
        done = staging_rows_end(staging, fault) && staging_json(staging, "audit", document->node, fault) &&
               staging_csv(staging, &findings, fault) && staging_commit(staging, NULL, fault);
    }
    staging_close(staging);
    return done;
}

/* A warning for each word of --fail-on that a finding meets. Returns whether there was one. */
static bool warn_of_met(const struct audit_request *request, const struct audit *audit, const struct words *words,
                        struct arena *arena) {
    bool any = false;
    for (size_t i = 0; i < words->n; i++) {
        const char *by = audit_meets(audit, words->list[i], arena);
        if (by != NULL) {
            log_warn("%s: --fail-on %s is met: %s", request->profile->name, words->list[i], by);
            any = true;
        }
    }
    return any;
}

static void print_summary(const struct audit_request *request, const struct audit *audit) {
    const struct audit_counts counts = audit_counts(audit);
    log_note("%s: %lld record%s examined, %lld of %lld counted; %lld finding%s", request->profile->name,
             (long long)counts.examined, text_plural(counts.examined), (long long)counts.counted,
             (long long)counts.population, (long long)counts.findings, text_plural(counts.findings));
}

struct totals {
    bool met;         /* what the caller asked to fail on */
    int64_t breaches; /* of the store's file, which each profile's audit finds */
};

static bool audit_one(const struct call *call, struct store *store, const struct audit_request *request,
                      const struct words *words, struct totals *totals, struct fault *fault) {
    struct audit *audit = NULL;
    struct arena arena;
    arena_init(&arena);
    bool done = audit_run(store, request, &audit, fault);
    if (done) {
        const struct audit_document document = audit_document(audit, &arena);
        done = call_option(call, "out") == NULL || write_files(call, request, audit, &document, fault);
        if (done && call->json) {
            print_node(document.node);
        } else if (done) {
            print_audit(document.node, call->color, &arena);
        }
        if (done) {
            totals->met = warn_of_met(request, audit, words, &arena) || totals->met;
            totals->breaches = audit_counts(audit).breaches;
            print_summary(request, audit);
        }
    }
    audit_close(audit);
    arena_clear(&arena);
    return done;
}

int cmd_audit(const struct call *call, struct fault *fault) {
    struct words words = read_words(call);
    size_t n = call->n_operands == 0 ? 1 : call->n_operands;
    struct audit_request *requests = arena_alloc(call->arena, n * sizeof *requests);
    struct store *store = NULL;
    struct totals totals = {0};
    bool done = audit_check_words(words.list, words.n, fault);
    if (done && n > 1 && call_option(call, "manifest") != NULL) {
        done = fault_set(fault, FAULT_USAGE, "--manifest is for one profile: name only one");
    }
    for (size_t i = 0; done && i < n; i++) {
        done = read_request(call, call->n_operands == 0 ? NULL : call->operands[i], &requests[i], fault);
    }
    done = done && store_open_read(call->store, &store, fault);
    for (size_t i = 0; done && i < n; i++) {
        done = audit_one(call, store, &requests[i], &words, &totals, fault);
    }
    store_close(store);
    if (done && totals.breaches > 0) {
        log_warn(
            "--deep: the store %s is damaged, %lld error%s: keep a copy of it, and put back a backup or sync into "
            "a new store",
            call->store, (long long)totals.breaches, text_plural(totals.breaches));
    }
    return done ? totals.met || totals.breaches > 0 : (int)fault->kind;
}
