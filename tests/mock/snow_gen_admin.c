/* SPDX-License-Identifier: Apache-2.0 */
/* snow_gen_admin: the tables about the tables: sys_choice, sys_dictionary, sys_user and sys_audit_delete.
 * The first two come from the columns of incident and change_request, and from the few rows here that no record needs.
 */
#include <inttypes.h>
#include <string.h>

#include "snow_gen.h"

enum { DELETES = 20 };

/* A row begins with its sys_id and the dates that every table has. */
static void row_begin(struct out *out, const struct world *world, const char *table, int64_t row, int64_t created) {
    char id[ID_SIZE];
    struct rng rng = rng_for(world->seed, table, row);
    uint64_t high = rng_next(&rng);
    snprintf(id, sizeof id, "%016" PRIx64 "%016" PRIx64, high, rng_next(&rng));
    out_raw(out, "{");
    out_field(out, "sys_id", id, id);
    out_stamp(out, "sys_created_on", created, world->zone);
    out_stamp(out, "sys_updated_on", created, world->zone);
}

static void plain(struct out *out, const char *name, const char *text) {
    out_field(out, name, text, text);
}

static void flag(struct out *out, const char *name, bool value) {
    plain(out, name, value ? "true" : "false");
}

static void number(struct out *out, const char *name, int64_t value) {
    char text[ID_SIZE];
    snprintf(text, sizeof text, "%" PRId64, value);
    plain(out, name, text);
}

struct choice_row {
    const char *table, *element, *value, *label, *language;
    int sequence;
    bool inactive;
};

static const struct choice_row EXTRA_CHOICES[] = {
    {"task", "state", "-5", "Pending", "en", 1, false},
    {"task", "state", "1", "Open", "en", 2, false},
    {"task", "state", "2", "Work in Progress", "en", 3, false},
    {"task", "state", "3", "Closed Complete", "en", 4, false},
    {"task", "state", "4", "Closed Incomplete", "en", 5, false},
    {"task", "state", "7", "Closed Skipped", "en", 6, true},
    {"incident", "state", "1", "Neu", "de", 1, false},
    {"incident", "state", "2", "In Bearbeitung", "de", 2, false},
    {"incident", "state", "3", "Zurückgestellt", "de", 3, false},
    {"incident", "state", "6", "Gelöst", "de", 6, false},
    {"incident", "state", "7", "Geschlossen", "de", 7, false},
    {"incident", "state", "8", "Abgebrochen", "de", 8, false},
    {"task", "priority", "1", "1 - Kritisch", "de", 1, false},
};

static void write_choice_row(struct out *out, const struct world *world, const struct choice_row *row, int64_t *rows) {
    row_begin(out, world, "sys_choice", (*rows)++, world->from - 400 * DAY);
    plain(out, "name", row->table);
    plain(out, "element", row->element);
    plain(out, "value", row->value);
    plain(out, "label", row->label);
    plain(out, "language", row->language);
    flag(out, "inactive", row->inactive);
    number(out, "sequence", row->sequence);
    out_raw(out, "}\n");
}

/* What both tables have from task is listed once, with the incidents. */
static bool is_listed(const struct table *table, const struct column *column) {
    if (table == &INCIDENTS || strcmp(column->owner, "task") != 0)
        return false;
    for (int64_t i = 0; i < INCIDENTS.count; i++)
        if (strcmp(INCIDENTS.columns[i].name, column->name) == 0)
            return true;
    return false;
}

static void write_table_choices(struct out *out, const struct world *world, const struct table *table, int64_t *rows) {
    for (int64_t c = 0; c < table->count; c++) {
        const struct column *column = &table->columns[c];
        for (int64_t i = 0; column->set && !is_listed(table, column) && i < column->set->count; i++) {
            const struct choice *choice = &column->set->list[i];
            struct choice_row row = {column->owner, column->name,     choice->value,   choice->label,
                                     "en",          choice->sequence, choice->inactive};
            if (choice->sequence > 0)
                write_choice_row(out, world, &row, rows);
        }
    }
}

void write_choices(struct out *out, const struct world *world) {
    int64_t rows = 0;
    write_table_choices(out, world, &INCIDENTS, &rows);
    write_table_choices(out, world, &CHANGES, &rows);
    for (size_t i = 0; i < sizeof EXTRA_CHOICES / sizeof *EXTRA_CHOICES; i++)
        write_choice_row(out, world, &EXTRA_CHOICES[i], &rows);
}

struct dictionary_row {
    const char *table, *element, *type, *reference, *label;
    int length;
    bool active;
};

/* The tables' own rows have no element; the last ones are columns that were given up. */
static const struct dictionary_row EXTRA_ROWS[] = {
    {"task", "", "collection", "", "Task", 40, true},
    {"incident", "", "collection", "", "Incident", 40, true},
    {"change_request", "", "collection", "", "Change Request", 40, true},
    {"incident", "u_old_code", "string", "", "Old code", 40, false},
    {"change_request", "u_old_window", "glide_date_time", "", "Old window", 40, false},
};

