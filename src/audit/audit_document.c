/* SPDX-License-Identifier: Apache-2.0 */
/* audit_document: what was found, as a document for the pens. */
#include <math.h>
#include <string.h>

#include "audit_p.h"

#define SAME(name) \
    { name, name }
const struct flat_column AUDIT_COLUMNS[] = {
    SAME("code"),           SAME("severity"), SAME("title"),   SAME("applies"),  SAME("reason"),
    SAME("count"),          SAME("share"),    SAME("counted"), {"sum_s", "sum"}, {"mean_without_s", "mean_without"},
    {"effect_s", "effect"},
};
const size_t N_AUDIT_COLUMNS = sizeof AUDIT_COLUMNS / sizeof *AUDIT_COLUMNS;
const struct flat_column AUDIT_RECORD_COLUMNS[] = {
    SAME("code"),    SAME("severity"),   SAME("integration"), SAME("number"), SAME("sys_id"),
    SAME("counted"), SAME("duration_s"), SAME("reason"),      SAME("detail"),
};
const size_t N_AUDIT_RECORD_COLUMNS = sizeof AUDIT_RECORD_COLUMNS / sizeof *AUDIT_RECORD_COLUMNS;

enum { SAMPLES = 5 };

static bool is_of_runs(size_t i) {
    return i == finding_at("gap");
}

static const char *detail_of(const struct audit *audit, size_t i, const struct hit *hit, struct arena *arena) {
    if (hit->detail != NULL) {
        return hit->detail;
    }
    return FINDINGS[i].detail(audit, hit->record, arena);
}

/* The text that lives as long as the audit is shared, not copied. */
static void fill_record(const struct audit *audit, size_t i, const struct hit *hit, struct arena *arena,
                        struct node *row) {
    const struct examined_record *record = hit->record;
    bool counted = record->reason == NULL;
    node_add_text(arena, row, "code", FINDINGS[i].code);
    node_add_text(arena, row, "severity", severity_name(FINDINGS[i].severity));
    node_add_text(arena, row, "integration", record->integration);
    node_add_text(arena, row, "number", record->number);
    node_add_text(arena, row, "sys_id", record->sys_id);
    node_add_bool(arena, row, "counted", counted);
    if (counted) {
        node_add_int(arena, row, "duration_s", record->seconds);
    } else {
        node_add_null(arena, row, "duration_s");
    }
    node_add_text(arena, row, "reason", record->reason);
    node_add_text(arena, row, "detail", detail_of(audit, i, hit, arena));
}

void audit_each_record(const struct audit *audit, void (*fn)(void *context, const struct node *row), void *context) {
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < N_FINDINGS; i++) {
        for (size_t j = 0; j < audit->hits[i].n; j++) {
            struct node *row = node_object(&arena);
            fill_record(audit, i, &audit->hits[i].list[j], &arena, row);
            fn(context, row);
            arena_reset(&arena);
        }
    }
    arena_clear(&arena);
}

/* ---- the document ---- */

struct weight {
    int64_t counted, sum;
};

static struct weight weigh(const struct hits *hits) {
    struct weight weight = {0};
    for (size_t i = 0; i < hits->n; i++) {
        bool counted = hits->list[i].record->reason == NULL;
        weight.counted += counted;
        weight.sum += counted ? hits->list[i].record->seconds : 0;
    }
    return weight;
}

static double over(__int128 numerator, __int128 denominator) {
    return denominator == 0 ? NAN : (double)numerator / (double)denominator;
}

/* The mean of the others, and how far it lies from the mean of all: exact until it is divided. */
static void add_effect(const struct audit *audit, const struct weight *weight, struct arena *arena, struct node *node) {
    __int128 n = audit->counted, sum = audit->sum, rest = n - weight->counted, rest_sum = sum - weight->sum;
    node_add_int(arena, node, "counted", weight->counted);
    node_add_int(arena, node, "sum", weight->sum);
    node_add_real(arena, node, "mean_without", over(rest_sum, rest));
    node_add_real(arena, node, "effect", over(rest_sum * n - sum * rest, rest * n));
}

