/* SPDX-License-Identifier: Apache-2.0 */
/* probe: the canaries. Each asks about one row that was just read, so that rows hidden by ACLs cannot mislead, and so
 * that each is one look into the key's index. */
#include "probe.h"

#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "canary_p.h"
#include "decode.h"
#include "encoded_query.h"
#include "instant.h"

/* Rows are hidden after the limit is applied: of so many, one is likely to be seen. */
enum { LOOK_AT = 100 };

struct sample {
    const char *sys_id;  /* NULL: none */
    const char *updated; /* "" when it has no time */
    int64_t instant;
};

/* The rows that the canaries ask about: the first with a time, else the first; and one of a winter and one of a summer,
 * for a zone that is UTC in the one may not be so in the other. */
struct rows {
    struct arena *arena;
    size_t n;     /* rows of the answer */
    int64_t date; /* the server's clock, INSTANT_NONE when it sends none */
    struct sample first, season[2];
};

/* 0: a month of one solstice, 1: of the other, -1: a month in which clocks may be put. */
static int season_of(int64_t instant) {
    int month = instant_civil(instant).month;
    return month == 12 || month <= 2 ? 0 : month >= 6 && month <= 8 ? 1 : -1;
}

static bool keep_row(void *context, const char *const *texts) {
    struct rows *rows = context;
    int64_t instant = INSTANT_NONE;
    bool dated = instant_parse_servicenow(texts[1], &instant);
    rows->n++;
    if (texts[0][0] == '\0' || !query_can_hold(texts[0]) || strchr(texts[0], ',') != NULL) {
        return true;
    }
    int season = dated ? season_of(instant) : -1;
    bool first = rows->first.sys_id == NULL || (rows->first.updated[0] == '\0' && dated);
    if (first || (season >= 0 && rows->season[season].sys_id == NULL)) {
        struct sample row = {arena_strdup(rows->arena, texts[0]), dated ? arena_strdup(rows->arena, texts[1]) : "",
                             instant};
        rows->first = first ? row : rows->first;
        if (season >= 0) {
            rows->season[season] = row;
        }
    }
    return true;
}

/* Asks for sys_id and sys_updated_on. */
static bool look(struct snow *snow, const char *table, const char *text, int64_t limit, struct rows *rows,
                 struct fault *fault) {
    struct snow_answer answer;
    struct snow_query query = {.table = table, .query = text, .fields = "sys_id,sys_updated_on", .limit = limit};
    if (!snow_get(snow, &query, &answer, fault)) {
        return false;
    }
    rows->date = answer.date;
    return decode_texts(answer.body, answer.n, query.fields, keep_row, rows, fault);
}

static bool look_at_table(struct snow *snow, const char *table, struct rows *rows, struct probe *out,
                          struct fault *fault) {
    if (!look(snow, table, "ORDERBYsys_id", LOOK_AT, rows, fault)) {
        return false;
    }
    *out = (struct probe){.date = rows->date, .has_row = rows->first.sys_id != NULL, .ahead = INSTANT_NONE};
    out->difference = rows->date == INSTANT_NONE ? 0 : rows->date - instant_now();
    if (out->has_row) {
        out->dated = rows->first.updated[0] == '\0' ? PROBE_NO : PROBE_YES;
    }
    return true;
}

bool probe_access(struct snow *snow, const char *table, struct probe *out, struct fault *fault) {
    struct arena arena;
    arena_init(&arena);
    struct rows rows = {.arena = &arena};
    bool done = look_at_table(snow, table, &rows, out, fault);
    arena_clear(&arena);
    return done;
}

struct zone_name {
    struct arena *arena;
    const char *text;
};

static bool keep_zone(void *context, const char *const *texts) {
    struct zone_name *zone = context;
    zone->text = arena_strdup(zone->arena, texts[0]);
    return true;
}

bool probe_time_zone(struct snow *snow, const char *username, struct arena *arena, const char **out,
                     struct fault *fault) {
    struct snow_query query = {.table = "sys_user", .fields = "time_zone", .limit = 1};
    struct zone_name zone = {.arena = arena, .text = ""};
    struct snow_answer answer;
    bool named = username != NULL && query_can_hold(username);
    query.query = named ? arena_format(arena, "user_name=%s", username) : "sys_id=javascript:gs.getUserID()";
    if (!snow_get(snow, &query, &answer, fault) ||
        !decode_texts(answer.body, answer.n, query.fields, keep_zone, &zone, fault)) {
        return false;
    }
    *out = zone.text;
    return true;
}

