/* SPDX-License-Identifier: Apache-2.0 */
/* snow_gen_incident: the life of an incident. Restore times have a long tail, closing is done in bulk by "system", some
 * are reopened, canceled, left open, caused by a change, or follow a parent, and a few have dates that contradict.
 * The steps run in a fixed order on one generator: record, people, cause, outcome, blemishes, sums. */
#include "snow_gen.h"

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* Quantiles of a lognormal with median 1.5 h and sigma 2.48, cut at 90 days: logarithms would differ by machine. */
static const struct {
    int64_t rank, seconds; /* rank in 1/10000 */
} RESTORE[] = {{0, 15},        {100, 30},      {500, 91},      {1000, 225},     {2000, 670},     {3000, 1471},
               {4000, 2881},   {5000, 5400},   {6000, 10120},  {7000, 19820},   {8000, 43510},   {8500, 70580},
               {9000, 129600}, {9500, 319300}, {9750, 697000}, {9900, 1729000}, {9970, 4920000}, {10000, 7776000}};

static int64_t restore_time(struct rng *rng, int64_t priority) {
    static const int64_t PERCENT[] = {35, 60, 90, 110, 160}; /* by priority */
    int64_t rank = rng_between(rng, 0, 9999), i = 0;
    while (RESTORE[i + 1].rank <= rank)
        i++;
    int64_t span = RESTORE[i + 1].rank - RESTORE[i].rank, rise = RESTORE[i + 1].seconds - RESTORE[i].seconds;
    int64_t seconds = RESTORE[i].seconds + rise * (rank - RESTORE[i].rank) / span + rng_between(rng, 0, rise / span);
    return most(5, seconds * PERCENT[priority] / 100);
}

/* When the closing job takes up what was resolved five days before. It runs at 05:00, but not in the stretches where
 * it was not yet there or broken (in 1/1000 of the range): its next run then closes everything that waited. */
static int64_t closing_run(const struct world *world, int64_t resolved) {
    static const int64_t BROKEN[][2] = {{0, 120}, {600, 660}};
    int64_t run = (resolved + 5 * DAY) / DAY * DAY + DAY + 5 * HOUR;
    for (int i = 0; i < 2; i++) {
        int64_t off = world->from + world->days * BROKEN[i][0] * DAY / 1000;
        int64_t on = (world->from + world->days * BROKEN[i][1] * DAY / 1000) / DAY * DAY + 5 * HOUR;
        if (run >= off && run < on)
            run = on;
    }
    return run;
}

static void classify(struct rng *rng, int64_t *field) {
    static const int64_t MATRIX[3][3] = {{0, 1, 2}, {1, 2, 3}, {2, 3, 4}};
    static const int64_t FIRST_SUB[] = {0, 3, 4, 7, 9, 1, 1}, SUBS[] = {3, 1, 3, 2, 2, 1, 1}; /* by category */
    field[I_IMPACT] = rng_choice(rng, &IMPACTS);
    field[I_URGENCY] = rng_chance(rng, 200) ? field[I_IMPACT] : rng_choice(rng, &IMPACTS);
    field[I_PRIORITY] = MATRIX[field[I_IMPACT]][field[I_URGENCY]];
    field[I_SEVERITY] = rng_chance(rng, 700) ? field[I_IMPACT] : 2;
    field[I_ESCALATION] = rng_choice(rng, &ESCALATIONS);
    field[I_CATEGORY] = rng_chance(rng, 20) ? NONE : rng_choice(rng, &CATEGORIES);
    if (field[I_CATEGORY] != NONE && rng_chance(rng, 700))
        field[I_SUBCATEGORY] = FIRST_SUB[field[I_CATEGORY]] + rng_between(rng, 0, SUBS[field[I_CATEGORY]] - 1);
    field[I_CONTACT] = rng_chance(rng, 15) ? NONE : rng_choice(rng, &CONTACTS);
    field[I_CUSTOMER] = rng_chance(rng, field[I_IMPACT] == 2 ? 80 : 450);
}

