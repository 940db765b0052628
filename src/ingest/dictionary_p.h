/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary: the names of a table's columns, as sys_dictionary has them. */
#ifndef MTTR_DICTIONARY_P_H
#define MTTR_DICTIONARY_P_H

#include "arena.h"
#include "fault.h"
#include "record.h"
#include "snow.h"

/* Calls fn with the name of every column of the kind and of task, which the kind inherits; also: one more condition on
 * the rows of sys_dictionary. A name may come twice, and is good until fn returns. *class tells whether the table can
 * be read at all. */
bool dictionary_walk(struct snow *snow, const struct kind *kind, const char *also, struct arena *arena,
                     void (*fn)(void *context, const char *name), void *context, enum snow_class *class,
                     struct fault *fault) MUST_CHECK;

#endif
