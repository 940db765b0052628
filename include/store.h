/* SPDX-License-Identifier: Apache-2.0 */
/* store: the mirror of the instances, one SQLite file; one writer at a time, whatever its name (mttr(1), FILES),
 * any number of readers. A value that is replaced goes to history. Times are UTC seconds, INSTANT_NONE where there is
 * none. Lists are read by a callback whose texts are good until it returns; one that returns bool stops the reading
 * with false, which is no failure, except for a sample_fn, which sets its own fault. Faults are FAULT_IO unless said
 * otherwise. */
#ifndef MTTR_STORE_H
#define MTTR_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "fault.h"
#include "record.h"

struct store;

struct mirrored {
    struct store *store;
    int64_t integration; /* from store_integration */
    const struct kind *kind;
};

/* Takes the lock (FAULT_BUSY when another run has it), creates the file with mode 0600, or migrates it. */
bool store_open_write(const char *path, struct store **out, struct fault *fault) MUST_CHECK;
bool store_open_read(const char *path, struct store **out, struct fault *fault) MUST_CHECK;
/* For a store that nothing was written to: closes it, and removes the file if this handle made it. */
void store_abandon(struct store *store);
void store_close(struct store *store); /* an open transaction is rolled back */

bool store_begin(struct store *store, struct fault *fault) MUST_CHECK;
bool store_commit(struct store *store, struct fault *fault) MUST_CHECK;
void store_rollback(struct store *store);

/* ---- what ingest writes ---- */

/* The integration's number; made when new. url NULL leaves it as it was. */
bool store_integration(struct store *store, const char *id, const char *url, int64_t *out,
                       struct fault *fault) MUST_CHECK;

struct run_counts {
    int64_t requests, bytes, retries, seen, inserted, updated, unchanged, gone, rejected;
    int64_t backwards; /* of those updated: by an older copy; not stored */
};

struct run {
    int64_t id; /* given by store_run_start */
    int64_t integration;
    const struct kind *kind;
    const char *phase;            /* full, delta, import */
    int64_t started;              /* UTC seconds */
    int64_t range_from, range_to; /* INSTANT_NONE: open */
    struct run_counts counts;
    int64_t gap; /* rows of the instance less rows of the mirror, INSTANT_NONE: not compared */
};

/* Writes the run as incomplete. */
bool store_run_start(struct store *store, struct run *run, struct fault *fault) MUST_CHECK;
/* Writes the counts so far, in the page's transaction. */
bool store_run_save(struct store *store, const struct run *run, struct fault *fault) MUST_CHECK;
/* status: success, failed or incomplete; error may be NULL. */
bool store_run_finish(struct store *store, const struct run *run, int64_t finished, const char *status,
                      const char *error, struct fault *fault) MUST_CHECK;

enum outcome { OUTCOME_INSERTED, OUTCOME_UPDATED, OUTCOME_UNCHANGED };

/* Inserts or updates the record and adds to run->counts; changed fields go to history. In an import a copy
 * that is older (sys_updated_on, then sys_mod_count) changes nothing. An absent field keeps its value; a set one
 * without a display value keeps the stored display if the raw value is the same. A gone record is live again. */
bool store_put(struct store *store, struct run *run, const struct record *record, enum outcome *outcome,
               struct fault *fault) MUST_CHECK;
/* Adds to the run's reject list and to run->counts. */
bool store_reject(struct store *store, struct run *run, const struct reject *reject, struct fault *fault) MUST_CHECK;

/* How far a table's mirror has come: the window [lo, hi) and the last sys_id read in it. */
struct cursor {
    int64_t lo;              /* INSTANT_NONE: no lower bound, the first load */
    int64_t hi;              /* INSTANT_NONE: no window is open */
    const char *last;        /* "" at a window's start */
    const char *fingerprint; /* of instance, table, filter and fields */
    int64_t completed;       /* upper end of the last drained window, or INSTANT_NONE */
    const char *customs;     /* the custom fields that were asked for, with commas between them */
    int64_t checked;         /* when the table was found to be reliable, INSTANT_NONE: it must be probed */
    const char *settings;    /* a digest of the settings with which it was */
    bool columns_read;       /* the customs came from sys_dictionary, or were given */
};
bool store_cursor_get(const struct mirrored *mirrored, struct arena *arena, struct cursor *out, bool *found,
                      struct fault *fault) MUST_CHECK;