static int64_t person(struct rng *rng) {
    return rng_between(rng, USER_FIRST_PERSON, USERS - 1);
}

static int64_t agent(struct rng *rng) {
    return USER_FIRST_PERSON + rng_skewed(rng, USERS - USER_FIRST_PERSON);
}

static void staff(struct rng *rng, int64_t *field) {
    field[I_GROUP] = rng_chance(rng, 30) ? NONE : rng_skewed(rng, GROUPS);
    field[I_ASSIGNED] = rng_chance(rng, 120) ? NONE : agent(rng);
    field[I_CALLER] = person(rng);
    field[I_OPENED_BY] = rng_chance(rng, 600) ? field[I_CALLER] : agent(rng);
    field[I_CREATED_BY] = rng_chance(rng, 120) ? USER_API : field[I_OPENED_BY];
}

static void place(struct rng *rng, int64_t *field, int64_t ci) {
    field[I_CI] = ci;
    field[I_SERVICE] = ci == NONE ? NONE : service_of(ci);
    if (field[I_SERVICE] == NONE && rng_chance(rng, 600))
        field[I_SERVICE] = rng_skewed(rng, SERVICES);
    field[I_DEPARTMENT] = department_of(SERVICE, field[I_SERVICE]);
    field[I_ENV] = ci != NONE ? environment_of(ci) : rng_chance(rng, 300) ? 0 : NONE;
}

/* A change of about that time whose work is done; those that went wrong are taken first. */
static bool find_cause(const struct world *world, struct rng *rng, int64_t index, struct record *change) {
    int64_t near = world->changes * index / world->incidents + rng_between(rng, -4, 4);
    bool found = false;
    for (int64_t i = near; i < near + 6 && !found; i++) {
        if (i < 0 || i >= world->changes)
            continue;
        change_make(world, i, change);
        const int64_t *field = change->field;
        bool done = field[C_WORK_START] != NONE && field[C_WORK_END] != NONE && field[C_WORK_END] + DAY < world->now &&
                    field[C_WORK_END] > field[C_WORK_START];
        found = done && ((field[C_CLOSE_CODE] != NONE && field[C_CLOSE_CODE] != CODE_SUCCESSFUL) || i == near + 5);
    }
    return found;
}

/* The trouble begins while the change is worked on or within the six hours after it. */
static void link_cause(const struct world *world, struct rng *rng, struct record *record) {
    struct record change;
    int64_t *field = record->field;
    if (world->changes == 0 || !rng_chance(rng, 170) || !find_cause(world, rng, record->index, &change))
        return;
    field[rng_chance(rng, 600) ? I_CAUSED_BY : I_RFC] = change.index;
    place(rng, field, change.field[C_CI]);
    field[I_CREATED] = rng_between(rng, change.field[C_WORK_START], change.field[C_WORK_END] + 6 * HOUR);
    field[I_OPENED] = field[I_CREATED];
}

static void begin(const struct world *world, struct rng *rng, struct record *record) {
    int64_t *field = record->field;
    field[I_CREATED] = arrival(world, rng, record->index, world->incidents);
    field[I_OPENED] = field[I_CREATED] - (rng_chance(rng, 150) ? rng_between(rng, 60, HOUR) : 0);
    classify(rng, field);
    staff(rng, field);
    place(rng, field, rng_chance(rng, 350) ? NONE : rng_skewed(rng, CIS));
    link_cause(world, rng, record);
    incident_title(rng, field[I_CI], record->title);
    if (rng_chance(rng, 100))
        field[I_OUTAGE] = field[I_OPENED] - rng_between(rng, 0, 2 * HOUR);
    if (rng_chance(rng, 40))
        field[I_PROBLEM] = rng_between(rng, 0, 99);
}

static void stay_open(struct rng *rng, int64_t *field, int64_t age) {
    field[I_STATE] = rng_choice(rng, &STATES);
    if (field[I_STATE] == STATE_NEW && rng_chance(rng, 700))
        field[I_ASSIGNED] = NONE;
    field[I_UPDATED] = field[I_CREATED] + rng_between(rng, 0, age);
}

