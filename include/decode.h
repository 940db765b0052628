/* SPDX-License-Identifier: Apache-2.0 */
/* decode: the one place where text becomes typed values, from an answer of the Table API or a file (file_reader.h).
 * Strict: well-formed UTF-8, no trailing bytes, no duplicate members among the wanted, depth at most 32, one record at
 * most 8 MiB. A record that cannot be kept as it is goes to the reject list; a broken page is a fault. */
#ifndef MTTR_DECODE_H
#define MTTR_DECODE_H

#include "arena.h"
#include "buf.h"
#include "fault.h"
#include "record.h"

struct wanted {
    const struct kind *kind;
    const char *const *exclude; /* names never taken, even when sent */
    size_t n_exclude;
    bool custom_all;           /* every u_ field that is sent */
    const char *const *custom; /* else these */
    size_t n_custom;
};

struct page {
    struct arena arena;
    struct record **records;
    size_t n_records, cap_records;
    struct reject *rejects;
    size_t n_rejects, cap_rejects;
    size_t n_rows;         /* records + rejects + rows that came as {} */
    size_t n_blank;        /* rows that came as {}: hidden by field ACLs */
    size_t n_blank_inside; /* of these: before the last record */
};
/* All fields are absent; owned by the page. page_add puts it on the list. */
struct record *page_record(struct page *page, const struct kind *kind);
void page_add(struct page *page, struct record *record);
/* "reason: 'the first 40 bytes of the value'", in the memory of the page. */
const char *page_reason(struct page *page, const char *reason, const char *value);
/* The three texts are copied. sys_id "": unknown; field "": the record as a whole. */
void page_reject(struct page *page, const char *sys_id, const char *field, const char *reason);

/* page_reset empties it and keeps its memory. Texts of records are good until either. */
void page_init(struct page *page);
void page_clear(struct page *page);
void page_reset(struct page *page);

/* Adds a whole answer, {"result":[..]} or {"result":{..}}. Anything else, an `error` member next to a result included,
 * is FAULT_INCOMPLETE with the server's message; the page is then empty. */
bool decode_answer(const struct wanted *wanted, const char *body, size_t n, struct page *page,
                   struct fault *fault) MUST_CHECK;

/* Whether the body is a whole answer of the Table API, as above: every row is read, none is kept. */
bool decode_envelope(const char *body, size_t n, struct fault *fault) MUST_CHECK;

/* From a raw and a display value (NULL: none), copied into arena. False, with the reason, when it cannot be kept. */
bool decode_value(enum form form, const char *text, const char *display, struct arena *arena, struct value *out,
                  const char **reason) MUST_CHECK;
/* Where a field of that name goes: a position in kind->fields, or one of these. */
enum { WANTED_NOT = -1, WANTED_CUSTOM = -2 };
int wanted_field(const struct wanted *wanted, const char *name);

/* The server's own words in an error answer ("message: detail", OAuth's included), or "". Memory is the arena's. */
const char *decode_error_message(const char *body, size_t n, struct arena *arena);

enum { TEXTS_MAX = 8 }; /* the most names, with commas between them, that `fields` may hold in the next two */

/* The members of an object, as text, "" for a missing one, in the arena. FAULT_REFUSED when it is none. */
bool decode_members(const char *body, size_t n, const char *fields, struct arena *arena, const char **out,
                    struct fault *fault) MUST_CHECK;

/* Gets the raw values of a row's fields, "" for a missing one, good until it returns. False stops the decoding. */
typedef bool texts_fn(void *context, const char *const *texts);
/* Calls fn with each row of an answer, for tables that are not mirrored. FAULT_INCOMPLETE when it is no answer. */
bool decode_texts(const char *body, size_t n, const char *fields, texts_fn *fn, void *context,
                  struct fault *fault) MUST_CHECK;

#endif