bool store_cursor_set(const struct mirrored *mirrored, const struct cursor *cursor, struct fault *fault) MUST_CHECK;
/* The table must be probed before it is read again. */
bool store_cursor_recheck(const struct mirrored *mirrored, struct fault *fault) MUST_CHECK;

/* ---- records that are gone ---- */

struct delete_search {
    int64_t audit_lo, audit_hi; /* the window of sys_audit_delete; hi INSTANT_NONE: none is open */
    const char *audit_last;     /* the last sys_id read in it */
    int64_t swept;              /* when the last whole sweep began, INSTANT_NONE: never */
    int64_t sweeping;           /* when the one under way began, INSTANT_NONE: none is */
    const char *sweep_last;     /* the last sys_id it met */
};
bool store_delete_search_get(const struct mirrored *mirrored, struct arena *arena, struct delete_search *out,
                             bool *found, struct fault *fault) MUST_CHECK;
bool store_delete_search_set(const struct mirrored *mirrored, const struct delete_search *search,
                             struct fault *fault) MUST_CHECK;

struct known_record {
    int64_t record; /* the store's number, 0 when it has none */
    bool gone;
    int64_t updated, mod_count; /* INSTANT_NONE when empty */
};
bool store_known_record(const struct mirrored *mirrored, const char *sys_id, struct known_record *out,
                        struct fault *fault) MUST_CHECK;
/* The instance's rows less the mirror's, of the runs that compared them and read what was updated at `since` (UTC
 * seconds) or later: the first difference, the least, the last. INSTANT_NONE: there is none. */
struct gaps {
    int64_t first, least, last;
};
bool store_gaps(const struct mirrored *mirrored, int64_t since, struct gaps *out, struct fault *fault) MUST_CHECK;
bool store_count_live(const struct mirrored *mirrored, int64_t *out, struct fault *fault) MUST_CHECK;

/* Live records that may be gone. */
struct suspect {
    int64_t record;
    const char *sys_id;
};
struct suspect_batch {
    struct suspect *suspects; /* the caller's, with room for `most` */
    size_t most, n;
};
bool store_suspect(const struct mirrored *mirrored, int64_t record, struct fault *fault) MUST_CHECK;
bool store_suspect_all(const struct mirrored *mirrored, struct fault *fault) MUST_CHECK;
bool store_unsuspect(const struct mirrored *mirrored, int64_t record, struct fault *fault) MUST_CHECK;
/* The next ones after the record number `after`; none are left when n is 0. Text is the arena's. */
bool store_suspects(const struct mirrored *mirrored, int64_t after, struct arena *arena, struct suspect_batch *out,
                    struct fault *fault) MUST_CHECK;
/* Marks a live record deleted, or missing: it keeps its values, is no longer suspected, and is counted. */
bool store_mark_gone(struct store *store, struct run *run, int64_t record, bool deleted,
                     struct fault *fault) MUST_CHECK;

/* Erases what the store and its history hold in those fields, if they were not excluded before, from the file itself.
 * *wiped: there was something. FAULT_BUSY: a reader keeps the old log in use. Not within a transaction. */
bool store_exclude(const struct mirrored *mirrored, const char *const *names, size_t n, bool *wiped,
                   struct fault *fault) MUST_CHECK;

/* ---- what analysis reads ---- */

/* Until store_rollback all that is read is of one state of the store, whatever a run writes meanwhile. */
bool store_begin_read(struct store *store, struct fault *fault) MUST_CHECK;

/* From here to store_close analysis reads the store as it was after that run, which it must have, but for what
 * store_exclude erased since. The handle must be of store_open_read. */
bool store_go_back(struct store *store, int64_t run, struct fault *fault) MUST_CHECK;
/* 0 when there is none, as in the next two. */
bool store_run_range(struct store *store, int64_t *first, int64_t *last, struct fault *fault) MUST_CHECK;
/* The last run by which all runs up to it had ended at or before the instant. */
bool store_run_at(struct store *store, int64_t instant, int64_t *out, struct fault *fault) MUST_CHECK;
/* INSTANT_NONE when there is none of that number: number and time identify a store. */
bool store_run_started(struct store *store, int64_t run, int64_t *out, struct fault *fault) MUST_CHECK;
/* Whether the last run of some table is under way, or was killed. */
bool store_run_is_open(struct store *store, bool *out, struct fault *fault) MUST_CHECK;

