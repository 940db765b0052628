/* SPDX-License-Identifier: Apache-2.0 */
/* evidence: two sides of a shift and an audit, filled while the records of a report are read. */
#include "evidence_p.h"

#include <string.h>

#include "audit.h"
#include "shift_document.h"

enum { MOST_MOVERS = 10 };

struct evidence {
    const struct report_job *job;
    struct shift_side side[2]; /* the range before, the range */
    const struct analysis *before;
    struct audit_request asked;
    struct audit *audit; /* NULL: not asked for */
};

/* The audit covers incidents only, and no single team. */
bool evidence_open(const struct report_request *request, const struct report_job *job, struct store *store,
                   struct arena *arena, struct evidence **out, struct fault *fault) {
    struct evidence *evidence = arena_alloc(arena, sizeof *evidence);
    *evidence = (struct evidence){.job = job,
                                  .asked = {.profile = &job->profile,
                                            .range = job->range,
                                            .now = request->now,
                                            .unpublished = "a page is compared with no earlier one"}};
    shift_side_init(&evidence->side[0]);
    shift_side_init(&evidence->side[1]);
    *out = evidence;
    return request->team != NULL || job->profile.mttr.kind != kind_find("incident") ||
           audit_open(store, &evidence->asked, &evidence->audit, fault);
}

void evidence_close(struct evidence *evidence) {
    if (evidence != NULL) {
        shift_side_clear(&evidence->side[0]);
        shift_side_clear(&evidence->side[1]);
        audit_close(evidence->audit);
    }
}

const struct observer *evidence_observer(const struct evidence *evidence) {
    return evidence->audit == NULL ? NULL : audit_observer(evidence->audit);
}

struct analyze_request evidence_request_before(struct evidence *evidence, struct analyze_request request) {
    request.range = range_previous(&evidence->job->range, &evidence->job->profile.zone);
    request.ledger = shift_side_add;
    request.context = &evidence->side[0];
    request.sensitivity = false;
    request.unlisted = true;
    request.quiet = true;
    request.observer = NULL;
    return request;
}

void evidence_set_before(struct evidence *evidence, const struct analysis *before) {
    evidence->before = before;
}

bool evidence_row(struct evidence *evidence, const struct ledger_row *row, struct fault *fault) {
    return evidence == NULL || shift_side_add(&evidence->side[1], row, fault);
}

/* ---- what moved the mean ---- */

static void add_record(const struct shift_document *document, struct node *records, const struct shift_part *part) {
    struct arena *arena = document->arena;
    const struct shift_row *row = shift_part_row(part);
    struct node *record = node_add_object(arena, records, NULL);
    node_add_text(arena, record, "change", shift_name(part->kind));
    node_add_text(arena, record, "number", arena_copy(arena, row->number));
    node_add_text(arena, record, "url", row->base == NULL ? NULL : arena_format(arena, "%s%s", row->base, row->sys_id));
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

static void add_movers(struct evidence *evidence, struct node *root, struct arena *arena) {
    const struct shift_document document = {arena, evidence->side};
    struct node *movers = node_add_object(arena, root, "movers");
    size_t n = 0;
    const struct shift_part *parts = shift_parts(&evidence->side[0], &evidence->side[1], arena, &n);
    add_side(&document, movers, "before", 0, range_previous(&evidence->job->range, &evidence->job->profile.zone));
    add_side(&document, movers, "after", 1, evidence->job->range);
    shift_document_change(&document, movers);
    struct node *records = node_add_array(arena, movers, "records");
    for (size_t i = 0; i < n && i < MOST_MOVERS; i++) {
        add_record(&document, records, &parts[i]);
    }
}

void evidence_add(struct evidence *evidence, struct node *root, struct arena *arena) {
    add_movers(evidence, root, arena);
    if (evidence->audit != NULL) {
        node_add_copy(arena, root, audit_document(evidence->audit, arena).node)->key = "audit";
    } else {
        node_add_null(arena, root, "audit");
    }
}

const struct shift_group *evidence_groups(const struct evidence *evidence, const struct widget *widget,
                                          struct arena *arena, size_t *n) {
    *n = 0;
    if (evidence == NULL) {
        return NULL;
    }
    const struct analysis *before = evidence->before;
    return shift_groups(evidence->side, widget_find(before->widgets, before->n_widgets, widget->name), widget, arena,
                        n);
}

void evidence_add_moved(const struct evidence *evidence, struct node *node, const struct shift_group *group,
                        struct arena *arena) {
    const struct shift_document document = {arena, evidence->side};
    shift_document_group(&document, node_add_object(arena, node, "moved"), group);
}
