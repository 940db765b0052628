/* SPDX-License-Identifier: Apache-2.0 */
/* report: the walk over the records: what a report asks, and beside it what only its page shows: the range before, for
 * what moved the mean, and the findings of the audit. All hear one walk, so that no two figures are of different
 * states.
 */
#include <string.h>

#include "audit.h"
#include "report_p.h"
#include "shift_document.h"

enum { MOST_MOVERS = 10 };

struct evidence {
    struct shift_side side[2]; /* the range before, the range */
    struct analysis before;
    struct audit_request asked;
    struct audit *audit; /* NULL: not asked for */
};

/* The audit knows incidents and no team. */
static bool evidence_open(struct report_writer *writer, struct store *store, struct arena *arena, struct fault *fault) {
    const struct report_job *job = writer->job;
    struct evidence *evidence = arena_alloc(arena, sizeof *evidence);
    *evidence = (struct evidence){.asked = {.profile = &job->profile,
                                            .range = job->range,
                                            .now = writer->request->now,
                                            .unpublished = "a page is compared with no earlier one"}};
    shift_side_init(&evidence->side[0]);
    shift_side_init(&evidence->side[1]);
    writer->evidence = evidence;
    return writer->request->team != NULL || job->profile.mttr.kind != kind_find("incident") ||
           audit_open(store, &evidence->asked, &evidence->audit, fault);
}

void report_writer_close(struct report_writer *writer) {
    staging_close(writer->staging);
    if (writer->evidence != NULL) {
        shift_side_clear(&writer->evidence->side[0]);
        shift_side_clear(&writer->evidence->side[1]);
        audit_close(writer->evidence->audit);
    }
}

bool report_hear(struct report_writer *writer, const struct ledger_row *row, struct fault *fault) {
    return writer->evidence == NULL || shift_take(&writer->evidence->side[1], row, fault);
}

/* The same definition over the range before. */
static struct analyze_request request_before(const struct report_writer *writer, struct analyze_request request) {
    request.range = range_previous(&writer->job->range, &writer->job->profile.zone);
    request.ledger = shift_take;
    request.context = &writer->evidence->side[0];
    request.sensitivity = false;
    request.unlisted = true;
    request.quiet = true;
    request.observer = NULL;
    return request;
}

bool report_analyze(struct store *store, struct report_writer *writers, size_t n, struct arena *arena,
                    struct analysis *out, struct fault *fault) {
    struct analyze_request *requests = arena_alloc(arena, 2 * n * sizeof *requests);
    struct analysis *analyses = arena_alloc(arena, 2 * n * sizeof *analyses);
    size_t asked = n;
    for (size_t i = 0; i < n; i++) {
        bool page = (writers[i].request->formats & FORMAT_HTML) != 0;
        if (page && !evidence_open(&writers[i], store, arena, fault)) {
            return false;
        }
        requests[i] = report_analyze_request(&writers[i]);
        if (page) {
            const struct audit *audit = writers[i].evidence->audit;
            requests[i].observer = audit == NULL ? NULL : audit_observer(audit);
            requests[asked++] = request_before(&writers[i], requests[i]);
        }
    }
    if (!analyze_run(store, requests, asked, arena, analyses, fault)) {
        return false;
    }
    for (size_t i = 0, before = n; i < n; i++) {
        out[i] = analyses[i];
        if (writers[i].evidence != NULL) {
            writers[i].evidence->before = analyses[before++];
        }
    }
    return true;
}

/* ---- what moved the mean ---- */

static void add_record(const struct shift_document *document, struct node *records, const struct shift_part *part) {
    struct arena *arena = document->arena;
    const struct shift_row *row = part->after != NULL ? part->after : part->before;
    struct node *record = node_add_object(arena, records, NULL);
    node_add_text(arena, record, "change", shift_name(part->kind));
    node_add_text(arena, record, "number", row->number == NULL ? NULL : arena_strdup(arena, row->number));
    node_add_text(arena, record, "url",
                  row->base == NULL ? NULL : arena_format(arena, "%s%s", row->base, strchr(row->key, '\t') + 1));
    node_add_int(arena, record, "duration_s", row->seconds);
    shift_document_weight(document, record, part->weight);
}

static void add_side(const struct shift_document *document, struct node *movers, const char *key, int i,
                     struct range range) {
    const struct shift_side *side = &document->side[i];
    struct node *node = node_add_object(document->arena, movers, key);
    node_add_time(document->arena, node, "from", range.from);
    node_add_time(document->arena, node, "to", range.to);
    node_add_int(document->arena, node, "count", side->count);
    node_add_int(document->arena, node, "sum", side->sum);
    if (side->count > 0) {
        node_add_real(document->arena, node, "mean", shift_ratio(side->sum, side->count));
    } else {
        node_add_null(document->arena, node, "mean");
    }
}

static void add_movers(const struct report_writer *writer, struct node *root, struct arena *arena) {
    const struct shift_document document = {arena, writer->evidence->side};
    struct node *movers = node_add_object(arena, root, "movers");
    size_t n = 0;
    const struct shift_part *parts = shift_parts(&writer->evidence->side[0], &writer->evidence->side[1], arena, &n);
    add_side(&document, movers, "before", 0, range_previous(&writer->job->range, &writer->job->profile.zone));
    add_side(&document, movers, "after", 1, writer->job->range);
    shift_document_change(&document, movers);
    struct node *records = node_add_array(arena, movers, "records");
    for (size_t i = 0; i < n && i < MOST_MOVERS; i++) {
        add_record(&document, records, &parts[i]);
    }
}

void report_tell(const struct report_writer *writer, struct node *root, struct arena *arena) {
    add_movers(writer, root, arena);
    if (writer->evidence->audit != NULL) {
        node_add_copy(arena, root, audit_document(writer->evidence->audit, arena))->key = "audit";
    } else {
        node_add_null(arena, root, "audit");
    }
}

const struct node *report_moved(const struct report_writer *writer, const char *widget, const struct node *groups,
                                struct arena *arena) {
    struct node *rows = node_array(arena);
    if (writer->evidence == NULL) {
        return rows;
    }
    const struct shift_document document = {arena, writer->evidence->side};
    const struct analysis *before = &writer->evidence->before;
    for (size_t i = 0; i < before->n_widgets; i++) {
        if (strcmp(before->widgets[i].name, widget) == 0) {
            shift_document_groups(&document, rows, node_get(before->widgets[i].node, "groups"), groups);
        }
    }
    return rows;
}
