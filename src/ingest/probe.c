/* probe: the canaries. Each asks about one row that was just read, so that rows hidden by ACLs cannot mislead, and so
 * that each is one look into the key's index. */
#include "probe.h"

#include <string.h>

#include "buf.h"
#include "decode.h"
#include "instant.h"
#include "query_p.h"

/* Rows are hidden after the limit is applied: of so many, one is likely to be seen. */
enum { LOOK_AT = 100, QUERY_MAX = 8 * 1024 };

/* The row that the canaries ask about. */
struct row {
    struct arena *arena;
    size_t n; /* rows of the answer */
    const char *sys_id;
    const char *updated; /* "" when no row has one */
};

/* Keeps the first row with a time, else the first. */
static bool take_row(void *context, const char *const *texts) {
    struct row *row = context;
    int64_t instant;
    bool usable = texts[0][0] != '\0' && query_takes(texts[0]);
    bool dated = instant_parse_servicenow(texts[1], &instant);
    row->n++;
    if (usable && (row->sys_id == NULL || (row->updated[0] == '\0' && dated))) {
        row->sys_id = arena_strdup(row->arena, texts[0]);
        row->updated = dated ? arena_strdup(row->arena, texts[1]) : "";
    }
    return true;
}

/* Asks for sys_id and sys_updated_on. */
static bool look(struct snow *snow, const char *table, const char *text, int64_t limit, struct row *row,
                 struct snow_answer *answer, struct fault *fault) {
    static const char *const NAMES[] = {"sys_id", "sys_updated_on"};
    struct snow_query query = {.table = table, .query = text, .fields = "sys_id,sys_updated_on", .limit = limit};
    row->n = 0;
    row->sys_id = NULL;
    row->updated = "";
    return snow_get(snow, &query, answer, fault) &&
           decode_texts(answer->body, answer->n, NAMES, 2, take_row, row, fault);
}

static bool look_at_table(struct snow *snow, const char *table, struct row *row, struct probe *out,
                          struct fault *fault) {
    struct snow_answer answer;
    if (!look(snow, table, "ORDERBYsys_id", LOOK_AT, row, &answer, fault)) {
        return false;
    }
    *out = (struct probe){.date = answer.date, .has_row = row->sys_id != NULL};
    out->difference = answer.date == INSTANT_NONE ? 0 : answer.date - instant_now();
    if (out->has_row) {
        out->dated = row->updated[0] == '\0' ? VERDICT_NO : VERDICT_YES;
    }
    return true;
}

bool probe_access(struct snow *snow, const char *table, struct probe *out, struct fault *fault) {
    struct arena arena;
    arena_init(&arena);
    struct row row = {.arena = &arena};
    bool done = look_at_table(snow, table, &row, out, fault);
    arena_clear(&arena);
    return done;
}

struct zone_name {
    struct arena *arena;
    const char *text;
};

static bool take_zone(void *context, const char *const *texts) {
    struct zone_name *zone = context;
    zone->text = arena_strdup(zone->arena, texts[0]);
    return true;
}

bool probe_time_zone(struct snow *snow, const char *username, struct arena *arena, const char **out,
                     struct fault *fault) {
    static const char *const NAMES[] = {"time_zone"};
    struct snow_query query = {.table = "sys_user", .fields = NAMES[0], .limit = 1};
    struct zone_name zone = {.arena = arena, .text = ""};
    struct snow_answer answer;
    bool named = username != NULL && query_takes(username);
    query.query = named ? arena_format(arena, "user_name=%s", username) : "sys_id=javascript:gs.getUserID()";
    if (!snow_get(snow, &query, &answer, fault) ||
        !decode_texts(answer.body, answer.n, NAMES, 1, take_zone, &zone, fault)) {
        return false;
    }
    *out = zone.text;
    return true;
}

/* ---- canaries ---- */

struct canary {
    struct snow *snow;
    const char *table;
    struct arena *arena;
    const struct row *row;
};

enum reply { REPLY_NONE, REPLY_ROWS, REPLY_REFUSED };

/* What comes back for the row when the condition is put to it. */
static bool put(const struct canary *canary, const char *condition, enum reply *out, struct fault *fault) {
    struct row found = {.arena = canary->arena};
    struct snow_answer answer;
    struct fault failed = {0};
    const char *query = arena_format(canary->arena, "sys_id=%s^%s", canary->row->sys_id, condition);
    if (look(canary->snow, canary->table, query, 1, &found, &answer, &failed)) {
        *out = found.n > 0 ? REPLY_ROWS : REPLY_NONE;
        return true;
    }
    *out = REPLY_REFUSED;
    return answer.class == SNOW_STOP_TABLE || fault_set(fault, failed.kind, "%s", failed.text);
}

