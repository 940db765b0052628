/* SPDX-License-Identifier: Apache-2.0 */
/* yaml: libfyaml's events become a plain tree. The events are used instead of its documents because those resolve
 * aliases and print their own diagnostics; here both are refused where they are met. */
#include "yaml.h"

#include <errno.h>
#include <libfyaml.h>
#include <string.h>

#include "buf.h"
#include "file.h"
#include "text.h"

struct yaml_reader {
    const char *name;
    const char *input;
    struct arena *arena;
    struct fy_diag *diag;
    struct fy_parser *parser;
    struct fy_event *event; /* the one at hand */
    int line, column;       /* of the last event that has a position, from 1 */
};

static bool refuse(const struct yaml_reader *reader, const char *reason, struct fault *fault) {
    return fault_set(fault, FAULT_USAGE, "%s:%d:%d: %s", reader->name, reader->line, reader->column, reason);
}

static void move_to(struct yaml_reader *reader, const struct fy_mark *mark) {
    if (mark != NULL) { /* an empty value has none */
        reader->line = mark->line + 1;
        reader->column = mark->column + 1;
    }
}

/* libfyaml's first error, as a fault. */
static bool refuse_syntax(const struct yaml_reader *reader, struct fault *fault) {
    void *iterator = NULL;
    const struct fy_diag_error *error;
    while ((error = fy_diag_errors_iterate(reader->diag, &iterator)) != NULL) {
        if (error->type == FYET_ERROR) {
            return fault_set(fault, FAULT_USAGE, "%s:%d:%d: %s", reader->name, error->line, error->column, error->msg);
        }
    }
    return refuse(reader, "not YAML", fault);
}

static bool advance(struct yaml_reader *reader, struct fault *fault) {
    fy_parser_event_free(reader->parser, reader->event);
    reader->event = fy_parser_parse(reader->parser);
    if (reader->event == NULL) {
        return refuse_syntax(reader, fault);
    }
    move_to(reader, fy_event_start_mark(reader->event));
    return true;
}

/* What can make a small file large, or a value something else than it looks like. */
static bool refuse_indirection(struct yaml_reader *reader, struct fault *fault) {
    struct fy_token *anchor = fy_event_get_anchor_token(reader->event);
    struct fy_token *tag = fy_event_get_tag_token(reader->event);
    if (reader->event->type == FYET_ALIAS) {
        return refuse(reader, "aliases (*name) are not accepted: write the value out", fault);
    }
    if (anchor != NULL) {
        move_to(reader, fy_token_start_mark(anchor));
        return refuse(reader, "anchors (&name) are not accepted: write the value out", fault);
    }
    if (tag != NULL) {
        move_to(reader, fy_token_start_mark(tag));
        return refuse(reader, "tags (!name) are not accepted: write only the value", fault);
    }
    return true;
}

static struct yaml *new_value(const struct yaml_reader *reader, enum yaml_type type) {
    struct yaml *value = arena_alloc(reader->arena, sizeof *value);
    value->type = type;
    value->text = "";
    value->place = arena_format(reader->arena, "%s:%d:%d", reader->name, reader->line, reader->column);
    return value;
}