static const struct {
    const char *type;
    int length;
} TYPES_OF[] = {[SYS_ID] = {"GUID", 32},           [NUMBER] = {"string", 40},        [TITLE] = {"string", 160},
                [BODY] = {"string", 4000},         [CLASS] = {"sys_class_name", 80}, [LOGIN] = {"string", 40},
                [STAMP] = {"glide_date_time", 40}, [DUE] = {"due_date", 40},         [CHOICE] = {"string", 40},
                [COUNT] = {"integer", 40},         [FLAG] = {"boolean", 40},         [REFERENCE] = {"reference", 32}};

static void write_dictionary_row(struct out *out, const struct world *world, const struct dictionary_row *row,
                                 int64_t *rows) {
    row_begin(out, world, "sys_dictionary", (*rows)++, world->from - 500 * DAY);
    plain(out, "name", row->table);
    plain(out, "element", row->element);
    plain(out, "internal_type", row->type);
    if (*row->reference)
        out_link(out, "reference", row->reference, row->reference, world->origin, "sys_db_object");
    else
        plain(out, "reference", "");
    plain(out, "column_label", row->label);
    number(out, "max_length", row->length);
    flag(out, "active", row->active);
    out_raw(out, "}\n");
}

static const char *type_of(const struct column *column) {
    const char *first = column->set ? column->set->list[0].value : "";
    return *first == '-' || (*first >= '0' && *first <= '9') ? "integer" : TYPES_OF[column->kind].type;
}

static void write_table_dictionary(struct out *out, const struct world *world, const struct table *table,
                                   int64_t *rows) {
    for (int64_t c = 0; c < table->count; c++) {
        const struct column *column = &table->columns[c];
        if (strchr(column->name, '.') || is_listed(table, column))
            continue;
        const char *to = column->kind == REFERENCE ? target_table(column->target) : "";
        struct dictionary_row row = {
            column->owner, column->name, type_of(column), to, column->label, TYPES_OF[column->kind].length, true};
        write_dictionary_row(out, world, &row, rows);
    }
}

void write_dictionary(struct out *out, const struct world *world) {
    int64_t rows = 0;
    write_table_dictionary(out, world, &INCIDENTS, &rows);
    write_table_dictionary(out, world, &CHANGES, &rows);
    for (size_t i = 0; i < sizeof EXTRA_ROWS / sizeof *EXTRA_ROWS; i++)
        write_dictionary_row(out, world, &EXTRA_ROWS[i], &rows);
}

/* The API user's zone is the one that display values are in; there are names for whole hours only. */
static void user_zone(const struct world *world, int64_t user, char zone[ID_SIZE]) {
    static const char *const ZONES[] = {"", "", "Europe/Berlin", "Asia/Tokyo", "America/New_York"};
    int64_t hours = world->zone / HOUR;
    if (user != USER_API || world->zone % HOUR != 0)
        snprintf(zone, ID_SIZE, "%s", user == USER_API ? "" : ZONES[user % 5]);
    else if (hours == 0)
        snprintf(zone, ID_SIZE, "GMT");
    else
        snprintf(zone, ID_SIZE, "Etc/GMT%+" PRId64, -hours);
}

static void write_user(struct out *out, const struct world *world, int64_t user) {
    char id[ID_SIZE], name[NAME_SIZE], login[NAME_SIZE], zone[ID_SIZE], department[NAME_SIZE], department_id[ID_SIZE];
    entity_id(world, USER, user, id);
    entity_name(USER, user, name);
    user_login(user, login);
    user_zone(world, user, zone);
    entity_name(DEPARTMENT, department_of(USER, user), department);
    entity_id(world, DEPARTMENT, department_of(USER, user), department_id);
    out_raw(out, "{");
    plain(out, "sys_id", id);
    plain(out, "user_name", login);
    plain(out, "name", name);
    out_link(out, "department", department, department_id, world->origin, target_table(DEPARTMENT));
    flag(out, "active", user % 19 != 18);
    plain(out, "time_zone", zone);
    out_stamp(out, "sys_created_on", world->from - 300 * DAY + user * HOUR, world->zone);
    out_stamp(out, "sys_updated_on", world->from - 200 * DAY + user * HOUR, world->zone);
    out_raw(out, "}\n");
}

void write_users(struct out *out, const struct world *world) {
    for (int64_t user = 0; user < USERS; user++)
        write_user(out, world, user);
}

/* Incidents with numbers after the last one: they were raised, mirrored perhaps, and deleted since. */
void write_deletes(struct out *out, const struct world *world) {
    char id[ID_SIZE], name[NAME_SIZE];
    for (int64_t i = 0; i < DELETES; i++) {
        row_begin(out, world, "sys_audit_delete", i, world->from + world->days * DAY / (DELETES + 1) * (i + 1));
        entity_id(world, INCIDENT, world->incidents + 100 + i, id);
        entity_name(INCIDENT, world->incidents + 100 + i, name);
        plain(out, "tablename", "incident");
        plain(out, "documentkey", id);
        plain(out, "display_value", name);
        out_raw(out, "}\n");
    }
}
