/* SPDX-License-Identifier: Apache-2.0 */
/* decode: from a record's tree to typed values, in any display mode; what cannot be kept is rejected by name. */
#include <stdlib.h>
#include <string.h>

#include "decode_p.h"
#include "instant.h"
#include "text.h"

enum { VALUE_MAX = 1024 * 1024, KEY_PLACES = 128 };

/* ---- values ---- */

static bool is_listed(const char *const *names, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

int wanted_field(const struct wanted *wanted, const char *name) {
    if (is_listed(wanted->exclude, wanted->n_exclude, name)) {
        return WANTED_NOT;
    }
    int field = kind_field(wanted->kind, name);
    if (field >= 0) {
        return field;
    }
    bool custom = field_is_custom(name) && (wanted->custom_all || is_listed(wanted->custom, wanted->n_custom, name));
    return custom ? WANTED_CUSTOM : WANTED_NOT;
}

/* U+FFFF replaces what the answer had and C text cannot hold. */
static bool is_keepable(const char *text) {
    return strstr(text, "\xEF\xBF\xBF") == NULL;
}

static bool decode_number(enum form form, const char *text, int64_t *out, const char **reason) {
    if (form == FORM_INTEGER) {
        *reason = "not a whole number";
        return text_integer(text, out);
    }
    *reason = "not a date of the form YYYY-MM-DD HH:MM:SS";
    return instant_parse_servicenow(text, out) || instant_parse_rfc3339(text, out);
}

bool decode_value(enum form form, const char *text, const char *display, struct arena *arena, struct value *out,
                  const char **reason) {
    size_t n = strlen(text);
    struct value value = {.presence = n > 0 ? VALUE_SET : VALUE_EMPTY, .text = ""};
    if (n > VALUE_MAX) {
        *reason = "longer than 1 MiB";
        return false;
    }
    if (!is_keepable(text) || (display != NULL && !is_keepable(display))) {
        *reason = "holds a NUL or half a surrogate pair";
        return false;
    }
    if (n > 0 && (form == FORM_TIME || form == FORM_INTEGER)) {
        if (!decode_number(form, text, &value.number, reason)) {
            return false;
        }
    } else if (n > 0) {
        value.text = arena_strndup(arena, text, n);
        value.display = display == NULL || display[0] == '\0' ? NULL : arena_strdup(arena, display);
    }
    *out = value;
    return true;
}

/* ---- records ---- */

void decoder_init(struct decoder *decoder, const struct wanted *wanted, enum fault_kind kind, struct page *page) {
    *decoder = (struct decoder){.wanted = wanted, .kind = kind, .page = page};
    arena_init(&decoder->scratch);
    decoder->places = must_malloc(KEY_PLACES * sizeof *decoder->places);
    for (size_t i = 0; i < KEY_PLACES; i++) {
        decoder->places[i].name[0] = '\0';
        decoder->places[i].field = WANTED_NOT;
    }
}

void decoder_clear(struct decoder *decoder) {
    arena_clear(&decoder->scratch);
    free(decoder->places);
}

static int field_at(struct decoder *decoder, size_t position, const char *name) {
    struct key_place *place = &decoder->places[position % KEY_PLACES];
    if (strcmp(place->name, name) == 0) {
        return place->field;
    }
    size_t n = strlen(name);
    int field = wanted_field(decoder->wanted, name);
    if (n < sizeof place->name) {
        memcpy(place->name, name, n + 1);
        place->field = field;
    }
    return field;
}

/* Where the member's value is to go, NULL when it is already taken. */
static struct value *place_for(struct decoder *decoder, struct record *record, int field, const char *name) {
    if (field >= 0) {
        struct value *value = &record->values[field];
        return value->presence == VALUE_ABSENT ? value : NULL;
    }
    for (size_t i = 0; i < record->n_customs; i++) {
        if (strcmp(record->customs[i].name, name) == 0) {
            return NULL;
        }
    }
    struct custom *custom = &record->customs[record->n_customs++];
    *custom = (struct custom){.name = arena_strdup(&decoder->page->arena, name)};
    return &custom->value;
}

static bool decode_member(struct decoder *decoder, struct record *record, int field, const cJSON *item,
                          const char **reason) {
    const char *raw, *display;
    enum form form = field >= 0 ? record->kind->fields[field].form : FORM_CHOICE;
    struct value *value = place_for(decoder, record, field, item->string);
    if (value == NULL) {
        *reason = "named twice";
        return false;
    }
    if (!json_value(item, &decoder->scratch, &raw, &display)) {
        *reason = "not a value that the Table API gives";
        return false;
    }
    if (!decode_value(form, raw, display, &decoder->page->arena, value, reason)) {
        *reason = page_reason(decoder->page, *reason, raw);
        return false;
    }
    return true;
}

/* The sys_id as far as it is known, for the reject list. */
static const char *sys_id_of(const cJSON *tree, struct arena *scratch) {
    const char *raw, *display;
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(tree, "sys_id");
    return item != NULL && json_value(item, scratch, &raw, &display) ? raw : "";
}

static void decode_record(struct decoder *decoder, const cJSON *tree) {
    struct record *record = page_record(decoder->page, decoder->wanted->kind);
    const char *sys_id = sys_id_of(tree, &decoder->scratch);
    const char *reason = NULL;
    size_t position = 0, members = (size_t)cJSON_GetArraySize(tree);
    record->customs = arena_raw(&decoder->page->arena, members * sizeof *record->customs);
    for (const cJSON *item = tree->child; item != NULL; item = item->next, position++) {
        int field = field_at(decoder, position, item->string);
        if (field != WANTED_NOT && !decode_member(decoder, record, field, item, &reason)) {
            page_reject(decoder->page, sys_id, item->string, reason);
            return;
        }
    }
    if (record->values[record->kind->sys_id].presence != VALUE_SET) {
        page_reject(decoder->page, "", "sys_id", "missing: without it the record cannot be told from others");
        return;
    }
    page_add(decoder->page, record);
}

bool decoder_decode(void *context, const struct split_item *item, struct fault *fault) {
    struct decoder *decoder = context;
    arena_reset(&decoder->scratch);
    const cJSON *tree = json_parse(item, &decoder->scratch, decoder->kind, fault);
    if (tree == NULL) {
        return false;
    }
    if (item->key == NULL && tree->child == NULL) {
        decoder->page->n_blank++;
        decoder->page->n_rows++;
    } else if (item->key == NULL) {
        decode_record(decoder, tree);
    } else if (strcmp(item->key, "error") == 0) {
        return fault_set(fault, decoder->kind, "the server answered with an error: %s",
                         json_error_words(tree, &decoder->scratch));
    }
    return true;
}

/* ServiceNow always fills these, so an empty one is hidden from the account. */
static void hide_empty_stamps(struct page *page, const struct kind *kind) {
    const int stamps[] = {kind->created, kind->updated, kind->mod_count};
    for (size_t i = 0; i < page->n_records; i++) {
        for (size_t j = 0; j < sizeof stamps / sizeof *stamps; j++) {
            struct value *value = stamps[j] < 0 ? NULL : &page->records[i]->values[stamps[j]]; /* NULL: it has none */
            if (value != NULL && value->presence == VALUE_EMPTY) {
                value->presence = VALUE_ABSENT;
            }
        }
    }
}

bool decode_answer(const struct wanted *wanted, const char *body, size_t n, struct page *page, struct fault *fault) {
    struct decoder decoder;
    struct splitter splitter;
    decoder_init(&decoder, wanted, FAULT_INCOMPLETE, page);
    splitter_init(&splitter, SPLIT_ANSWER, FAULT_INCOMPLETE, decoder_decode, &decoder);
    bool done = splitter_feed(&splitter, body, n, fault) && splitter_end(&splitter, fault);
    splitter_clear(&splitter);
    decoder_clear(&decoder);
    if (!done) {
        page_reset(page);
    }
    hide_empty_stamps(page, wanted->kind);
    return done;
}