static bool is_null(const char *text) {
    static const char *const NULLS[] = {"~", "null", "Null", "NULL"};
    for (size_t i = 0; i < sizeof NULLS / sizeof *NULLS; i++) {
        if (strcmp(NULLS[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* The line breaks at text, with the blanks around them, as folding has it: one is a space, n are n - 1 line feeds.
 * Returns how far they go. */
static size_t fold(const char *text, size_t n, struct buf *out) {
    size_t i = 0, breaks = 0;
    for (; i < n && strchr(" \t\r\n", text[i]) != NULL; i++) {
        breaks += text[i] == '\n' || (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n'));
    }
    if (breaks == 0) {
        buf_add(out, text, i);
    } else if (breaks == 1) {
        buf_char(out, ' ');
    }
    for (size_t feeds = 1; feeds < breaks; feeds++) {
        buf_char(out, '\n');
    }
    return i;
}

/* The text between single quotes: libfyaml 0.7.12 reads 'a''''b' as a'''b. */
static void unquote(const char *text, size_t n, struct buf *out) {
    for (size_t i = 0; i < n;) {
        size_t blanks = fold(text + i, n - i, out);
        i += blanks;
        if (blanks == 0) {
            buf_char(out, text[i]);
            i += text[i] == '\'' ? 2 : 1;
        }
    }
}

/* The token's text by its pieces: fy_token_get_text leaks memory (0.7.12) when there are more than a few. */
static bool collect(struct fy_token *token, struct buf *out) {
    const struct fy_iter_chunk *chunk = NULL;
    int error = 0;
    struct fy_token_iter *iterator = fy_token_iter_create(token);
    if (iterator == NULL) {
        return false;
    }
    while ((chunk = fy_token_iter_chunk_next(iterator, chunk, &error)) != NULL) {
        buf_add(out, chunk->str, chunk->len);
    }
    fy_token_iter_finish(iterator);
    fy_token_iter_destroy(iterator);
    return error == 0 && !out->over;
}

/* False where an escape is no character, or NUL. */
static bool decode(const struct yaml_reader *reader, struct fy_token *token, struct buf *out) {
    if (fy_token_scalar_style(token) == FYSS_SINGLE_QUOTED) {
        size_t start = fy_token_start_mark(token)->input_pos;
        unquote(reader->input + start, fy_token_end_mark(token)->input_pos - start, out);
        return true;
    }
    return collect(token, out) && memchr(out->data, '\0', out->len) == NULL && text_is_utf8(out->data, out->len);
}

static struct yaml *read_scalar(struct yaml_reader *reader, struct fault *fault) {
    struct fy_token *token = reader->event->scalar.value; /* NULL for an empty value */
    enum fy_scalar_style style = token == NULL ? FYSS_PLAIN : fy_token_scalar_style(token);
    if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) {
        reader->column--; /* the mark is after the quote */
    }
    struct yaml *value = new_value(reader, YAML_SCALAR);
    struct buf text;
    buf_init(&text, (size_t)2 * YAML_BYTES); /* the escape \L has two bytes and means three */
    bool decoded = token == NULL || decode(reader, token, &text);
    value->quoted = style != FYSS_PLAIN;
    value->text = value->quoted || !is_null(text.data) ? arena_strndup(reader->arena, text.data, text.len) : "";
    buf_clear(&text);
    if (!decoded) {
        refuse(reader, "the text has an escape that stands for no character", fault);
        return NULL;
    }
    return value;
}

static struct yaml *read_value(struct yaml_reader *reader, int depth, struct fault *fault);

/* A key and its value, as the next member of map. */
static struct yaml *read_pair(struct yaml_reader *reader, const struct yaml *map, int depth, struct fault *fault) {
    if (reader->event->type == FYET_MAPPING_START || reader->event->type == FYET_SEQUENCE_START) {
        refuse(reader, "a key must be a text", fault);
        return NULL;
    }
    const struct yaml *key = read_value(reader, depth, fault);
    if (key == NULL) {
        return NULL;
    }
    const struct yaml *first = yaml_get(map, key->text);
    if (first != NULL) {
        fault_set(fault, FAULT_USAGE, "%s: duplicate key '%s', first at %s: keep one", key->place, key->text,
                  first->place);
        return NULL;
    }
    if (map->n == YAML_KEYS) {
        refuse(reader, "more than 1000 keys in a map", fault);
        return NULL;
    }
    struct yaml *value = advance(reader, fault) ? read_value(reader, depth, fault) : NULL;
    if (value != NULL) {
        value->key = key->text;
        value->place = key->place;
    }
    return value;
}

/* The members of a map or list up to its end. */
static struct yaml *read_members(struct yaml_reader *reader, int depth, struct fault *fault) {
    bool is_map = reader->event->type == FYET_MAPPING_START;
    enum fy_event_type end = is_map ? FYET_MAPPING_END : FYET_SEQUENCE_END;
    struct yaml *value = new_value(reader, is_map ? YAML_MAP : YAML_LIST);
    struct yaml **tail = &value->first;
    if (depth > YAML_DEPTH) {
        refuse(reader, "nested deeper than 32 levels", fault);
        return NULL;
    }
    while (advance(reader, fault)) {
        if (reader->event->type == end) {
            return value;
        }
        struct yaml *member =
            is_map ? read_pair(reader, value, depth + 1, fault) : read_value(reader, depth + 1, fault);
        if (member == NULL) {
            return NULL;
        }
        *tail = member;
        tail = &member->next;
        value->n++;
    }
    return NULL;
}

/* The value that begins with the event at hand, to its last event; depth counts maps and lists from 1. */
static struct yaml *read_value(struct yaml_reader *reader, int depth, struct fault *fault) {
    if (!refuse_indirection(reader, fault)) {
        return NULL;
    }
    return reader->event->type == FYET_SCALAR ? read_scalar(reader, fault) : read_members(reader, depth, fault);
}

/* The one document of a stream; an empty stream holds nothing. */
static struct yaml *read_stream(struct yaml_reader *reader, struct fault *fault) {
    if (!advance(reader, fault) || !advance(reader, fault)) { /* the stream's start, then the document's */
        return NULL;
    }
    if (reader->event->type == FYET_STREAM_END) {
        return new_value(reader, YAML_SCALAR);
    }
    struct yaml *value = advance(reader, fault) ? read_value(reader, 1, fault) : NULL;
    if (value == NULL || !advance(reader, fault) || !advance(reader, fault)) { /* the document's end, the stream's */
        return NULL;
    }
    if (reader->event->type != FYET_STREAM_END) {
        refuse(reader, "a second document begins here: a file may have only one", fault);
        return NULL;
    }
    return value;
}

/* Bytes of the UTF-8 sequence at text, 0 when it is none. */
static size_t sequence_at(const char *text, size_t n) {
    for (size_t length = 1; length <= 4 && length <= n; length++) {
        if (text_is_utf8(text, length)) {
            return length;
        }
    }
    return 0;
}

static bool is_control(char c) {
    return (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

/* libfyaml lets control characters pass, so they are looked for here. */
static bool check_bytes(struct yaml_reader *reader, const char *text, size_t n, struct fault *fault) {
    for (size_t i = 0, step; i < n; i += step) {
        step = sequence_at(text + i, n - i);
        if (step == 0) {
            return refuse(reader, "not UTF-8", fault);
        }
        if (is_control(text[i])) {
            return refuse(reader, "control characters are not accepted", fault);
        }
        reader->column++;
        if (text[i] == '\n') {
            reader->line++;
            reader->column = 1;
        }
    }
    reader->line = reader->column = 1;
    return true;
}

bool yaml_parse(const char *name, const char *text, size_t n, struct arena *arena, struct yaml **out,
                struct fault *fault) {
    struct yaml_reader reader = {.name = name, .input = text, .arena = arena, .line = 1, .column = 1};
    struct yaml *value = NULL;
    if (n > YAML_BYTES) {
        return refuse(&reader, "the file has more than 1 MiB", fault);
    }
    if (!check_bytes(&reader, text, n, fault)) {
        return false;
    }
    errno = 0;
    struct fy_diag_cfg diagnostics;
    fy_diag_cfg_default(&diagnostics);
    diagnostics.fp = NULL; /* not to standard error */
    reader.diag = fy_diag_create(&diagnostics);
    fy_diag_set_collect_errors(reader.diag, true);
    struct fy_parse_cfg config = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE, .diag = reader.diag};
    reader.parser = fy_parser_create(&config);
    if (reader.parser == NULL || fy_parser_set_string(reader.parser, text, n) != 0) {
        refuse(&reader, "the YAML parser cannot be started", fault);
        goto out;
    }
    value = read_stream(&reader, fault);
    fy_parser_event_free(reader.parser, reader.event);
out:
    fy_parser_destroy(reader.parser);
    fy_diag_destroy(reader.diag);
    if (errno == ENOMEM) { /* libfyaml reports it as an error of the text, or not at all */
        out_of_memory();
    }
    if (value == NULL) {
        return false;
    }
    *out = value;
    return true;
}

bool yaml_read(const char *path, struct arena *arena, const char **text, struct yaml **out, struct fault *fault) {
    struct buf file;
    buf_init(&file, YAML_BYTES);
    bool done = file_read(path, &file, fault);
    if (done) {
        const char *copy = arena_strndup(arena, file.data, file.len);
        done = yaml_parse(path, copy, file.len, arena, out, fault);
        if (done) {
            *text = copy;
        }
    }
    buf_clear(&file);
    return done;
}
