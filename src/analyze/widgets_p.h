/*
 * widgets_p: from finished tallies to the documents of contract.md section 6.
 * It refuses to compute what measure does not know.
 */
#ifndef MTTR_WIDGETS_P_H
#define MTTR_WIDGETS_P_H

#include "pass_p.h"

/* The widgets of a pass whose tallies are finished, mttr first. */
struct widget *widgets_build(const struct pass *pass, struct arena *arena, size_t *n);
/* summary.json: the headline. */
const struct node *widgets_summary(const struct pass *pass, const struct analysis *analysis, struct arena *arena);

#endif
