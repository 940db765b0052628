/* SPDX-License-Identifier: Apache-2.0 */
/* incident_text: why a record counts or does not, for a person. */
#include <stdio.h>
#include <string.h>

#include "instant.h"
#include "terminal.h"
#include "text.h"

enum { MOST_TEXT = 120, INDENT = 2 };

/* ---- lines ---- */

static bool is_true(const struct node *node, const char *key) {
    return node_get(node, key)->integer != 0;
}

static const char *cut(struct arena *arena, const char *text) {
    size_t n = strlen(text), kept = text_head(text, MOST_TEXT);
    return kept < n ? arena_format(arena, "%.*s..", (int)kept, text) : text;
}

static bool is_utc(const struct zone *zone) {
    return strcmp(zone->name, "UTC") == 0;
}

/* In UTC, and in brackets by the clock of another zone. */
static const char *time_text(const struct node *time, const struct zone *zone, struct arena *arena) {
    char text[INSTANT_TEXT];
    if (time->type == NODE_NULL) {
        return "not set";
    }
    instant_format(time->integer, text);
    if (is_utc(zone)) {
        return arena_strdup(arena, text);
    }
    struct civil local = zone_civil(zone, time->integer);
    return arena_format(arena, "%s (%04lld-%02d-%02d %02d:%02d:%02d)", text, (long long)local.year, local.month,
                        local.day, local.hour, local.minute, local.second);
}

/* "1 (1 - Critical)", "empty" */
static const char *value_text(const struct node *seen, const struct zone *zone, struct arena *arena) {
    const struct node *value = node_get(seen, "value");
    const char *label = node_text(seen, "label");
    if (value->type == NODE_NULL) {
        return "empty";
    }
    if (value->type == NODE_TIME) {
        return time_text(value, zone, arena);
    }
    if (value->type == NODE_INT) {
        return arena_format(arena, "%lld", (long long)value->integer);
    }
    const char *text = cut(arena, value->text);
    return label == NULL || strcmp(label, value->text) == 0 ? text
                                                            : arena_format(arena, "%s (%s)", text, cut(arena, label));
}

/* ---- conditions ---- */

static void print_condition(int indent, const char *name, const struct node *condition, const struct zone *zone,
                            struct arena *arena) {
    const struct node *parts = node_get(condition, "parts");
    const char *type = node_text(condition, "type"), *between = "; ";
    const char *text = parts->first == NULL       ? node_text(condition, "condition")
                       : strcmp(type, "not") == 0 ? "not"
                       : strcmp(type, "all") == 0 ? "all of"
                                                  : "any of";
    const char *saw = "";
    for (const struct node *seen = node_get(condition, "saw")->first; seen != NULL; seen = seen->next) {
        saw =
            arena_format(arena, "%s%s%s is %s", saw, between, node_text(seen, "field"), value_text(seen, zone, arena));
        between = ", ";
    }
    print_line(indent, "%s %s%s%s", is_true(condition, "held") ? "yes" : "no ", name, text, saw);
    for (const struct node *part = parts->first; part != NULL; part = part->next) {
        print_condition(indent + 2 * INDENT, "", part, zone, arena);
    }
}

static void print_where(const struct node *record, const struct zone *zone, struct arena *arena) {
    size_t i = 0;
    print_line(0, "Conditions");
    if (node_get(record, "where")->first == NULL) {
        print_line(INDENT, "none: every record matches");
    }
    for (const struct node *part = node_get(record, "where")->first; part != NULL; part = part->next) {
        print_condition(INDENT, arena_format(arena, "where[%zu]: ", i++), part, zone, arena);
    }
    for (const struct node *team = node_get(record, "teams")->first; team != NULL; team = team->next) {
        if (is_true(team, "asked")) {
            print_condition(INDENT, arena_format(arena, "team %s: ", node_text(team, "name")), node_get(team, "where"),
                            zone, arena);
        }
    }
}

/* ---- dates and places ---- */

/* The fields that were looked at, up to the one that is set. */
static const char *fields_text(const struct node *date, struct arena *arena) {
    const char *taken = node_text(date, "field"), *list = "";
    for (const struct node *field = node_get(date, "fields")->first; field != NULL; field = field->next) {
        list = arena_format(arena, "%s%s%s", list, list[0] == '\0' ? "" : ", ", field->text);
    }
    bool several = node_get(date, "fields")->first->next != NULL;
    return taken != NULL && several ? arena_format(arena, "%s, the first of %s that is set", taken, list) : list;
}

static void print_dates(const struct node *record, const struct node *document, const struct zone *zone,
                        struct arena *arena) {
    const struct node *start = node_get(record, "start"), *end = node_get(record, "end"),
                      *at = node_get(record, "in_range"), *range = node_get(document, "range");
    print_line(0, is_utc(zone) ? "Dates in UTC" : "Dates in UTC (and in %s)", zone->name);
    print_line(INDENT, "start     %s: %s", time_text(node_get(start, "at"), zone, arena), fields_text(start, arena));
    print_line(INDENT, "end       %s: %s", time_text(node_get(end, "at"), zone, arena), fields_text(end, arena));
    print_line(INDENT, "in_range  %s: %s (%s), %s", time_text(node_get(at, "at"), zone, arena), node_text(at, "rule"),
               fields_text(at, arena), node_text(at, "place"));
    print_line(INDENT, "range     %s to %s, the end excluded", time_text(node_get(range, "from"), zone, arena),
               time_text(node_get(range, "to"), zone, arena));
}

