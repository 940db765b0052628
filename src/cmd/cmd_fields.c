/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_fields: what can be filtered on: every field with its names and how full it is, or the values of one. */
#include <stdio.h>

#include "cmd.h"
#include "grid.h"
#include "instant.h"
#include "log.h"
#include "print.h"
#include "profile.h"
#include "store.h"
#include "text.h"

const struct option FIELDS_OPTIONS[] = {
    {"table", "incident|change_request", "the table of the records (default incident)"},
    {"values", "N", "how many values of a field to list, the most frequent first (default 50)"},
    {NULL, NULL, NULL},
};

/* Rows of the list, once: for the eye and for --json. */
struct field_listing {
    struct arena *arena;
    struct store *store;
    const struct kind *kind;
    struct field_fill fill;
    struct node *root, *list;
    struct grid grid;
    size_t n;
    bool times; /* the values are instants */
};

static const struct grid_column FIELD_COLUMNS[] = {{"field", false}, {"label", false}, {"Harness", false},
                                                   {"type", false},  {"filled", true}, {"share", true}};
static const struct grid_column VALUE_COLUMNS[] = {
    {"value", false}, {"label", false}, {"records", true}, {"share", true}};

static const char *form_name(enum form form) {
    static const char *const NAMES[] = {
        [FORM_TEXT] = "text",           [FORM_WORD] = "text", [FORM_CHOICE] = "choice",
        [FORM_REFERENCE] = "reference", [FORM_TIME] = "time", [FORM_INTEGER] = "integer"};
    return NAMES[form];
}

static double share_of(const struct field_listing *listing, int64_t n) {
    return listing->fill.records == 0 ? 0 : (double)n / (double)listing->fill.records;
}

static const char *number_text(struct arena *arena, int64_t n) {
    return arena_format(arena, "%lld", (long long)n);
}

static const char *percent_text(const struct field_listing *listing, int64_t n) {
    return arena_format(listing->arena, "%.1f %%", 100 * share_of(listing, n));
}

/* ---- the fields ---- */

static void add_field(struct field_listing *listing, const struct field *field, const char *type, int64_t filled) {
    const char *cells[] = {field->name,
                           field->label,
                           field->harness,
                           type,
                           number_text(listing->arena, filled),
                           percent_text(listing, filled)};
    struct node *node = node_add_object(listing->arena, listing->list, NULL);
    grid_add(&listing->grid, cells);
    node_add_text(listing->arena, node, "field", field->name);
    node_add_text(listing->arena, node, "label", field->label);
    node_add_text(listing->arena, node, "harness", field->harness);
    node_add_text(listing->arena, node, "type", type);
    node_add_int(listing->arena, node, "filled", filled);
    node_add_real(listing->arena, node, "share", share_of(listing, filled));
    listing->n++;
}

static void add_custom(void *context, const char *name, int64_t filled) {
    struct field_listing *listing = context;
    add_field(listing, &(struct field){.name = arena_strdup(listing->arena, name)}, "custom", filled);
}

static bool list_fields(struct field_listing *listing, struct fault *fault) {
    const struct kind *kind = listing->kind;
    listing->list = node_add_array(listing->arena, listing->root, "fields");
    grid_init(&listing->grid, FIELD_COLUMNS, sizeof FIELD_COLUMNS / sizeof *FIELD_COLUMNS, listing->arena);
    for (size_t i = 0; i < kind->n_fields; i++) {
        if (!kind->fields[i].history_only) {
            add_field(listing, &kind->fields[i], form_name(kind->fields[i].form), listing->fill.filled[i]);
        }
    }
    return store_each_custom_filled(listing->store, kind, add_custom, listing, fault);
}

/* ---- the values of one ---- */

struct field_search {
    struct arena *arena;
    struct nearest nearest;
};

static void offer(void *context, const char *name) {
    struct field_search *search = context;
    nearest_offer(&search->nearest, arena_strdup(search->arena, name));
}

/* The custom field of that name must be in the store. */
static bool find_custom(const struct field_listing *listing, const char *name, int64_t *out, struct fault *fault) {
    struct field_search search = {.arena = listing->arena, .nearest = {.word = name}};
    if (!store_custom(listing->store, listing->kind, name, out, fault)) {
        return false;
    }
    if (*out != 0) {
        return true;
    }
    if (!store_each_custom(listing->store, listing->kind, offer, &search, fault)) {
        return false;
    }
    if (!field_is_custom(name)) {
        return field_ref_refuse(listing->kind, "fields", &search.nearest, fault);
    }
    if (search.nearest.best != NULL) {
        return fault_set(fault, FAULT_USAGE, "the store has no %s field '%s': did you mean '%s'?", listing->kind->name,
                         name, search.nearest.best);
    }
    return fault_set(fault, FAULT_USAGE, "the store has no %s field '%s': mttr fields lists them", listing->kind->name,
                     name);
}

