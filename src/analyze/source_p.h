/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source: what one scan reads of a table: the columns that its parts need, each once, and labels by their number.
 * It knows nothing about what the columns are for.
 */
#ifndef MTTR_SOURCE_P_H
#define MTTR_SOURCE_P_H

#include "profile.h"
#include "store.h"
#include "text.h"

struct cached_label;

struct source {
    struct store *store;
    const struct kind *kind;
    struct arena *arena; /* of all that is bound to the source */
    int64_t label_max;
    struct cached_label *places;
    struct column *columns;
    size_t n_columns, cap_columns;
};

/* Arena and kind must outlive it. */
bool source_open(struct source *source, struct store *store, const struct kind *kind, struct arena *arena,
                 struct fault *fault) MUST_CHECK;
void source_close(struct source *source);

/* The position in a sample's cells that a field will have. */
size_t source_mirrored(struct source *source, int field);
/* The same by name, NO_COLUMN where the kind has no such field. */
enum { NO_COLUMN = -1 };
int source_column(struct source *source, const char *name);
/* The same of any field; *form is FORM_WORD for a custom one. FAULT_USAGE with the nearest for a custom field that the
 * store lacks. */
bool source_field(struct source *source, const struct field_ref *ref, size_t *column, enum form *form,
                  struct fault *fault) MUST_CHECK;

/* The label of that number; the text is good until the next call. */
bool source_label(struct source *source, int64_t number, struct label *out, struct fault *fault) MUST_CHECK;
/* "; did you mean 'BEST'?", or the other words where nothing is near. */
const char *source_hint(const struct source *source, const struct nearest *nearest, const char *otherwise);
/* Offers a text that will not live as long as the search. */
void source_offer(const struct source *source, struct nearest *nearest, const char *text);

/* As people read it: the display value, or the raw one where there is none. */
const char *label_shown(const struct label *label);

#endif
