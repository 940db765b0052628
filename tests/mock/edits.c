/* SPDX-License-Identifier: Apache-2.0 */
/* A changed field takes display value and link from another row with the same value, so that choices and references
 * read as they do elsewhere in the table; dates show in the API user's zone. */
#include "edits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"

/* The row of that sys_id in whatever table. */
static struct row *find(const struct server *server, const char *sys_id, struct table **table) {
    for (size_t i = 0; i < server->instance.count; i++) {
        struct row *row = table_find(&server->instance.tables[i], sys_id);
        *table = &server->instance.tables[i];
        if (row != NULL)
            return row;
    }
    fprintf(stderr, "script: no row %s\n", sys_id);
    return NULL;
}

static struct cell cell_like_others(const struct server *server, const struct table *table, const char *field,
                                    const char *value) {
    size_t column = table_column(table, field);
    time_t moment;
    if (moment_read(value, &moment)) {
        char display[MOMENT_SIZE];
        moment_write(moment + server->zone_offset, display);
        return cell_make(value, display, NULL);
    }
    for (size_t i = 0; i < table->row_count; i++) {
        const struct cell *cell = row_cell(table->rows[i], column);
        if (cell != NULL && strcmp(cell->value, value) == 0)
            return cell_make(cell->value, cell->display, cell->link);
    }
    return cell_make(value, value, NULL);
}

static void change(struct server *server, struct table *table, struct row *row, const char *field, const char *value) {
    row_set(table, row, field, cell_like_others(server, table, field, value));
}

/* Who made the row that lies that many places from the first, is who touches this one. */
static const char *who(const struct table *table, long count) {
    const char *name = row_value(table, table->rows[(size_t)count % table->row_count], "sys_created_by");
    return name[0] == '\0' ? "admin" : name;
}

static void stamp(struct server *server, struct table *table, struct row *row) {
    char now[MOMENT_SIZE], count[24];
    long mods = strtol(row_value(table, row, "sys_mod_count"), NULL, 10) + 1;
    moment_write(clock_now(&server->clock), now);
    snprintf(count, sizeof count, "%ld", mods);
    change(server, table, row, "sys_updated_by", who(table, mods));
    change(server, table, row, "sys_updated_on", now);
    change(server, table, row, "sys_mod_count", count);
}

static void edit(struct server *server, const char *argument, bool quietly) {
    char sys_id[128], field[128];
    int at = 0;
    struct table *table;
    if (sscanf(argument, "%127s %127s%n", sys_id, field, &at) != 2) {
        fprintf(stderr, "script: wants SYS_ID FIELD VALUE: %s\n", argument);
        return;
    }
    struct row *row = find(server, sys_id, &table);
    if (row == NULL)
        return;
    change(server, table, row, field, argument + at + (argument[at] == ' '));
    if (!quietly)
        stamp(server, table, row);
}

void edit_touch(struct server *server, const char *argument) {
    edit(server, argument, false);
}

void edit_quietly(struct server *server, const char *argument) {
    edit(server, argument, true);
}

static void audit(struct server *server, const struct table *table, const struct row *row) {
    struct table *deletes = instance_table(&server->instance, "sys_audit_delete");
    char now[MOMENT_SIZE], sys_id[33];
    const char *key = row_value(table, row, "sys_id");
    if (deletes == NULL)
        return;
    moment_write(clock_now(&server->clock), now);
    snprintf(sys_id, sizeof sys_id, "%016llx%016llx", (unsigned long long)hash_text(key, deletes->row_count),
             (unsigned long long)hash_text(now, row->hash));
    cJSON *record = must(cJSON_CreateObject());
    cJSON_AddStringToObject(record, "sys_id", sys_id);
    cJSON_AddStringToObject(record, "tablename", table->name);
    cJSON_AddStringToObject(record, "documentkey", key);
    cJSON_AddStringToObject(record, "display_value", row_value(table, row, "number"));
    struct row *added = table_append(deletes, record);
    cJSON_Delete(record);
    change(server, deletes, added, "sys_created_on", now);
}

void edit_delete(struct server *server, const char *argument) {
    struct table *table;
    struct row *row = find(server, argument, &table);
    if (row == NULL)
        return;
    audit(server, table, row);
    table_remove(table, row);
}

void edit_purge(struct server *server, const char *argument) {
    struct table *table;
    struct row *row = find(server, argument, &table);
    if (row != NULL)
        table_remove(table, row);
}

void edit_mask(struct server *server, const char *argument) {
    char sys_id[128], field[128];
    struct table *table;
    struct row *row = sscanf(argument, "%127s %127s", sys_id, field) == 2 ? find(server, sys_id, &table) : NULL;
    if (row != NULL)
        row_mask(row, field);
}

static void set_hidden(struct server *server, const char *argument, bool hidden) {
    struct table *table;
    struct row *row = find(server, argument, &table);
    if (row != NULL)
        row->hidden = hidden;
}

void edit_hide(struct server *server, const char *argument) {
    set_hidden(server, argument, true);
}

void edit_show(struct server *server, const char *argument) {
    set_hidden(server, argument, false);
}

static void set_if_empty(struct server *server, struct table *table, struct row *row, const char *field,
                         const char *value) {
    if (row_value(table, row, field)[0] == '\0')
        change(server, table, row, field, value);
}

/* The record goes to the table of its sys_class_name, or to the one that is being read. */
void edit_insert(struct server *server, const char *table_name, const char *argument) {
    cJSON *record = cJSON_Parse(argument);
    const char *class_name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "sys_class_name"));
    struct table *table = instance_table(&server->instance, class_name == NULL ? table_name : class_name);
    struct row *row = table == NULL ? NULL : table_append(table, record);
    char now[MOMENT_SIZE];
    moment_write(clock_now(&server->clock), now);
    if (row == NULL) {
        fprintf(stderr, "script: cannot insert %s\n", argument);
    } else {
        for (const cJSON *field = record->child; field != NULL; field = field->next)
            if (cJSON_IsString(field))
                change(server, table, row, field->string, field->valuestring);
        set_if_empty(server, table, row, "sys_created_on", now);
        set_if_empty(server, table, row, "sys_updated_on", now);
        set_if_empty(server, table, row, "sys_mod_count", "0");
        set_if_empty(server, table, row, "sys_updated_by", "admin");
    }
    cJSON_Delete(record);
}
