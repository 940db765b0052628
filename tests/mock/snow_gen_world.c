/* SPDX-License-Identifier: Apache-2.0 */
/* snow_gen_world: what incidents and changes refer to (users, groups, configuration items, services, departments),
 * with their sys_ids and names, and when records arrive: by day more than by night, on weekdays more than at weekends.
 * A few sys_ids are words, as on real instances, so that nobody relies on 32 hex digits. */
#include <string.h>

#include "snow_gen.h"

struct named {
    const char *login, *name;
};

static const struct named SPECIAL_USERS[USER_FIRST_PERSON] = {
    {"system", "System"}, {"api.user", "API User"}, {"admin", "System Administrator"}};

/* 13 and 9 names make the 117 people. */
static const struct named FIRST_NAMES[] = {
    {"ana", "Ana"},       {"ben", "Ben"},     {"chloe", "Chloé"}, {"david", "David"}, {"elif", "Elif"},
    {"fatima", "Fatima"}, {"georg", "Georg"}, {"jose", "José"},   {"mei", "Mei"},     {"nils", "Nils"},
    {"priya", "Priya"},   {"soren", "Søren"}, {"zoe", "Zoë"}};
static const struct named LAST_NAMES[] = {{"adams", "Adams"},       {"garcia", "García"}, {"haddad", "Haddad"},
                                          {"kowalski", "Kowalski"}, {"muller", "Müller"}, {"obrien", "O'Brien"},
                                          {"rao", "Rao"},           {"tanaka", "Tanaka"}, {"yilmaz", "Yılmaz"}};
enum { FIRSTS = sizeof FIRST_NAMES / sizeof *FIRST_NAMES };

static const char *const GROUP_NAMES[GROUPS] = {"Service Desk",
                                                "Network Operations",
                                                "Application Support",
                                                "Database Operations",
                                                "Payments Platform",
                                                "Hardware",
                                                "Help Desk",
                                                "Identity & Access",
                                                "Cloud Platform",
                                                "Network Security",
                                                "Web Storefront",
                                                "SAP Basis",
                                                "Storage",
                                                "Messaging",
                                                "Linux Servers",
                                                "Windows Servers",
                                                "Database Development",
                                                "Field Services EMEA",
                                                "Field Services APAC",
                                                "Telephony",
                                                "Data Warehouse",
                                                "Mobile Apps",
                                                "Release Management",
                                                "Opérations Paris",
                                                "Global Support"};

static const char *const DEPARTMENT_NAMES[DEPARTMENTS] = {
    "Finance", "IT", "Sales", "Customer Support", "Human Resources", "Logistics", "Product \"R&D\"", "Legal"};

static const struct {
    const char *name;
    int department;
} SERVICE_LIST[SERVICES] = {{"Online Shop", 2},
                            {"Payments", 0},
                            {"E-mail", 1},
                            {"Customer Portal", 3},
                            {"ERP", 0},
                            {"Corporate Network", 1},
                            {"Identity", 1},
                            {"Data Warehouse", 6},
                            {"Payroll", 4},
                            {"Warehouse Management", 5},
                            {"Mobile App", 6},
                            {"Telephony", 3},
                            {"File Sharing", 1},
                            {"Contract Archive", 7},
                            {"Übersetzungsdienst", 7}};

static const char *const CI_KINDS[] = {"web", "db", "app", "lb", "fw", "sw", "mail", "file", "k8s", "vpn"};

static const struct {
    const char *table, *salt;
} TARGET_TABLES[TARGETS] = {[USER] = {"sys_user", "user"},
                            [GROUP] = {"sys_user_group", "group"},
                            [CI] = {"cmdb_ci", "ci"},
                            [SERVICE] = {"cmdb_ci_service", "service"},
                            [DEPARTMENT] = {"cmn_department", "department"},
                            [INCIDENT] = {"incident", "incident"},
                            [CHANGE] = {"change_request", "change"},
                            [PROBLEM] = {"problem", "problem"},
                            [PARENT] = {"task", "change"}};

static const struct {
    enum target target;
    int64_t index;
    const char *id;
} WORD_IDS[] = {{GROUP, GROUPS - 1, "global"},
                {INCIDENT, 17, "glide.maint"},
                {INCIDENT, 41, "glide.import"},
                {INCIDENT, 73, "legacy-000073"}};

const char *target_table(enum target target) {
    return TARGET_TABLES[target].table;
}

static const char *word_id(const struct world *world, enum target target, int64_t index) {
    if (world->ordered && target == INCIDENT)
        return NULL;
    for (size_t i = 0; i < sizeof WORD_IDS / sizeof *WORD_IDS; i++)
        if (WORD_IDS[i].target == target && WORD_IDS[i].index == index)
            return WORD_IDS[i].id;
    return NULL;
}

static void put_hex(char *to, uint64_t bits) {
    for (int i = 15; i >= 0; i--, bits >>= 4)
        to[i] = "0123456789abcdef"[bits & 15];
}