static bool find_column(const struct field_listing *listing, const char *word, struct column *out,
                        struct fault *fault) {
    struct field_ref ref;
    if (!field_ref_find(listing->kind, word, "fields", &ref, fault)) {
        return false;
    }
    *out = (struct column){.field = ref.field};
    return ref.field >= 0 || find_custom(listing, ref.custom, &out->custom, fault);
}

/* A number as people read it, in the form of the field; else the text. */
static const char *value_text(const struct field_listing *listing, const struct tally_row *row) {
    char text[INSTANT_TEXT];
    if (row->label.value != NULL || row->number == INSTANT_NONE) {
        return arena_copy(listing->arena, row->label.value);
    }
    if (!listing->times) {
        return number_text(listing->arena, row->number);
    }
    instant_format(row->number, text);
    return arena_strdup(listing->arena, text);
}

static void add_value(void *context, const struct tally_row *row) {
    struct field_listing *listing = context;
    struct arena *arena = listing->arena;
    const char *display = row->label.display;
    const char *cells[] = {value_text(listing, row), arena_copy(arena, display), number_text(arena, row->count),
                           percent_text(listing, row->count)};
    struct node *node = node_add_object(arena, listing->list, NULL);
    grid_add(&listing->grid, cells);
    node_add_text(arena, node, "value", cells[0]);
    node_add_text(arena, node, "label", cells[1]);
    node_add_int(arena, node, "records", row->count);
    node_add_real(arena, node, "share", share_of(listing, row->count));
    listing->n++;
}

static bool list_values(struct field_listing *listing, const char *word, int64_t most, struct fault *fault) {
    struct tally_query query = {.kind = listing->kind, .column.field = -1, .most = most};
    if (!find_column(listing, word, &query.column, fault)) {
        return false;
    }
    const struct field *field = query.column.field >= 0 ? &listing->kind->fields[query.column.field] : NULL;
    listing->times = field != NULL && field->form == FORM_TIME;
    node_add_text(listing->arena, listing->root, "field", field != NULL ? field->name : word);
    listing->list = node_add_array(listing->arena, listing->root, "values");
    grid_init(&listing->grid, VALUE_COLUMNS, sizeof VALUE_COLUMNS / sizeof *VALUE_COLUMNS, listing->arena);
    return store_each_tally(listing->store, &query, add_value, listing, fault);
}

/* ---- the command ---- */

static bool read_options(const struct call *call, const struct kind **kind, int64_t *most, struct fault *fault) {
    const char *table = call_option_or(call, "table", "incident");
    const char *values = call_option_or(call, "values", "50");
    *kind = kind_find(table);
    if (!text_integer(values, most) || *most < 1) {
        return fault_set(fault, FAULT_USAGE, "--values '%s': write a whole number above 0", values);
    }
    return call->n_operands <= 1 ||
           fault_set(fault, FAULT_USAGE, "mttr fields takes one field, not '%s' as well", call->operands[1]);
}

/* What a scan of the table shows is of one moment of the store, whatever a sync writes meanwhile. */
static bool list(const struct call *call, struct field_listing *listing, int64_t most, struct fault *fault) {
    if (!store_begin_read(listing->store, fault) ||
        !store_filled(listing->store, listing->kind, &listing->fill, fault)) {
        return false;
    }
    node_add_int(call->arena, listing->root, "records", listing->fill.records);
    return call->n_operands == 0 ? list_fields(listing, fault) : list_values(listing, call->operands[0], most, fault);
}

int cmd_fields(const struct call *call, struct fault *fault) {
    struct field_listing listing = {.arena = call->arena, .root = node_object(call->arena)};
    int64_t most;
    if (!read_options(call, &listing.kind, &most, fault)) {
        return (int)fault->kind;
    }
    node_add_text(call->arena, listing.root, "schema", "mttr/fields/1");
    node_add_text(call->arena, listing.root, "table", listing.kind->name);
    bool done = store_open_read(call->store, &listing.store, fault) && list(call, &listing, most, fault);
    store_close(listing.store);
    if (!done) {
        return (int)fault->kind;
    }
    if (call->json) {
        print_node(listing.root);
    } else {
        grid_print(&listing.grid, stdout, call->color);
    }
    log_note("fields: %zu %s%s of %lld record%s of %s listed from %s", listing.n,
             call->n_operands == 0 ? "field" : "value", text_plural((int64_t)listing.n),
             (long long)listing.fill.records, text_plural(listing.fill.records), listing.kind->name, call->store);
    return 0;
}