/* ---- canaries ---- */

static bool find_made_up(const struct canary *canary, struct probe *out, struct fault *fault) {
    static const enum made_up MEANING[] = {
        [REPLY_NONE] = MADE_UP_NO_ROWS, [REPLY_ROWS] = MADE_UP_DROPPED, [REPLY_REFUSED] = MADE_UP_REFUSED};
    enum reply reply;
    if (!canary_put(canary, "zz_no_such_field=1", &reply, fault)) {
        return false;
    }
    out->made_up = MEANING[reply];
    return true;
}

/* Two conditions that no row fulfils, and one that every row does: a condition that is dropped fails the first two, one
 * that is refused the last. The fields of the filter are asked about in the same requests, and one by one where that
 * fails. */
static bool find_range(const struct canary *canary, struct probe *out, struct fault *fault) {
    bool dropped = out->made_up == MADE_UP_DROPPED;
    const struct {
        const char *condition, *screen;
        enum reply right;
    } CANARIES[] = {
        {"sys_updated_on<1970-01-01 00:00:00", dropped ? canary_never(canary) : "", REPLY_NONE},
        {arena_format(canary->arena, "sys_id>%s", canary->sys_id), "", REPLY_NONE},
        {"sys_updated_on>=1970-01-01 00:00:00^sys_id>0", dropped ? "" : canary_always(canary), REPLY_ROWS},
    };
    out->range = PROBE_YES;
    out->filter = canary->fields.n == 0 ? PROBE_UNKNOWN : PROBE_YES;
    for (size_t i = 0; i < sizeof CANARIES / sizeof *CANARIES && out->range == PROBE_YES; i++) {
        const char *condition = CANARIES[i].condition, *screen = CANARIES[i].screen;
        enum reply reply;
        if (!canary_put(canary, arena_format(canary->arena, "%s%s", condition, screen), &reply, fault)) {
            return false;
        }
        bool right = reply == CANARIES[i].right;
        if (!right && screen[0] != '\0') {
            if (!canary_put(canary, condition, &reply, fault)) {
                return false;
            }
            right = reply == CANARIES[i].right;
            if (right && !canary_find_unknown_field(canary, out, fault)) {
                return false;
            }
        }
        out->range = right ? PROBE_YES : PROBE_NO;
    }
    return true;
}

/* ---- the zone ---- */

/* Clocks are ahead of UTC by quarters of an hour, by 14 hours at most. A time that a clock ahead of UTC reads is an
 * earlier instant: the row's own time less it. */
enum { QUARTER = 15 * MINUTE, QUARTERS_MOST = 14 * 4 };

static bool put_time(const struct canary *canary, const char *operator, int64_t instant, enum reply *out,
                     struct fault *fault) {
    char text[INSTANT_TEXT];
    instant_format_servicenow(instant, text);
    return canary_put(canary, arena_format(canary->arena, "sys_updated_on%s%s", operator, text), out, fault);
}

static bool find_ahead(const struct canary *canary, struct probe *out, struct fault *fault) {
    int64_t low = -QUARTERS_MOST - 1, high = QUARTERS_MOST + 1;
    enum reply reply;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (!put_time(canary, "<", out->shifted_at + middle * QUARTER, &reply, fault)) {
            return false;
        }
        *(reply == REPLY_ROWS ? &high : &low) = middle;
    }
    if (!put_time(canary, "=", out->shifted_at + low * QUARTER, &reply, fault)) {
        return false;
    }
    out->ahead = reply == REPLY_ROWS ? low * QUARTER : INSTANT_NONE;
    return true;
}

/* The row must be found by its own time, unless it was updated in between. */
static bool find_zone_of(struct canary *canary, const struct sample *row, struct probe *out, struct fault *fault) {
    enum reply reply;
    struct rows again = {.arena = canary->arena};
    canary->sys_id = row->sys_id;
    if (!put_time(canary, "=", row->instant, &reply, fault)) {
        return false;
    }
    if (reply == REPLY_ROWS) {
        out->zone = PROBE_YES;
        return true;
    }
    const char *query = arena_format(canary->arena, "sys_id=%s", row->sys_id);
    if (!look(canary->snow, canary->kind->name, query, 1, &again, fault)) {
        return false;
    }
    if (again.first.sys_id == NULL || strcmp(again.first.updated, row->updated) != 0) {
        return true; /* nothing is shown */
    }
    out->zone = PROBE_NO;
    out->shifted_at = row->instant;
    return find_ahead(canary, out, fault);
}