void entity_id(const struct world *world, enum target target, int64_t index, char id[ID_SIZE]) {
    const char *word = word_id(world, target, index);
    if (word) {
        snprintf(id, ID_SIZE, "%s", word);
        return;
    }
    struct rng rng = rng_for(world->seed, TARGET_TABLES[target].salt, index);
    uint64_t high = rng_next(&rng), step = UINT64_MAX / (uint64_t)(world->incidents > 0 ? world->incidents : 1);
    if (world->ordered && target == INCIDENT)
        high = step * (uint64_t)index + high % step;
    put_hex(id, high);
    put_hex(id + 16, rng_next(&rng));
    id[32] = '\0';
}

static void person_name(int64_t user, char name[NAME_SIZE]) {
    int64_t person = user - USER_FIRST_PERSON;
    if (person < 0)
        snprintf(name, NAME_SIZE, "%s", SPECIAL_USERS[user].name);
    else
        snprintf(name, NAME_SIZE, "%s %s", FIRST_NAMES[person % FIRSTS].name, LAST_NAMES[person / FIRSTS].name);
}

void user_login(int64_t user, char login[NAME_SIZE]) {
    int64_t person = user - USER_FIRST_PERSON;
    if (person < 0)
        snprintf(login, NAME_SIZE, "%s", SPECIAL_USERS[user].login);
    else
        snprintf(login, NAME_SIZE, "%s.%s", FIRST_NAMES[person % FIRSTS].login, LAST_NAMES[person / FIRSTS].login);
}

static void ci_name(int64_t ci, char name[NAME_SIZE]) {
    static const char *const SITES[] = {"prod", "prod", "prod", "stg", "dev"};
    const char *kind = CI_KINDS[ci % (int64_t)(sizeof CI_KINDS / sizeof *CI_KINDS)];
    snprintf(name, NAME_SIZE, "%s-%s-%03d", kind, SITES[ci / 10 % 5], (int)ci + 1);
}

void entity_name(enum target target, int64_t index, char name[NAME_SIZE]) {
    const char *text = "";
    switch (target) {
        case USER:
            person_name(index, name);
            return;
        case CI:
            ci_name(index, name);
            return;
        case INCIDENT:
            snprintf(name, NAME_SIZE, "INC%07d", (int)index + 10001);
            return;
        case PARENT:
        case CHANGE:
            snprintf(name, NAME_SIZE, "CHG%07d", (int)index + 30001);
            return;
        case PROBLEM:
            snprintf(name, NAME_SIZE, "PRB%07d", (int)index + 40001);
            return;
        case GROUP:
            text = GROUP_NAMES[index];
            break;
        case SERVICE:
            text = SERVICE_LIST[index].name;
            break;
        case DEPARTMENT:
            text = DEPARTMENT_NAMES[index];
            break;
        case TARGETS:
            break;
    }
    snprintf(name, NAME_SIZE, "%s", text);
}

int64_t service_of(int64_t ci) {
    return ci % SERVICES;
}

int64_t department_of(enum target target, int64_t index) {
    return index == NONE ? NONE : target == SERVICE ? SERVICE_LIST[index].department : index % DEPARTMENTS;
}

/* 0 prod, 1 staging, 2 dev: as the item's name has it. */
int64_t environment_of(int64_t ci) {
    int64_t site = ci / 10 % 5;
    return site < 3 ? 0 : site - 2;
}

/* How busy each hour of a weekday is; a day of the weekend has a fifth of it. */
static const int HOURS[24] = {1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 12, 10, 12, 13, 12, 10, 8, 6, 4, 3, 2, 2, 1};
enum { HOURS_SUM = 154, WEEKDAY = 5, WEEKEND = 1, WEEK = 5 * WEEKDAY + 2 * WEEKEND };

static int day_weight(const struct world *world, int64_t day) {
    int64_t weekday = (world->from / DAY + day + 4) % 7;
    return weekday == 0 || weekday == 6 ? WEEKEND : WEEKDAY;
}

/* Turns a share of the range's load, in load seconds, into a moment. */
static int64_t moment_of(const struct world *world, int64_t load) {
    const int64_t week = WEEK * HOURS_SUM * HOUR;
    int64_t day = load / week * 7, hour = 0;
    load %= week;
    while (load >= day_weight(world, day) * HOURS_SUM * HOUR)
        load -= day_weight(world, day++) * HOURS_SUM * HOUR;
    int weight = day_weight(world, day);
    while (load >= weight * HOURS[hour] * HOUR)
        load -= weight * HOURS[hour++] * HOUR;
    return world->from + day * DAY + hour * HOUR + load / (weight * HOURS[hour]);
}

/* Record number index of count arrives in or just after its slot of the range's load. */
int64_t arrival(const struct world *world, struct rng *rng, int64_t index, int64_t count) {
    int64_t total = world->days / 7 * WEEK;
    for (int64_t day = world->days / 7 * 7; day < world->days; day++)
        total += day_weight(world, day);
    total *= HOURS_SUM * HOUR;
    int64_t slot = total / count;
    int64_t load = slot * index + rng_between(rng, 0, 2 * slot);
    return moment_of(world, load < total ? load : total - 1);
}
