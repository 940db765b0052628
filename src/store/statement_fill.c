/* SPDX-License-Identifier: Apache-2.0 */
/* statement_fill: the names in braces in a statement of sql/, from the field table and from the caller. */
#include <stdio.h>
#include <string.h>

#include "statement_p.h"

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz_"

/* What replaces names, in the whole statement or in one element of a list. */
struct filling_scope {
    const struct sql_text *sql;
    const struct kind *kind;
    const struct filling *fillings;
    const char *field; /* of the list in hand, or NULL */
};

/* What lies between two braces. */
struct place {
    const char *text;
    size_t n, n_name;
};

static bool fill_text(const struct filling_scope *scope, const char *text, size_t n, struct buf *out,
                      struct fault *fault);

static bool is_named(const struct place *place, const char *name) {
    return strlen(name) == place->n_name && strncmp(place->text, name, place->n_name) == 0;
}

static bool refuse(const struct filling_scope *scope, const struct place *place, struct fault *fault) {
    return fault_set(fault, FAULT_IO, "statement %s: nothing is given for {%.*s}", scope->sql->name, (int)place->n_name,
                     place->text);
}

/* Finds the place that begins at text; false where there is none, as in JSON. */
static bool find_place(const char *text, size_t n, struct place *out) {
    size_t depth = 0, i = 0;
    if (*text != '{') {
        return false;
    }
    do {
        depth += text[i] == '{';
        depth -= text[i] == '}';
        i++;
    } while (depth > 0 && i < n);
    *out = (struct place){.text = text + 1, .n = i - 2, .n_name = strspn(text + 1, NAME_LETTERS)};
    return depth == 0 && out->n_name > 0;
}

static const struct filling *find_filling(const struct filling_scope *scope, const struct place *place) {
    const struct filling *filling = scope->fillings;
    while (filling != NULL && filling->name != NULL && !is_named(place, filling->name)) {
        filling++;
    }
    return filling == NULL || filling->name == NULL ? NULL : filling;
}

static bool fill_name(const struct filling_scope *scope, const struct place *place, struct buf *out,
                      struct fault *fault) {
    const struct filling *filling = find_filling(scope, place);
    if (filling != NULL && filling->text != NULL) {
        buf_text(out, filling->text);
    } else if (scope->field != NULL && is_named(place, "field")) {
        buf_text(out, scope->field);
    } else if (scope->kind != NULL && is_named(place, "table")) {
        buf_text(out, scope->kind->name);
    } else if (scope->kind != NULL && is_named(place, "kind")) {
        buf_format(out, "%d", scope->kind->id);
    } else {
        return refuse(scope, place, fault);
    }
    return true;
}

/* ---- lists ---- */

/* Fills the text once more, after what joins it to the one before. */
static bool fill_element(const struct filling_scope *scope, const struct place *place, bool first, struct buf *out,
                         struct fault *fault) {
    const char *end = place->text + place->n, *word = place->text + place->n_name;
    const char *colon = memchr(word, ':', (size_t)(end - word)), *text = colon + strlen(": ");
    if (!first && colon == word) {
        buf_text(out, ", ");
    } else if (!first) {
        buf_add(out, word, (size_t)(colon - word));
        buf_char(out, ' ');
    }
    return fill_text(scope, text, (size_t)(end - text), out, fault);
}

static bool fill_fields(const struct filling_scope *scope, const struct place *place, const int *fields, size_t n,
                        struct buf *out, struct fault *fault) {
    for (size_t i = 0; i < n; i++) {
        struct filling_scope element = *scope;
        element.field = scope->kind->fields[fields[i]].name;
        if (!fill_element(&element, place, i == 0, out, fault)) {
            return false;
        }
    }
    return n > 0 || refuse(scope, place, fault);
}

static bool is_listed(const struct kind *kind, const struct place *place, int field) {
    return is_named(place, "fields") || (is_named(place, "later_fields") && field != kind->sys_id) ||
           (is_named(place, "label_fields") && form_is_label(kind->fields[field].form));
}

static bool fill_kind_fields(const struct filling_scope *scope, const struct place *place, struct buf *out,
                             struct fault *fault) {
    int fields[RECORD_FIELDS];
    size_t n = 0;
    for (int i = 0; scope->kind != NULL && i < (int)scope->kind->n_fields; i++) {
        if (is_listed(scope->kind, place, i)) {
            fields[n++] = i;
        }
    }
    return fill_fields(scope, place, fields, n, out, fault);
}

static bool fill_tables(const struct filling_scope *scope, const struct place *place, struct buf *out,
                        struct fault *fault) {
    for (size_t i = 0; i < N_TABLES; i++) {
        struct filling_scope element = *scope;
        element.kind = &KINDS[i];
        if (!fill_element(&element, place, i == 0, out, fault)) {
            return false;
        }
    }
    return true;
}

static bool fill_place(const struct filling_scope *scope, const struct place *place, struct buf *out,
                       struct fault *fault) {
    if (place->n == place->n_name) {
        return fill_name(scope, place, out, fault);
    }
    const struct filling *list = find_filling(scope, place);
    if (list != NULL) {
        return fill_fields(scope, place, list->fields, list->n, out, fault);
    }
    return is_named(place, "tables") ? fill_tables(scope, place, out, fault)
                                     : fill_kind_fields(scope, place, out, fault);
}

static bool fill_text(const struct filling_scope *scope, const char *text, size_t n, struct buf *out,
                      struct fault *fault) {
    for (const char *end = text + n; text < end;) {
        struct place place;
        if (!find_place(text, (size_t)(end - text), &place)) {
            buf_char(out, *text++);
            continue;
        }
        if (!fill_place(scope, &place, out, fault)) {
            return false;
        }
        text += place.n + strlen("{}");
    }
    return true;
}

bool statement_fill(const struct sql_text *sql, const struct kind *kind, const struct filling *fillings,
                    struct buf *out, struct fault *fault) {
    const struct filling_scope scope = {.sql = sql, .kind = kind, .fillings = fillings};
    return fill_text(&scope, sql->text, strlen(sql->text), out, fault) &&
           (!out->over || fault_set(fault, FAULT_USAGE, "too many fields at once"));
}