/* Both seasons in one question; where that fails, and where there is but one, each for itself. */
static bool find_zone(struct canary *canary, const struct rows *rows, struct probe *out, struct fault *fault) {
    const struct sample *winter = &rows->season[0], *summer = &rows->season[1];
    struct rows found = {.arena = canary->arena};
    if (winter->sys_id == NULL || summer->sys_id == NULL) {
        const struct sample *only = winter->sys_id != NULL ? winter : summer->sys_id != NULL ? summer : &rows->first;
        return find_zone_of(canary, only, out, fault);
    }
    const char *both = arena_format(canary->arena, "sys_idIN%s,%s^sys_updated_on=%s^ORsys_updated_on=%s",
                                    winter->sys_id, summer->sys_id, winter->updated, summer->updated);
    if (!look(canary->snow, canary->kind->name, both, 2, &found, fault)) {
        return false;
    }
    if (found.n == 2) {
        out->zone = PROBE_YES;
        return true;
    }
    return find_zone_of(canary, winter, out, fault) &&
           (out->zone == PROBE_NO || find_zone_of(canary, summer, out, fault));
}

bool probe_table(struct snow *snow, const struct kind *kind, const char *filter, struct arena *arena, struct probe *out,
                 struct fault *fault) {
    struct rows rows = {.arena = arena};
    struct canary canary = {.snow = snow, .kind = kind, .arena = arena};
    struct probe probe;
    if (!look_at_table(snow, kind->name, &rows, &probe, fault)) {
        return false;
    }
    canary.sys_id = rows.first.sys_id;
    query_find_fields(filter, arena, &canary.fields);
    if (probe.has_row && !find_made_up(&canary, &probe, fault)) {
        return false;
    }
    if (probe.dated == PROBE_YES && !find_range(&canary, &probe, fault)) {
        return false;
    }
    if (probe.range == PROBE_YES && !find_zone(&canary, &rows, &probe, fault)) {
        return false;
    }
    *out = probe;
    return true;
}

static bool refuse_zone(const struct probe *probe, const char *timezone, struct fault *fault) {
    char length[INSTANT_TEXT], ahead[2 * INSTANT_TEXT] = "";
    if (probe->ahead != INSTANT_NONE) {
        duration_format(probe->ahead < 0 ? -probe->ahead : probe->ahead, length);
        snprintf(ahead, sizeof ahead, ", but %s %s it", length, probe->ahead < 0 ? "behind" : "ahead of");
    }
    return fault_set(fault, FAULT_REFUSED,
                     "times in queries are not read as UTC (metadata: timezone says %s)%s; set the account's time zone "
                     "to GMT",
                     timezone, ahead);
}

/* Whatever the instance makes of it, the mirror would not hold what was asked for. */
static bool refuse_filter(const struct probe *probe, struct fault *fault) {
    static const char *const MAKES[] = {[MADE_UP_UNKNOWN] = "",
                                        [MADE_UP_DROPPED] = ", and drops conditions on it",
                                        [MADE_UP_NO_ROWS] = ", and finds no rows for it",
                                        [MADE_UP_REFUSED] = ", and refuses to read by it"};
    bool near = probe->nearest != NULL;
    return fault_set(fault, FAULT_REFUSED,
                     "the query asks about the field '%.100s', which the instance does not know or does not let the "
                     "account ask about%s%s%.100s%s",
                     probe->unknown_field, MAKES[probe->made_up], near ? "; did you mean '" : "; correct the query",
                     near ? probe->nearest : "", near ? "'?" : "");
}

bool probe_require(const struct probe *probe, const char *timezone, struct fault *fault) {
    if (probe->date == INSTANT_NONE) {
        return fault_set(fault, FAULT_REFUSED,
                         "the answers have no Date header, so the end of what to read is unknown; "
                         "check url and the proxies before it");
    }
    if (probe->dated == PROBE_NO) {
        return fault_set(fault, FAULT_REFUSED, "sys_updated_on cannot be read; grant the account read on it");
    }
    if (probe->range == PROBE_NO) {
        return fault_set(
            fault, FAULT_REFUSED,
            "conditions with > and < on sys_updated_on or sys_id are ignored or refused; grant the account "
            "query_match and query_range on both");
    }
    return (probe->zone != PROBE_NO || refuse_zone(probe, timezone, fault)) &&
           (probe->filter != PROBE_NO || refuse_filter(probe, fault));
}
