/* SPDX-License-Identifier: Apache-2.0 */
/* shape: what a model says of documents, rows and columns. */
#include "shape_p.h"

#include <string.h>

static const struct node *find(const struct staging_models *models, const char *name, const char *ending, bool rows,
                               struct arena *arena) {
    return models == NULL ? NULL : models->find(models->context, arena_format(arena, "%s%s", name, ending), rows);
}

const struct node *shape_document(const struct staging_models *models, const char *name, const struct node *node,
                                  struct arena *arena) {
    const struct node *model = find(models, name, ".json", false, arena);
    return model == NULL ? node : node_like(arena, node, model);
}

const struct node *shape_of_rows(const struct staging_models *models, const char *name, struct arena *arena) {
    return find(models, name, ".json", true, arena);
}

const struct flat_column *shape_columns(const struct staging_models *models, const char *name,
                                        const struct flat_column *columns, size_t *n, struct arena *arena) {
    const struct node *model = find(models, name, ".csv", false, arena);
    if (model == NULL) {
        return columns;
    }
    struct flat_column *kept = arena_alloc(arena, (*n + 1) * sizeof *kept);
    size_t n_kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (node_get(model, columns[i].heading) != NULL) {
            kept[n_kept++] = columns[i];
        }
    }
    *n = n_kept;
    return kept;
}
