/* SPDX-License-Identifier: Apache-2.0 */
/* sensitivity: every record is judged under every definition, and the rating that the profile gives is held against
 * those that it would have got. */
#include "sensitivity_p.h"

#include <string.h>

#include "mttr_metric_p.h"

enum ending { END_RESOLVED, END_RESOLVED_ELSE_CLOSED, END_CLOSED, N_ENDINGS };
static const char *const ENDINGS[N_ENDINGS] = {"resolved", "resolved_else_closed", "closed"};

static const enum in_range RANGES[] = {IN_RANGE_CREATED, IN_RANGE_RESOLVED, IN_RANGE_CLOSED};
enum { N_RANGES = sizeof RANGES / sizeof *RANGES };

/* A group of the tally: an ending, a range, and whether children count. */
static size_t group_of(size_t ending, size_t range, bool children) {
    return (ending * N_RANGES + range) * 2 + children;
}
enum { N_GROUPS = N_ENDINGS * N_RANGES * 2 };

static const enum calculation STATISTICS[] = {CALCULATE_MEAN, CALCULATE_MEDIAN, CALCULATE_P90};
enum { N_STATISTICS = sizeof STATISTICS / sizeof *STATISTICS };

const struct flat_column SENSITIVITY_COLUMNS[] = {
    {"end", "end"},
    {"in_range", "in_range"},
    {"children", "children"},
    {"calculation", "calculation"},
    {"population", "population"},
    {"count", "count"},
    {"value_s", "value"},
    {"rating", "rating"},
    {"flip", "flip"},
};
const size_t N_SENSITIVITY_COLUMNS = sizeof SENSITIVITY_COLUMNS / sizeof *SENSITIVITY_COLUMNS;

bool sensitivity_open(struct sensitivity *sensitivity, struct source *source, const struct mttr *rules,
                      struct fault *fault) {
    const struct kind *kind = source->kind;
    int resolved = kind_field(kind, "resolved_at");
    if (resolved < 0 || kind->parent < 0) {
        return fault_set(fault, FAULT_USAGE,
                         "--sensitivity: %s records have no resolved_at; use a profile of incidents", kind->name);
    }
    if (rules->servicenow) {
        return fault_set(
            fault, FAULT_USAGE,
            "--sensitivity: clock: servicenow gives the same duration whatever the end; use another clock");
    }
    *sensitivity = (struct sensitivity){.created = source_mirrored(source, kind->created),
                                        .resolved = source_mirrored(source, resolved),
                                        .closed = source_mirrored(source, kind->closed),
                                        .parent = source_mirrored(source, kind->parent)};
    tally_init(&sensitivity->tally, 1);
    for (size_t i = 0; i < N_GROUPS; i++) {
        if (!tally_add_group(&sensitivity->tally, fault)) {
            return false;
        }
    }
    return true;
}

void sensitivity_close(struct sensitivity *sensitivity) {
    tally_clear(&sensitivity->tally);
}

static int64_t time_at(const struct sample *sample, size_t column) {
    return sample->cells[column].set ? sample->cells[column].number : INSTANT_NONE;
}

static void count_under(struct sensitivity *sensitivity, const struct mttr_metric *metric, const struct facts *facts,
                        size_t group) {
    enum verdict verdict = verdict_of(facts, metric->scope->request->now);
    int64_t seconds = verdict == VERDICT_COUNTED ? scope_seconds(metric->scope, facts->start, facts->end) : 0;
    tally_add(&sensitivity->tally, group, 0, verdict, seconds);
}

void sensitivity_count(struct sensitivity *sensitivity, const struct mttr_metric *metric, const struct judged *judged) {
    const struct sample *sample = judged->sample;
    const struct range *range = &metric->scope->request->range;
    int64_t resolved = time_at(sample, sensitivity->resolved), closed = time_at(sample, sensitivity->closed);
    const int64_t ends[N_ENDINGS] = {resolved, resolved != INSTANT_NONE ? resolved : closed, closed};
    for (size_t i = 0; i < N_ENDINGS; i++) {
        const int64_t times[N_RANGES] = {time_at(sample, sensitivity->created), ends[i], closed};
        struct facts facts = judged->facts;
        facts.end = ends[i];
        for (size_t j = 0; j < N_RANGES; j++) {
            if (times[j] == INSTANT_NONE || times[j] < range->from || times[j] >= range->to) {
                continue;
            }
            facts.child = false;
            count_under(sensitivity, metric, &facts, group_of(i, j, true));
            facts.child = sample->cells[sensitivity->parent].set;
            count_under(sensitivity, metric, &facts, group_of(i, j, false));
        }
    }
}

/* The document while it is written. */
struct sensitivity_rows {
    const struct sensitivity *sensitivity;
    const struct mttr_metric *metric;
    const char *own; /* the profile's rating, NULL: none */
    struct arena *arena;
    struct node *rows;
};

static bool same_rating(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void add_row(const struct sensitivity_rows *sheet, size_t group, enum calculation calculation,
                    struct node *row) {
    const struct tally *tally = &sheet->sensitivity->tally;
    struct fraction value = stats_value(&tally->total[group], calculation);
    const char *rating = measure_rating(value, sheet->metric->scope->profile->mttr.ratings);
    node_add_text(sheet->arena, row, "calculation", calculation_name(calculation));
    node_add_int(sheet->arena, row, "population", tally_population(tally, group));
    node_add_int(sheet->arena, row, "count", tally->total[group].count);
    node_add_real(sheet->arena, row, "value", fraction_real(value));
    node_add_text(sheet->arena, row, "rating", rating);
    node_add_bool(sheet->arena, row, "flip", rating != NULL && !same_rating(rating, sheet->own));
}

static void add_definition(const struct sensitivity_rows *sheet, size_t ending, size_t range, bool children) {
    for (size_t i = 0; i < N_STATISTICS; i++) {
        struct node *row = node_add_object(sheet->arena, sheet->rows, NULL);
        node_add_text(sheet->arena, row, "end", ENDINGS[ending]);
        node_add_text(sheet->arena, row, "in_range", in_range_name(RANGES[range]));
        node_add_bool(sheet->arena, row, "children", children);
        add_row(sheet, group_of(ending, range, children), STATISTICS[i], row);
    }
}

const struct node *sensitivity_add(const struct sensitivity *sensitivity, const struct mttr_metric *metric,
                                   const char *own, struct arena *arena, struct node *node) {
    struct sensitivity_rows sheet = {.sensitivity = sensitivity, .metric = metric, .own = own, .arena = arena};
    node_add_text(arena, node, "rating", own);
    sheet.rows = node_add_array(arena, node, "rows");
    for (size_t i = 0; i < N_ENDINGS; i++) {
        for (size_t j = 0; j < N_RANGES; j++) {
            add_definition(&sheet, i, j, true);
            add_definition(&sheet, i, j, false);
        }
    }
    return sheet.rows;
}
