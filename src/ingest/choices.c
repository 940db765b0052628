/* SPDX-License-Identifier: Apache-2.0 */
/* choices: one sorted list of (field, value, label), looked into by field and value. */
#include "choices_p.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "log.h"
#include "text_rows_p.h"

struct choice {
    const char *field, *value, *label;
    bool inherited, inactive;
};

void choices_clear(struct choices *choices) {
    if (choices->asked) {
        arena_clear(&choices->arena);
        free(choices->list);
    }
}

/* By field and value, that is: equal for what may be the same raw value. */
static int compare_keys(const void *left, const void *right) {
    const struct choice *a = left, *b = right;
    int order = strcmp(a->field, b->field);
    return order != 0 ? order : strcmp(a->value, b->value);
}

/* The kind's own before task's, active before inactive. */
static int compare(const void *left, const void *right) {
    const struct choice *a = left, *b = right;
    int order = compare_keys(a, b);
    if (order == 0) {
        order = (int)a->inherited - (int)b->inherited;
    }
    return order != 0 ? order : (int)a->inactive - (int)b->inactive;
}

static void add(void *context, const char *const *texts) {
    struct choices *choices = context;
    const char *table = texts[1], *label = texts[4];
    if (label[0] == '\0') {
        return;
    }
    ARRAY_GROW(choices->list, choices->n, choices->cap);
    choices->list[choices->n++] = (struct choice){
        .field = texts[2],
        .value = texts[3],
        .label = label,
        .inherited = strcmp(table, choices->kind->name) != 0,
        .inactive = strcmp(texts[5], "true") == 0,
    };
}

/* Once; a list that may not be read is an empty one. */
static bool fill(struct choices *choices, struct fault *fault) {
    struct fault failed = {0};
    enum snow_class class;
    if (choices->asked) {
        return true;
    }
    arena_init(&choices->arena);
    choices->asked = true;
    const struct text_table table = {
        .snow = choices->snow,
        .name = "sys_choice",
        .filter = arena_format(&choices->arena, "nameIN%s,task^language=en", choices->kind->name),
        .fields = "sys_id,name,element,value,label,inactive",
        .arena = &choices->arena,
        .fn = add,
        .context = choices,
    };
    if (!text_table_read(&table, &class, &failed)) {
        if (class != SNOW_STOP_TABLE) {
            return fault_set(fault, failed.kind, "sys_choice: %s", failed.text);
        }
        log_note("%s: %s: choices that come without a label have none, because sys_choice cannot be read: %s",
                 choices->integration, choices->kind->name, failed.text);
        choices->n = 0;
    }
    array_sort(choices->list, choices->n, sizeof *choices->list, compare);
    return true;
}

/* The best of those that are equal. */
static const char *find(const struct choices *choices, const char *field, const char *value) {
    const struct choice wanted = {.field = field, .value = value};
    size_t i = array_find(&wanted, choices->list, choices->n, sizeof *choices->list, compare_keys);
    return i < choices->n ? choices->list[i].label : NULL;
}

static bool label(struct choices *choices, const char *field, struct value *value, struct page *page,
                  struct fault *fault) {
    if (value->presence != VALUE_SET || value->display != NULL) {
        return true;
    }
    if (!fill(choices, fault)) {
        return false;
    }
    const char *found = find(choices, field, value->text);
    value->display = arena_copy(&page->arena, found);
    return true;
}

static bool label_record(struct choices *choices, struct record *record, struct page *page, struct fault *fault) {
    const struct kind *kind = record->kind;
    for (size_t i = 0; i < kind->n_fields; i++) {
        if (kind->fields[i].form == FORM_CHOICE &&
            !label(choices, kind->fields[i].name, &record->values[i], page, fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < record->n_customs; i++) {
        if (!label(choices, record->customs[i].name, &record->customs[i].value, page, fault)) {
            return false;
        }
    }
    return true;
}

bool choices_label(struct choices *choices, struct page *page, struct fault *fault) {
    for (size_t i = 0; i < page->n_records; i++) {
        if (!label_record(choices, page->records[i], page, fault)) {
            return false;
        }
    }
    return true;
}