static void add_samples(const struct audit *audit, size_t i, struct arena *arena, struct node *node) {
    struct node *records = node_add_array(arena, node, "records");
    const struct hits *hits = &audit->hits[i];
    for (size_t j = 0; j < hits->n && j < SAMPLES; j++) {
        fill_record(audit, i, &hits->list[j], arena, node_add_object(arena, records, NULL));
    }
}

static void add_finding(const struct audit *audit, size_t i, struct arena *arena, struct node *findings) {
    struct node *node = node_add_object(arena, findings, NULL);
    const struct finding *finding = &FINDINGS[i];
    size_t n = audit->hits[i].n;
    struct weight weight = weigh(&audit->hits[i]);
    double whole = is_of_runs(i) ? (double)audit->n_runs : (double)audit->n_records;
    node_add_text(arena, node, "code", finding->code);
    node_add_text(arena, node, "severity", severity_name(finding->severity));
    node_add_text(arena, node, "title", finding->title);
    node_add_bool(arena, node, "applies", audit->unapplied[i] == NULL);
    node_add_text(arena, node, "reason", arena_copy(arena, audit->unapplied[i]));
    node_add_int(arena, node, "count", (int64_t)n);
    node_add_real(arena, node, "share", whole == 0 ? NAN : (double)n / whole);
    add_effect(audit, &weight, arena, node);
    add_samples(audit, i, arena, node);
}

static void add_breaches(const struct audit *audit, struct arena *arena, struct node *document) {
    if (!audit->request->deep) {
        node_add_null(arena, document, "breaches");
        return;
    }
    struct node *list = node_add_array(arena, document, "breaches");
    for (const struct breach *breach = audit->breaches; breach != NULL; breach = breach->next) {
        struct node *node = node_add_object(arena, list, NULL);
        node_add_text(arena, node, "check", breach->check);
        node_add_text(arena, node, "breach", arena_strdup(arena, breach->text));
    }
}

static void add_head(const struct audit *audit, struct arena *arena, struct node *document) {
    const struct audit_request *request = audit->request;
    node_add_text(arena, document, "schema", "mttr/audit/1");
    node_add_text(arena, document, "profile", request->all ? NULL : request->profile->name);
    node_add_text(arena, document, "title", request->all ? "All incidents" : request->profile->title);
    if (request->all) {
        node_add_null(arena, document, "range");
    } else {
        struct node *range = node_add_object(arena, document, "range");
        node_add_time(arena, range, "from", request->range.from);
        node_add_time(arena, range, "to", request->range.to);
        node_add_text(arena, range, "timezone", request->profile->zone.name);
    }
    node_add_time(arena, document, "now", request->now);
    node_add_int(arena, document, "run", audit->last_run);
    node_add_text(arena, document, "published", request->published == NULL ? NULL : request->published->path);
}

struct audit_document audit_document(const struct audit *audit, struct arena *arena) {
    struct node *document = node_object(arena);
    add_head(audit, arena, document);
    node_add_int(arena, document, "examined", (int64_t)audit->n_records);
    node_add_int(arena, document, "population", audit->population);
    node_add_int(arena, document, "count", audit->counted);
    node_add_int(arena, document, "sum", audit->sum);
    node_add_real(arena, document, "mean", over(audit->sum, audit->counted));
    struct node *findings = node_add_array(arena, document, "findings");
    for (size_t i = 0; i < N_FINDINGS; i++) {
        add_finding(audit, i, arena, findings);
    }
    add_breaches(audit, arena, document);
    return (struct audit_document){document, findings};
}

struct audit_counts audit_counts(const struct audit *audit) {
    struct audit_counts counts = {.examined = (int64_t)audit->n_records,
                                  .population = audit->population,
                                  .counted = audit->counted,
                                  .breaches = (int64_t)audit->n_breaches};
    for (size_t i = 0; i < N_FINDINGS; i++) {
        counts.findings += audit->hits[i].n > 0;
    }
    return counts;
}