/* Canceled ones count nowhere, yet a few have been resolved before someone thought better of it. */
static void cancel(struct rng *rng, int64_t *field, int64_t seconds) {
    field[I_STATE] = STATE_CANCELED;
    field[I_UPDATED] = field[I_CREATED] + seconds;
    if (rng_chance(rng, 500))
        field[I_CLOSED] = field[I_UPDATED];
    if (rng_chance(rng, 120)) {
        field[I_RESOLVED] = field[I_CREATED] + seconds / 2;
        field[I_RESOLVED_BY] = agent(rng);
    }
    field[I_CLOSED_BY] = field[I_CLOSED] == NONE ? NONE : agent(rng);
}

static void reopen(struct rng *rng, int64_t *field, int64_t seconds) {
    field[I_REOPENS] = rng_chance(rng, 800) ? 1 : rng_between(rng, 2, 4);
    field[I_REOPENED] = field[I_CREATED] + seconds * rng_between(rng, 30, 95) / 100;
}

static void resolve(const struct world *world, struct rng *rng, int64_t *field, int64_t seconds) {
    bool by_hand = rng_chance(rng, 120);
    field[I_STATE] = STATE_RESOLVED;
    field[I_RESOLVED] = field[I_CREATED] + seconds;
    field[I_RESOLVED_BY] = field[I_ASSIGNED] != NONE && rng_chance(rng, 850) ? field[I_ASSIGNED] : agent(rng);
    field[I_CLOSE_CODE] = rng_chance(rng, 30) ? NONE : rng_choice(rng, &CLOSE_CODES);
    if (rng_chance(rng, 60))
        reopen(rng, field, seconds);
    int64_t closing =
        by_hand ? field[I_RESOLVED] + rng_between(rng, 0, 4 * DAY) : closing_run(world, field[I_RESOLVED]);
    if (closing > world->now)
        return;
    field[I_STATE] = STATE_CLOSED;
    field[I_CLOSED] = closing;
    field[I_CLOSED_BY] = by_hand ? field[I_RESOLVED_BY] : USER_SYSTEM;
}

/* Newer ones are open more often: a fifth of the last fortnight's, and one in seventy of the rest. */
static void decide(const struct world *world, struct rng *rng, int64_t *field) {
    int64_t age = world->now - field[I_CREATED], seconds = restore_time(rng, field[I_PRIORITY]);
    if (rng_chance(rng, 40))
        cancel(rng, field, least(seconds / 2, age));
    else if (seconds > age || rng_chance(rng, age < 14 * DAY ? 200 : 14))
        stay_open(rng, field, least(age, 20 * DAY));
    else
        resolve(world, rng, field, seconds);
}

/* Dates as people and imports spoil them, of closed incidents only. */
static void spoil(struct rng *rng, int64_t *field) {
    int64_t luck = rng_between(rng, 0, 999);
    if (field[I_STATE] != STATE_CLOSED)
        return;
    if (luck < 12) {
        field[I_RESOLVED] = NONE;
        field[I_RESOLVED_BY] = NONE;
    } else if (luck < 17) {
        field[I_RESOLVED] = field[I_CREATED] - rng_between(rng, 60, DAY);
    } else if (luck < 22) {
        field[I_CLOSED] = field[I_RESOLVED] - rng_between(rng, 60, DAY);
    }
}

static bool is_child(const struct world *world, int64_t index) {
    struct rng rng = rng_for(world->seed, "child", index);
    return index > 0 && rng_chance(&rng, 60);
}