struct erased_row {
    const char *integration, *table, *field;
    int64_t run; /* the last one before it was erased */
};
/* Fields whose values store_exclude erased after that run. */
bool store_each_erased(struct store *store, int64_t run, bool (*fn)(void *context, const struct erased_row *row),
                       void *context, struct fault *fault) MUST_CHECK;

struct change_value {
    bool set;
    int64_t number;           /* FORM_TIME, FORM_INTEGER; the number of a label */
    const char *text, *label; /* the raw value and, where there is one, its display value */
};
/* In the arena: the display value, else the raw one, a time as RFC 3339 UTC. NULL: empty. */
const char *change_text(const struct change_value *value, enum form form, struct arena *arena);

struct change_row {
    int64_t integration; /* position in the list of store_integrations */
    const char *integration_id, *sys_id, *number, *field;
    enum form form;
    int64_t first_seen;   /* the run that saw the record first */
    int64_t run, started; /* the run that saw the change, and when that began */
    struct change_value old, new;
    const char *by; /* sys_updated_by after the run: who changed the record last by then; NULL: unknown */
};
struct change_query {
    const struct kind *kind;
    int64_t from, to;  /* of the runs after `from` up to `to` */
    bool newest_first; /* of each record the newest run first, else the oldest */
};
/* Record by record, and of each run by run. */
bool store_each_change(struct store *store, const struct change_query *query,
                       bool (*fn)(void *context, const struct change_row *row), void *context,
                       struct fault *fault) MUST_CHECK;

/* Gone records included; integrations as in struct sample_query. */
bool store_count(struct store *store, const struct kind *kind, const bool *integrations, int64_t *out,
                 struct fault *fault) MUST_CHECK;

/* A field to read: a mirrored one by position, or a custom one by the store's number for it. */
struct column {
    int field;      /* or -1 */
    int64_t custom; /* from store_custom */
};

struct cell {
    bool set;
    int64_t number;   /* FORM_TIME, FORM_INTEGER; labels (and custom fields): the label's number */
    const char *text; /* FORM_TEXT; good until the callback returns */
};

struct sample {
    int64_t integration; /* position in the list of store_integrations */
    const char *sys_id;
    bool gone;
    const struct cell *cells; /* in the order of the query's columns */
};

struct sample_query {
    const struct kind *kind;
    const struct column *columns;
    size_t n_columns;
    const bool *integrations; /* which of store_integrations, by position; NULL = all */
    /* Only records of which any of these FORM_TIME fields lies in [from, to); n_range 0: all records. */
    const int *range_fields;
    size_t n_range;
    /* Of n_range > 0 and n_start > 0: and those that were open in [from, to): the first of these that is set is before
     * `to` and not before `from`, unless the first of the others that is set is not before `from`, or none is. */
    const int *start_fields, *end_fields;
    size_t n_start, n_end;
    int64_t from, to;
    /* Only the records of this sys_id or number (ASCII case ignored), whenever they were; NULL: all. */
    const char *name;
};

typedef bool sample_fn(void *context, const struct sample *sample, struct fault *fault);

/* Ordered by integration id and sys_id (bytes). */
bool store_each_sample(struct store *store, const struct sample_query *query, sample_fn *fn, void *context,
                       struct fault *fault) MUST_CHECK;

struct integration_row {
    const char *id;
    const char *url; /* NULL when unknown */
};
bool store_integrations(struct store *store, struct arena *arena, struct integration_row **out, size_t *n,
                        struct fault *fault) MUST_CHECK;

struct label {
    const char *value;   /* raw */
    const char *display; /* NULL when the mirror never saw one */
};
/* The text is good until the next call. */
bool store_label(struct store *store, int64_t id, struct label *out, struct fault *fault) MUST_CHECK;
bool store_label_max(struct store *store, int64_t *out, struct fault *fault) MUST_CHECK;

/* The store's number of a custom field, 0 when it has none of that name. */
bool store_custom(struct store *store, const struct kind *kind, const char *name, int64_t *out,
                  struct fault *fault) MUST_CHECK;
