/* SPDX-License-Identifier: Apache-2.0 */
/* split_p: finds the records in a stream of JSON without holding more than one of them. */
#ifndef MTTR_SPLIT_P_H
#define MTTR_SPLIT_P_H

#include <stdint.h>

#include "buf.h"
#include "fault.h"

enum split_mode {
    SPLIT_ANSWER, /* {"result":[..]} or {"result":{..}} */
    SPLIT_JSON,   /* the same, `records` for `result`, or a bare [..] */
    SPLIT_LINES   /* one object after another */
};

/* The text of a record, or of another member of the envelope. */
struct split_item {
    const char *key; /* the member's name, NULL for a record */
    const char *text;
    size_t n;
    bool escapes; /* it holds \u escapes */
};

typedef bool split_fn(void *context, const struct split_item *item, struct fault *fault);

struct splitter {
    enum split_mode mode;
    enum fault_kind kind; /* of its faults */
    split_fn *fn;
    void *context;
    int state;
    int64_t line;
    struct buf item; /* the part of an item that earlier calls brought */
    char key[32];    /* of the envelope's member; cut, as only "result" and "error" matter */
    bool has_result;
    /* inside an item */
    bool open, string, escape, escapes;
    char first; /* the item's first byte */
    int depth;
};

void splitter_init(struct splitter *splitter, enum split_mode mode, enum fault_kind kind, split_fn *fn, void *context);
void splitter_clear(struct splitter *splitter);
bool splitter_feed(struct splitter *splitter, const char *data, size_t n, struct fault *fault) MUST_CHECK;
/* True when the stream ended where it may. */
bool splitter_end(struct splitter *splitter, struct fault *fault) MUST_CHECK;

#endif
