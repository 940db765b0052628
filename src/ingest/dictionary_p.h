/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary: the names of a table's columns, as sys_dictionary has them. */
#ifndef MTTR_DICTIONARY_P_H
#define MTTR_DICTIONARY_P_H

#include "record.h"
#include "text_rows_p.h"

/* The columns of the kind and of task, which the kind inherits, to be read with text_table_read: their names are
 * texts[DICTIONARY_NAME], and may come twice. also: one more condition on the rows of sys_dictionary. */
enum { DICTIONARY_NAME = 1 };
struct text_table dictionary_table(struct snow *snow, const struct kind *kind, const char *also, struct arena *arena);

#endif