/* Children are resolved and closed with their parent, in the same second. */
static void follow(const struct world *world, struct rng *rng, struct record *record, const struct record *parent) {
    static const int COPIED[] = {I_STATE, I_RESOLVED, I_CLOSED,     I_CLOSE_CODE, I_RESOLVED_BY, I_CLOSED_BY,
                                 I_CI,    I_SERVICE,  I_DEPARTMENT, I_ENV,        I_CATEGORY,    I_SUBCATEGORY};
    int64_t *field = record->field, life = parent->field[I_RESOLVED] - parent->field[I_CREATED];
    for (size_t i = 0; i < sizeof COPIED / sizeof *COPIED; i++)
        field[COPIED[i]] = parent->field[COPIED[i]];
    field[I_PARENT] = parent->index;
    field[I_CREATED] = least(parent->field[I_CREATED] + rng_between(rng, 1, least(life, 2 * HOUR)), world->now);
    field[I_OPENED] = field[I_CREATED];
    field[I_CAUSED_BY] = field[I_RFC] = field[I_REOPENS] = field[I_REOPENED] = field[I_OUTAGE] = NONE;
    field[I_UPDATED] = NONE;
    incident_title(rng, field[I_CI], record->title);
}

/* The last to touch it: who closed it, resolved it, has it, or made it. */
static int64_t last_hand(const int64_t *field) {
    static const int HANDS[] = {I_CLOSED_BY, I_RESOLVED_BY, I_ASSIGNED};
    for (size_t i = 0; i < sizeof HANDS / sizeof *HANDS; i++)
        if (field[HANDS[i]] != NONE)
            return field[HANDS[i]];
    return field[I_CREATED_BY];
}

static void settle(const struct world *world, struct rng *rng, struct record *record) {
    static const int64_t TARGET_HOURS[] = {4, 8, 24, 72, 120}; /* by priority */
    static const int EVENTS[] = {I_OPENED, I_CREATED, I_RESOLVED, I_CLOSED, I_REOPENED};
    int64_t *field = record->field, due = field[I_OPENED] + TARGET_HOURS[field[I_PRIORITY]] * HOUR, mods = 0;
    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++) {
        mods += field[EVENTS[i]] != NONE;
        field[I_UPDATED] = most(field[I_UPDATED], field[EVENTS[i]]);
    }
    field[I_MODS] = field[I_UPDATED] == field[I_CREATED] ? 0 : mods - 1 + rng_skewed(rng, 20);
    field[I_UPDATED_BY] = field[I_MODS] == 0 ? field[I_CREATED_BY] : last_hand(field);
    if (field[I_REOPENS] == NONE && (record->index * 12 > world->incidents || rng_chance(rng, 400)))
        field[I_REOPENS] = 0;
    if (field[I_RESOLVED] != NONE) {
        int64_t seconds = most(0, field[I_RESOLVED] - field[I_OPENED]);
        field[I_CALENDAR] = rng_chance(rng, 12) ? seconds / 2 + 17 : seconds;
        field[I_BUSINESS] = seconds < 4 * HOUR ? seconds : 4 * HOUR + (seconds - 4 * HOUR) / 4;
    }
    field[I_MADE_SLA] = (field[I_RESOLVED] == NONE ? field[I_UPDATED] : field[I_RESOLVED]) <= due;
    field[I_SLA_DUE] = rng_chance(rng, 600) ? NONE : due;
    field[I_ACTIVE] = field[I_STATE] != STATE_CLOSED && field[I_STATE] != STATE_CANCELED;
}

static void make_alone(const struct world *world, struct rng *rng, int64_t index, struct record *record) {
    *rng = rng_for(world->seed, "life of an incident", index);
    record_clear(record, index);
    begin(world, rng, record);
    decide(world, rng, record->field);
    spoil(rng, record->field);
}

void incident_make(const struct world *world, int64_t index, struct record *record) {
    struct record parent;
    struct rng rng, parents;
    make_alone(world, &rng, index, record);
    if (is_child(world, index)) {
        int64_t chosen = most(0, index - rng_between(&rng, 1, 12));
        while (chosen > 0 && is_child(world, chosen))
            chosen--;
        make_alone(world, &parents, chosen, &parent);
        if (parent.field[I_STATE] != STATE_CANCELED && parent.field[I_RESOLVED] > parent.field[I_CREATED])
            follow(world, &rng, record, &parent);
    }
    settle(world, &rng, record);
}
