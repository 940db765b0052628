/* SPDX-License-Identifier: Apache-2.0 */
/* snow_gen_change: the life of a change request, from its creation over planned and actual work to review and closing.
 * Standard changes go quickly and seldom fail, emergencies are worked on within hours, normal ones wait for days.
 * Incidents make a change again to take over its times and configuration item, so nothing here depends on incidents. */
#include "snow_gen.h"

/* By type: how long until the planned start, and how often the work fails or has issues, in 1/1000. */
static const struct {
    int64_t wait_from, wait_to;
    int fails;
} PLANS[] = {[TYPE_NORMAL] = {2 * DAY, 21 * DAY, 180},
             [TYPE_STANDARD] = {HOUR, 3 * DAY, 50},
             [TYPE_EMERGENCY] = {10 * MINUTE, 4 * HOUR, 300}};

static int64_t person(struct rng *rng) {
    return USER_FIRST_PERSON + rng_skewed(rng, USERS - USER_FIRST_PERSON);
}

static void describe(struct rng *rng, struct record *record) {
    int64_t *field = record->field;
    field[C_TYPE] = rng_choice(rng, &TYPES);
    field[C_RISK] = field[C_TYPE] == TYPE_STANDARD ? 3 : rng_choice(rng, &RISKS);
    field[C_IMPACT] = rng_choice(rng, &IMPACTS);
    field[C_URGENCY] = field[C_TYPE] == TYPE_EMERGENCY ? 0 : rng_choice(rng, &IMPACTS);
    field[C_PRIORITY] = field[C_IMPACT] + field[C_URGENCY];
    field[C_CATEGORY] = rng_choice(rng, &CHANGE_CATEGORIES);
    field[C_SCOPE] = rng_chance(rng, 100) ? NONE : rng_choice(rng, &SCOPES);
    field[C_CI] = rng_skewed(rng, CIS);
    field[C_SERVICE] = service_of(field[C_CI]);
    field[C_DEPARTMENT] = department_of(SERVICE, field[C_SERVICE]);
    field[C_ENV] = environment_of(field[C_CI]);
    change_title(rng, field[C_CI], record->title);
}

static void staff(struct rng *rng, struct record *record) {
    int64_t *field = record->field;
    field[C_GROUP] = rng_skewed(rng, GROUPS);
    field[C_ASSIGNED] = rng_chance(rng, 80) ? NONE : person(rng);
    field[C_REQUESTED_BY] = person(rng);
    field[C_REQUESTED_DEPARTMENT] = department_of(USER, field[C_REQUESTED_BY]);
    field[C_CREATED_BY] = rng_chance(rng, 250) ? USER_API : field[C_REQUESTED_BY];
    if (record->index > 0 && rng_chance(rng, 30))
        field[C_PARENT] = rng_between(rng, 0, record->index - 1);
}

/* Planned in quarters of an hour; the work keeps to the plan more or less. */
static void plan(const struct world *world, struct rng *rng, int64_t index, int64_t *field, int64_t work[2]) {
    int64_t type = field[C_TYPE], quarter = 15 * MINUTE;
    field[C_CREATED] = arrival(world, rng, index, world->changes);
    field[C_OPENED] = field[C_CREATED];
    int64_t start = field[C_CREATED] + rng_between(rng, PLANS[type].wait_from, PLANS[type].wait_to);
    field[C_START] = start / quarter * quarter + quarter;
    field[C_END] = field[C_START] + quarter * rng_between(rng, 2, 24);
    work[0] = field[C_START] + rng_between(rng, 0, 20 * MINUTE);
    work[1] = work[0] + (field[C_END] - field[C_START]) * rng_between(rng, 30, 130) / 100;
}

static void wait_for_work(struct rng *rng, int64_t *field, int64_t now) {
    field[C_STATE] = rng_between(rng, CHANGE_NEW, CHANGE_SCHEDULED);
    field[C_UPDATED] = rng_between(rng, field[C_CREATED], now);
}

static void cancel(struct rng *rng, int64_t *field, int64_t latest) {
    field[C_STATE] = CHANGE_CANCELED;
    field[C_CLOSED] = rng_between(rng, field[C_CREATED], latest);
    field[C_CLOSED_BY] = person(rng);
}

static void finish(const struct world *world, struct rng *rng, int64_t *field) {
    int64_t closing = field[C_WORK_END] + rng_between(rng, 10 * MINUTE, 3 * DAY);
    field[C_STATE] = CHANGE_REVIEW;
    if (closing > world->now || rng_chance(rng, 15))
        return;
    field[C_STATE] = CHANGE_CLOSED;
    field[C_CLOSED] = closing;
    field[C_CLOSED_BY] = person(rng);
    field[C_CLOSE_CODE] = rng_chance(rng, PLANS[field[C_TYPE]].fails)
                              ? (rng_chance(rng, 500) ? CODE_ISSUES : CODE_UNSUCCESSFUL)
                              : CODE_SUCCESSFUL;
}

static void decide(const struct world *world, struct rng *rng, int64_t *field, const int64_t work[2]) {
    if (rng_chance(rng, 50)) {
        cancel(rng, field, work[0] < world->now ? work[0] : world->now);
    } else if (work[0] > world->now) {
        wait_for_work(rng, field, world->now);
    } else {
        field[C_STATE] = CHANGE_IMPLEMENT;
        field[C_WORK_START] = work[0];
        if (work[1] <= world->now) {
            field[C_WORK_END] = work[1];
            finish(world, rng, field);
        }
    }
}

/* Closed without the times of the work, or with its end before its start. */
static void spoil(struct rng *rng, int64_t *field) {
    int64_t luck = rng_between(rng, 0, 999);
    if (field[C_STATE] != CHANGE_CLOSED)
        return;
    if (luck < 20)
        field[C_WORK_START] = field[C_WORK_END] = NONE;
    else if (luck < 24)
        field[C_WORK_END] = field[C_WORK_START] - rng_between(rng, 60, DAY);
}

static void settle(struct rng *rng, int64_t *field) {
    static const int EVENTS[] = {C_CREATED, C_WORK_START, C_WORK_END, C_CLOSED};
    int64_t mods = 0;
    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++) {
        mods += field[EVENTS[i]] != NONE;
        if (field[EVENTS[i]] > field[C_UPDATED])
            field[C_UPDATED] = field[EVENTS[i]];
    }
    field[C_MODS] = field[C_UPDATED] == field[C_CREATED] ? 0 : mods - 1 + rng_skewed(rng, 16);
    field[C_UPDATED_BY] = field[C_MODS] == 0           ? field[C_CREATED_BY]
                          : field[C_CLOSED_BY] != NONE ? field[C_CLOSED_BY]
                          : field[C_ASSIGNED] != NONE  ? field[C_ASSIGNED]
                                                       : field[C_REQUESTED_BY];
    field[C_ACTIVE] = field[C_STATE] != CHANGE_CLOSED && field[C_STATE] != CHANGE_CANCELED;
}

void change_make(const struct world *world, int64_t index, struct record *record) {
    struct rng rng = rng_for(world->seed, "life of a change", index);
    int64_t work[2];
    record_clear(record, index);
    describe(&rng, record);
    staff(&rng, record);
    plan(world, &rng, index, record->field, work);
    decide(world, &rng, record->field, work);
    spoil(&rng, record->field);
    settle(&rng, record->field);
}