static bool find_made_up(const struct canary *canary, enum made_up *out, struct fault *fault) {
    static const enum made_up MEANING[] = {
        [REPLY_NONE] = MADE_UP_NO_ROWS, [REPLY_ROWS] = MADE_UP_DROPPED, [REPLY_REFUSED] = MADE_UP_REFUSED};
    enum reply reply;
    if (!put(canary, "zz_no_such_field=1", &reply, fault)) {
        return false;
    }
    *out = MEANING[reply];
    return true;
}

/* Two conditions that no row fulfils, and two that every row does: a condition that is dropped fails the first, one
 * that is refused the others. */
static bool find_range(const struct canary *canary, enum verdict *out, struct fault *fault) {
    static const struct {
        const char *condition;
        enum reply right;
    } CANARIES[] = {
        {"sys_updated_on<1970-01-01 00:00:00", REPLY_NONE},
        {"sys_id>zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", REPLY_NONE},
        {"sys_updated_on>=1970-01-01 00:00:00^sys_id>0", REPLY_ROWS},
    };
    for (size_t i = 0; i < sizeof CANARIES / sizeof *CANARIES; i++) {
        enum reply reply;
        if (!put(canary, CANARIES[i].condition, &reply, fault)) {
            return false;
        }
        if (reply != CANARIES[i].right) {
            *out = VERDICT_NO;
            return true;
        }
    }
    *out = VERDICT_YES;
    return true;
}

/* The row must be found by its own time, unless it was updated in between. */
static bool find_zone(const struct canary *canary, enum verdict *out, struct fault *fault) {
    enum reply reply;
    struct row again = {.arena = canary->arena};
    struct snow_answer answer;
    const char *updated = canary->row->updated;
    if (!put(canary, arena_format(canary->arena, "sys_updated_on=%s", updated), &reply, fault)) {
        return false;
    }
    if (reply == REPLY_ROWS) {
        *out = VERDICT_YES;
        return true;
    }
    const char *query = arena_format(canary->arena, "sys_id=%s", canary->row->sys_id);
    if (!look(canary->snow, canary->table, query, 1, &again, &answer, fault)) {
        return false;
    }
    *out = again.n > 0 && strcmp(again.updated, updated) == 0 ? VERDICT_NO : VERDICT_UNKNOWN;
    return true;
}

bool probe_table(struct snow *snow, const char *table, struct arena *arena, struct probe *out, struct fault *fault) {
    struct row row = {.arena = arena};
    struct canary canary = {.snow = snow, .table = table, .arena = arena, .row = &row};
    struct probe probe;
    if (!look_at_table(snow, table, &row, &probe, fault)) {
        return false;
    }
    if (probe.has_row && !find_made_up(&canary, &probe.made_up, fault)) {
        return false;
    }
    if (probe.dated == VERDICT_YES && !find_range(&canary, &probe.range, fault)) {
        return false;
    }
    if (probe.range == VERDICT_YES && !find_zone(&canary, &probe.zone, fault)) {
        return false;
    }
    *out = probe;
    return true;
}

bool probe_require(const struct probe *probe, const char *timezone, struct fault *fault) {
    if (probe->date == INSTANT_NONE) {
        return fault_set(fault, FAULT_REFUSED,
                         "the answers have no Date header, so the end of what to read is unknown; "
                         "check url and the proxies before it");
    }
    if (probe->dated == VERDICT_NO) {
        return fault_set(fault, FAULT_REFUSED, "sys_updated_on cannot be read; grant the account read on it");
    }
    if (probe->range == VERDICT_NO) {
        return fault_set(
            fault, FAULT_REFUSED,
            "conditions with > and < on sys_updated_on or sys_id are ignored or refused; grant the account "
            "query_match and query_range on both");
    }
    if (probe->zone == VERDICT_NO) {
        return fault_set(fault, FAULT_REFUSED,
                         "times in queries are not read as UTC (metadata: timezone says %s); set the account's time "
                         "zone to GMT",
                         timezone);
    }
    return true;
}

bool probe_count(struct snow *snow, const char *table, const char *filter, int64_t *out, struct fault *fault) {
    return probe_count_until(snow, table, filter, INSTANT_NONE, out, fault);
}

bool probe_count_until(struct snow *snow, const char *table, const char *filter, int64_t until, int64_t *out,
                       struct fault *fault) {
    struct window window = {.lo = INSTANT_NONE, .hi = until, .last = ""};
    struct snow_query query = {.table = table, .fields = "sys_id", .limit = 1, .count = true};
    struct snow_answer answer;
    struct buf text;
    buf_init(&text, QUERY_MAX);
    bool done = query_window(filter, &window, &text, fault);
    query.query = text.data;
    done = done && snow_get(snow, &query, &answer, fault);
    if (done) {
        *out = answer.total;
    }
    buf_clear(&text);
    return done;
}
