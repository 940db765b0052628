/*
 * walk: one reading of a table, shared by all who want its records.
 * It refuses to know what they do with them.
 */
#ifndef MTTR_WALK_P_H
#define MTTR_WALK_P_H

#include "funnel_p.h"

typedef bool walk_fn(void *taker, const struct sample *sample, struct fault *fault);

/* Who wants the records of a scope's integrations. */
struct taker {
    const struct scope *scope;
    walk_fn *take;
    void *taker;
};

struct walk {
    struct source source;
    struct taker *takers;
    size_t n_takers, cap_takers;
    /* As in struct sample_query: what is enough for the first taker, if it is alone. */
    const int *range_fields, *start_fields, *end_fields;
    size_t n_range, n_start, n_end;
};

bool walk_open(struct walk *walk, struct store *store, const struct kind *kind, struct arena *arena,
               struct fault *fault) MUST_CHECK;
void walk_close(struct walk *walk);

void walk_add(struct walk *walk, const struct scope *scope, walk_fn *take, void *taker);
/* Whether records stay unread, which the only taker needs for nothing. */
bool walk_is_narrow(const struct walk *walk);
/* Reads the table, unless nobody wants it. */
bool walk_run(struct walk *walk, struct fault *fault) MUST_CHECK;

#endif