static const char *teams_text(const struct node *record, struct arena *arena) {
    const char *names = "";
    for (const struct node *team = node_get(record, "teams")->first; team != NULL; team = team->next) {
        if (is_true(node_get(team, "where"), "held")) {
            names = arena_format(arena, "%s%s%s", names, names[0] == '\0' ? "" : ", ", node_text(team, "name"));
        }
    }
    return names[0] == '\0' ? "none" : names;
}

static void print_places(const struct node *record, const struct node *document, const struct zone *zone,
                         struct arena *arena) {
    const struct node *bucket = node_get(record, "bucket");
    print_line(0, "Bucket, teams and groups");
    if (bucket->type == NODE_NULL) {
        print_line(INDENT, "bucket: none");
    } else {
        print_line(INDENT, "bucket: %s from %s%s", node_text(document, "granularity"),
                   time_text(node_get(bucket, "start"), zone, arena),
                   is_true(bucket, "partial") ? ", cut by the range" : "");
    }
    if (node_get(record, "teams")->first != NULL) {
        print_line(INDENT, "teams: %s", teams_text(record, arena));
    }
    for (const struct node *group = node_get(record, "groups")->first; group != NULL; group = group->next) {
        print_line(INDENT, "%s: %s", node_text(group, "field"), value_text(group, zone, arena));
    }
}

/* ---- the outcome ---- */

/* "1 h 30 m, 5400 s" */
static const char *duration_text(const struct node *seconds, struct arena *arena) {
    char text[INSTANT_TEXT];
    if (seconds->type == NODE_NULL) {
        return "none";
    }
    duration_format(seconds->integer, text);
    return arena_format(arena, "%s, %lld s", text, (long long)seconds->integer);
}

static void print_arithmetic(const struct node *record, struct arena *arena) {
    const struct node *arithmetic = node_get(record, "arithmetic");
    const char *clock = node_text(arithmetic, "clock"), *rating = node_text(arithmetic, "rating");
    const char *counted = strcmp(clock, "business") == 0     ? "working time by the calendar"
                          : strcmp(clock, "servicenow") == 0 ? "business_stc of the record"
                                                             : "all of it";
    print_line(0, "Duration");
    print_line(INDENT, "end - start: %s", duration_text(node_get(arithmetic, "elapsed_s"), arena));
    print_line(INDENT, "counted: %s (%s)%s%s", duration_text(node_get(arithmetic, "duration_s"), arena), counted,
               rating == NULL ? "" : "; this duration alone would be rated ", rating == NULL ? "" : rating);
}

/* "counted", "excluded as open", "not in the population, left out at where[1]", and why. */
static const char *verdict_text(const struct node *record, struct arena *arena) {
    const struct node *verdict = node_get(record, "verdict");
    const char *step = node_text(verdict, "step"), *reason = node_text(verdict, "reason"), *what = "counted";
    if (step != NULL) {
        what = arena_format(arena, "not in the population, left out at step \"%s\"", step);
    } else if (reason != NULL) {
        what = arena_format(arena, "excluded as %s", reason);
    }
    return arena_format(arena, "%s: %s", what, node_text(verdict, "meaning"));
}

static void print_record(const struct node *record, const struct node *document, const struct zone *zone,
                         struct arena *arena) {
    const char *number = node_text(record, "number"), *url = node_text(record, "url");
    print_line(0, "%s %s, %s, %s", node_text(document, "table"), number == NULL ? "without a number" : number,
               node_text(record, "integration"), node_text(record, "sys_id"));
    if (url != NULL) {
        print_line(0, "%s", url);
    }
    print_where(record, zone, arena);
    print_dates(record, document, zone, arena);
    print_places(record, document, zone, arena);
    print_arithmetic(record, arena);
    print_line(0, "Verdict: %s", verdict_text(record, arena));
}

void print_incident(const struct node *document, const struct zone *zone, struct arena *arena) {
    for (const struct node *record = node_get(document, "records")->first; record != NULL; record = record->next) {
        print_record(record, document, zone, arena);
        fputs(record->next == NULL ? "" : "\n", stdout);
    }
}

const char *incident_summary(const struct node *document, size_t i, struct arena *arena) {
    const struct node *record = node_get(document, "records")->first;
    for (; record != NULL && i > 0; i--) {
        record = record->next;
    }
    if (record == NULL) {
        return NULL;
    }
    const char *number = node_text(record, "number");
    return arena_format(arena, "%s: %s of %s: %s", node_text(document, "profile"),
                        number == NULL ? node_text(record, "sys_id") : number, node_text(record, "integration"),
                        verdict_text(record, arena));
}
