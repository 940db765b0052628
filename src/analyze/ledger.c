/* SPDX-License-Identifier: Apache-2.0 */
/* ledger: a record of the population as a row for people: what it is, what was made of it, where to open it. */
#include <stdlib.h>
#include <string.h>

#include "pass_p.h"

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

static const char *const LABELS[] = {"state",       "priority",        "urgency", "severity", "assignment_group",
                                     "assigned_to", "business_service"};
enum { N_LABELS = sizeof LABELS / sizeof *LABELS };

struct ledger {
    int number, description, labels[N_LABELS]; /* columns, or NO_COLUMN where the kind has no such field */
    struct arena arena;                        /* of the row in hand */
};

struct ledger *ledger_open(struct source *source) {
    struct ledger *ledger = must_malloc(sizeof *ledger);
    ledger->number = source_column(source, "number");
    ledger->description = source_column(source, "short_description");
    for (size_t i = 0; i < N_LABELS; i++) {
        ledger->labels[i] = source_column(source, LABELS[i]);
    }
    arena_init(&ledger->arena);
    return ledger;
}

void ledger_close(struct ledger *ledger) {
    if (ledger != NULL) {
        arena_clear(&ledger->arena);
        free(ledger);
    }
}

static void add_text(struct ledger *ledger, struct node *row, const char *key, int column,
                     const struct sample *sample) {
    bool set = column != NO_COLUMN && sample->cells[column].set;
    node_add_text(&ledger->arena, row, key, set ? sample->cells[column].text : NULL);
}

static bool add_label(struct pass *pass, struct node *row, size_t i, const struct sample *sample, struct fault *fault) {
    struct arena *arena = &pass->ledger->arena;
    int column = pass->ledger->labels[i];
    struct label label;
    if (column == NO_COLUMN || !sample->cells[column].set) {
        node_add_null(arena, row, LABELS[i]);
        return true;
    }
    if (!source_label(pass->funnel.source, sample->cells[column].number, &label, fault)) {
        return false;
    }
    node_add_text(arena, row, LABELS[i], arena_strdup(arena, label_shown(&label)));
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

static void add_verdict(struct arena *arena, struct node *row, const struct judged *judged) {
    bool counted = judged->verdict == VERDICT_COUNTED;
    node_add_time(arena, row, "start", judged->start);
    node_add_time(arena, row, "end", judged->end);
    if (counted) {
        node_add_int(arena, row, "duration_s", judged->seconds);
    } else {
        node_add_null(arena, row, "duration_s");
    }
    node_add_bool(arena, row, "counted", counted);
    node_add_text(arena, row, "reason", counted ? NULL : verdict_name(judged->verdict));
}

static void add_teams(const struct pass *pass, struct node *row) {
    const struct profile *profile = pass->scope->profile;
    struct node *teams = node_add_array(&pass->ledger->arena, row, "teams");
    for (size_t i = 0; i < pass->teams.n_mine; i++) {
        node_add_text(&pass->ledger->arena, teams, NULL, profile->teams[pass->teams.mine[i]].name);
    }
}

bool ledger_tell(struct pass *pass, const struct judged *judged, struct fault *fault) {
    const struct analyze_request *request = pass->scope->request;
    const struct integration_row *integration = scope_integration(pass->scope, judged->sample);
    struct ledger *ledger = pass->ledger;
    const struct sample *sample = judged->sample;
    arena_reset(&ledger->arena);
    struct node *row = node_object(&ledger->arena);
    node_add_text(&ledger->arena, row, "integration", integration->id);
    add_text(ledger, row, "number", ledger->number, sample);
    node_add_text(&ledger->arena, row, "sys_id", sample->sys_id);
    for (size_t i = 0; i < N_LABELS; i++) {
        if (!add_label(pass, row, i, sample, fault)) {
            return false;
        }
    }
    add_verdict(&ledger->arena, row, judged);
    add_teams(pass, row);
    add_text(ledger, row, "short_description", ledger->description, sample);
    node_add_text(&ledger->arena, row, "url",
                  ledger_url(&ledger->arena, integration, pass->funnel.rules.kind, sample->sys_id));
    return request->ledger(request->context, row, judged->verdict == VERDICT_COUNTED, fault);
}
