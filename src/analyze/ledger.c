/* SPDX-License-Identifier: Apache-2.0 */
/* ledger: a record of the population as a row for people: what it is, what was made of it, where to open it. */
#include <stdlib.h>
#include <string.h>

#include "mttr_metric_p.h"

#define SAME(name) \
    { name, name }
const struct flat_column LEDGER_COLUMNS[] = {
    SAME("integration"),
    SAME("number"),
    SAME("sys_id"),
    SAME("state"),
    SAME("priority"),
    SAME("urgency"),
    SAME("severity"),
    SAME("assignment_group"),
    SAME("assigned_to"),
    SAME("business_service"),
    SAME("start"),
    SAME("end"),
    SAME("duration_s"),
    SAME("counted"),
    SAME("reason"),
    SAME("teams"),
    SAME("short_description"),
    SAME("url"),
};
const size_t N_LEDGER_COLUMNS = sizeof LEDGER_COLUMNS / sizeof *LEDGER_COLUMNS;
enum { FIRST_LABEL = 3 }; /* its position in LEDGER_COLUMNS */

struct ledger_writer {
    int number, description, labels[LEDGER_LABELS]; /* columns, or NO_COLUMN where the kind has no such field */
    const char **teams;                             /* names, as many as the profile has */
    struct arena arena;                             /* of the row in hand */
};

/* ---- the row as a document ---- */

static void add_verdict(const struct ledger_row *row, struct node *node) {
    node_add_time(row->arena, node, "start", row->start);
    node_add_time(row->arena, node, "end", row->end);
    if (row->counted) {
        node_add_int(row->arena, node, "duration_s", row->seconds);
    } else {
        node_add_null(row->arena, node, "duration_s");
    }
    node_add_bool(row->arena, node, "counted", row->counted);
    node_add_text(row->arena, node, "reason", row->reason);
}

const struct node *ledger_node(const struct ledger_row *row) {
    struct arena *arena = row->arena;
    struct node *node = node_object(arena);
    node_add_text(arena, node, "integration", row->integration);
    node_add_text(arena, node, "number", row->number);
    node_add_text(arena, node, "sys_id", row->sys_id);
    for (size_t i = 0; i < LEDGER_LABELS; i++) {
        node_add_text(arena, node, LEDGER_COLUMNS[FIRST_LABEL + i].key, row->labels[i]);
    }
    add_verdict(row, node);
    struct node *teams = node_add_array(arena, node, "teams");
    for (size_t i = 0; i < row->n_teams; i++) {
        node_add_text(arena, teams, NULL, row->teams[i]);
    }
    node_add_text(arena, node, "short_description", row->short_description);
    node_add_text(arena, node, "url", row->url);
    return node;
}

/* ---- from a record to its row ---- */

struct ledger_writer *ledger_open(const struct scope *scope, struct source *source) {
    struct ledger_writer *ledger = must_malloc(sizeof *ledger);
    ledger->teams = arena_alloc(scope->arena, scope->profile->n_teams * sizeof *ledger->teams);
    ledger->number = source_column(source, "number");
    ledger->description = source_column(source, "short_description");
    for (size_t i = 0; i < LEDGER_LABELS; i++) {
        ledger->labels[i] = source_column(source, LEDGER_COLUMNS[FIRST_LABEL + i].key);
    }
    arena_init(&ledger->arena);
    return ledger;
}

void ledger_close(struct ledger_writer *ledger) {
    if (ledger != NULL) {
        arena_clear(&ledger->arena);
        free(ledger);
    }
}

static const char *text_at(const struct sample *sample, int column) {
    return column != NO_COLUMN && sample->cells[column].set ? sample->cells[column].text : NULL;
}

static bool read_labels(struct mttr_metric *metric, const struct sample *sample, struct ledger_row *row,
                        struct fault *fault) {
    const int *columns = metric->ledger->labels;
    for (size_t i = 0; i < LEDGER_LABELS; i++) {
        struct label label;
        if (columns[i] == NO_COLUMN || !sample->cells[columns[i]].set) {
            continue;
        }
        if (!source_label(metric->funnel.source, sample->cells[columns[i]].number, &label, fault)) {
            return false;
        }
        row->labels[i] = arena_strdup(row->arena, label_shown(&label));
    }
    return true;
}

/* RFC 3986 section 2.3 names what is not encoded. */
static char *percent_encode(struct arena *arena, const char *text) {
    static const char HEX[] = "0123456789ABCDEF";
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    char *encoded = arena_raw(arena, 3 * strlen(text) + 1), *out = encoded;
    for (; *text != '\0'; text++) {
        if (strchr(PLAIN, *text) != NULL) {
            *out++ = *text;
        } else {
            *out++ = '%';
            *out++ = HEX[(unsigned char)*text >> 4];
            *out++ = HEX[(unsigned char)*text & 15];
        }
    }
    *out = '\0';
    return encoded;
}

/* A URL inside a URL: the id is encoded for the inner one, and that for the outer. */
const char *ledger_url(struct arena *arena, const struct integration_row *integration, const struct kind *kind,
                       const char *sys_id) {
    if (integration->url == NULL) {
        return NULL;
    }
    const char *inner = arena_format(arena, "%s.do?sys_id=%s", kind->name, percent_encode(arena, sys_id));
    return arena_format(arena, "%s/nav_to.do?uri=%s", integration->url, percent_encode(arena, inner));
}

static const char *const *name_teams(const struct mttr_metric *metric) {
    const char **names = metric->ledger->teams;
    for (size_t i = 0; i < metric->teams.n_mine; i++) {
        names[i] = metric->scope->profile->teams[metric->teams.mine[i]].name;
    }
    return names;
}

bool ledger_write_row(struct mttr_metric *metric, const struct judged *judged, struct fault *fault) {
    const struct analyze_request *request = metric->scope->request;
    const struct sample *sample = judged->sample;
    const struct integration_row *integration = scope_integration(metric->scope, sample);
    struct ledger_writer *ledger = metric->ledger;
    bool counted = judged->verdict == VERDICT_COUNTED;
    arena_reset(&ledger->arena);
    struct ledger_row row = {
        .integration = integration->id,
        .number = text_at(sample, ledger->number),
        .sys_id = sample->sys_id,
        .start = judged->start,
        .end = judged->end,
        .seconds = counted ? judged->seconds : 0,
        .counted = counted,
        .reason = counted ? NULL : verdict_name(judged->verdict),
        .teams = name_teams(metric),
        .n_teams = metric->teams.n_mine,
        .short_description = text_at(sample, ledger->description),
        .url = ledger_url(&ledger->arena, integration, metric->funnel.rules.kind, sample->sys_id),
        .arena = &ledger->arena,
    };
    return read_labels(metric, sample, &row, fault) && request->ledger(request->context, &row, fault);
}
