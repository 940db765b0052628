/* SPDX-License-Identifier: Apache-2.0 */
/*
 * earlier_shape: a published report whose files have an earlier shape than today's: see reports/README.md, "Rules and
 * shapes". Its data files are the models by which the store's are made, so that both can be compared. The page, charts
 * and texts cannot be made as they were.
 */
#ifndef MTTR_EARLIER_SHAPE_P_H
#define MTTR_EARLIER_SHAPE_P_H

#include "manifest.h"

struct earlier_shape;

/* NULL where the shape is today's, which all of these take. Memory is the arena's. */
struct earlier_shape *earlier_shape_open(const struct manifest *manifest, struct arena *arena);
/* The models of the data files; NULL: there are none. */
const struct staging_models *earlier_shape_models(const struct earlier_shape *shape);
/* The first row of a list in JSON; NULL where there is none. */
const struct node *earlier_shape_rows(struct earlier_shape *shape, const char *file);
/* Whether a file of that name was found as a model, since the shape was opened. */
bool earlier_shape_has(const struct earlier_shape *shape, const char *file);

#endif
