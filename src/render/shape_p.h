/* SPDX-License-Identifier: Apache-2.0 */
/* shape: the members and columns of data files, cut down to those of models. models NULL: they stay as they are. */
#ifndef MTTR_SHAPE_P_H
#define MTTR_SHAPE_P_H

#include "staging.h"

/* The document as NAME.json has it. */
const struct node *shape_document(const struct staging_models *models, const char *name, const struct node *node,
                                  struct arena *arena);
/* The model of the rows of NAME.json; NULL: there is none. */
const struct node *shape_of_rows(const struct staging_models *models, const char *name, struct arena *arena);
/* The columns as NAME.csv has them; *n is how many there are. */
const struct flat_column *shape_columns(const struct staging_models *models, const char *name,
                                        const struct flat_column *columns, size_t *n, struct arena *arena);

#endif
