/* SPDX-License-Identifier: Apache-2.0 */
/* print: what several commands print in the same way. */
#include "print.h"

#include <stdio.h>

#include "buf.h"
#include "instant.h"
#include "log.h"
#include "staging.h"
#include "text.h"

void print_node(const struct node *node) {
    struct buf text;
    buf_init(&text, 256 * 1024 * 1024);
    pen_json(&text, node);
    fwrite(text.data, 1, text.len, stdout);
    buf_clear(&text);
}

void print_counts(struct node *object, const struct run_counts *counts, struct arena *arena) {
    node_add_int(arena, object, "requests", counts->requests);
    node_add_int(arena, object, "bytes", counts->bytes);
    node_add_int(arena, object, "retries", counts->retries);
    node_add_int(arena, object, "seen", counts->seen);
    node_add_int(arena, object, "inserted", counts->inserted);
    node_add_int(arena, object, "updated", counts->updated);
    node_add_int(arena, object, "unchanged", counts->unchanged);
    node_add_int(arena, object, "gone", counts->gone);
    node_add_int(arena, object, "rejected", counts->rejected);
}

void print_number(struct node *object, const char *key, int64_t number, struct arena *arena) {
    if (number == INSTANT_NONE) {
        node_add_null(arena, object, key);
    } else {
        node_add_int(arena, object, key, number);
    }
}

void print_counts_line(const char *what, const struct run *run) {
    const struct run_counts *counts = &run->counts;
    char requests[48] = "", gone[32] = ""; /* files are not asked for */
    if (counts->requests > 0) {
        snprintf(requests, sizeof requests, " in %lld request%s", (long long)counts->requests,
                 text_plural(counts->requests));
    }
    if (counts->gone > 0) {
        snprintf(gone, sizeof gone, ", %lld gone", (long long)counts->gone);
    }
    log_note("%s: %s: %lld record%s read%s: %lld new, %lld changed, %lld unchanged, %lld rejected%s", what,
             run->kind->name, (long long)counts->seen, text_plural(counts->seen), requests, (long long)counts->inserted,
             (long long)counts->updated, (long long)counts->unchanged, (long long)counts->rejected, gone);
}