bool store_each_custom(struct store *store, const struct kind *kind, void (*fn)(void *context, const char *name),
                       void *context, struct fault *fault) MUST_CHECK;
/* Every distinct label of that column, once; reads the whole table. */
bool store_each_value(struct store *store, const struct kind *kind, const struct column *column,
                      void (*fn)(void *context, const struct label *label), void *context,
                      struct fault *fault) MUST_CHECK;

/* ---- what fields and status show ---- */

struct field_fill {
    int64_t records;               /* of all integrations, gone ones too */
    int64_t filled[RECORD_FIELDS]; /* in how many of them each mirrored field is set */
};
bool store_filled(struct store *store, const struct kind *kind, struct field_fill *out, struct fault *fault) MUST_CHECK;
bool store_each_custom_filled(struct store *store, const struct kind *kind,
                              void (*fn)(void *context, const char *name, int64_t filled), void *context,
                              struct fault *fault) MUST_CHECK;

struct tally_row {
    struct label label; /* texts and labels; value NULL: empty, or a number */
    int64_t number;     /* FORM_TIME, FORM_INTEGER; INSTANT_NONE: empty */
    int64_t count;
};
struct tally_query {
    const struct kind *kind;
    struct column column;
    int64_t most; /* values at most */
};
bool store_each_tally(struct store *store, const struct tally_query *query,
                      void (*fn)(void *context, const struct tally_row *row), void *context,
                      struct fault *fault) MUST_CHECK;

struct run_row {
    int64_t run;
    const char *integration, *table, *phase, *status, *error; /* error NULL when none */
    int64_t started, finished, range_from, range_to;          /* INSTANT_NONE when open */
    struct run_counts counts;
    int64_t gap; /* INSTANT_NONE when not compared */
};
/* Newest first, at most `most`, as the rejects below. */
bool store_each_run(struct store *store, int64_t most, bool (*fn)(void *context, const struct run_row *row),
                    void *context, struct fault *fault) MUST_CHECK;
/* 0 when there is none. */
bool store_last_run(struct store *store, int64_t *out, struct fault *fault) MUST_CHECK;

struct cursor_row {
    const char *integration, *table;
    struct cursor cursor;
    int64_t gap; /* of the last run that compared counts, INSTANT_NONE when none did */
};
bool store_each_cursor(struct store *store, bool (*fn)(void *context, const struct cursor_row *row), void *context,
                       struct fault *fault) MUST_CHECK;

struct reject_row {
    int64_t run;
    const char *integration, *table;
    struct reject reject;
};
bool store_each_reject(struct store *store, int64_t most, bool (*fn)(void *context, const struct reject_row *row),
                       void *context, struct fault *fault) MUST_CHECK;

/* Replaces what is in the buffer; "" where the record has no number. */
bool store_number(struct store *store, const struct kind *kind, const char *integration, const char *sys_id,
                  struct buf *out, struct fault *fault) MUST_CHECK;

/* Whether the mirror of the kind can be believed up to `until`: the last sync of each integration (NULL: of all) ended
 * well and reached that instant, but for a day; without any sync, the last import ended well. */
bool store_is_complete(struct store *store, const struct kind *kind, const bool *integrations, int64_t until,
                       bool *complete, struct fault *fault) MUST_CHECK;

/* The end of what the last successful run read, the earliest of several integrations; INSTANT_NONE: none succeeded. */
bool store_known_until(struct store *store, const struct kind *kind, const bool *integrations, int64_t *out,
                       struct fault *fault) MUST_CHECK;

/* ---- what audit reads ---- */

bool store_each_first_seen(struct store *store,
                           void (*fn)(void *context, int64_t integration, const char *sys_id, int64_t run),
                           void *context, struct fault *fault) MUST_CHECK;
/* Whether there is a change request whose sys_id is the label's value or, as files have it, its display value. */
bool store_has_change(struct store *store, const char *integration, const struct label *label, bool *out,
                      struct fault *fault) MUST_CHECK;

/* Each breach of what must hold in the file, at most 100 of a check: the engine's integrity check and foreign keys;
 * that the history can be unpacked and agrees with the records; the views' columns. */
bool store_check_deep(struct store *store, void (*fn)(void *context, const char *check, const char *breach),
                      void *context, struct fault *fault) MUST_CHECK;

#endif
