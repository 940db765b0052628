/* SPDX-License-Identifier: Apache-2.0 */
/*
 * change_index: every change request of a scan, whenever it was, found by what names it or by when it ended.
 * It knows nothing about incidents.
 */
#ifndef MTTR_CHANGE_INDEX_P_H
#define MTTR_CHANGE_INDEX_P_H

#include "scan_p.h"

struct indexed_change {
    int64_t integration; /* as in struct sample */
    const char *sys_id, *number, *type;
    int64_t end;      /* work_end, else end_date; INSTANT_NONE: neither is set */
    bool planned;     /* it is end_date */
    const char *same; /* raw value of the field that an incident must have alike; NULL: empty */
    bool done;        /* it is neither gone nor canceled, and has an end */
};

struct changes {
    const struct scope *scope;
    struct source *source;
    size_t number, type, work_end, end_date, same; /* columns */
    bool by_end;                                   /* the nearest is asked for */
    struct filter *canceled;
    struct indexed_change *list; /* ordered by integration and sys_id, as the scan delivers them */
    size_t n, cap;
    const struct indexed_change **ended; /* those that are done, ordered by integration, same, end and sys_id */
    size_t n_ended;
};

/* Joins the scan; same is NULL where the nearest is not asked for. */
bool changes_open(struct changes *changes, const struct scope *scope, struct scan *scan, const char *same,
                  struct fault *fault) MUST_CHECK;
void changes_close(struct changes *changes);
/* After the scan, before the first search by end. */
void changes_finish(struct changes *changes);

/* NULL: there is none. */
const struct indexed_change *changes_find(const struct changes *changes, int64_t integration, const char *sys_id);
/* The one that ended last, in the seconds `within` up to the instant. */
const struct indexed_change *changes_nearest(const struct changes *changes, int64_t integration, const char *same,
                                             int64_t instant, int64_t within);

#endif
