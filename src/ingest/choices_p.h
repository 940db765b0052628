/* SPDX-License-Identifier: Apache-2.0 */
/* choices: the labels of sys_choice, for records that come with a raw value alone. Asked for at the first such record.
 */
#ifndef MTTR_CHOICES_P_H
#define MTTR_CHOICES_P_H

#include "decode.h"
#include "fault.h"
#include "snow.h"

/* Start with the first three members. */
struct choices {
    const char *integration;
    const struct kind *kind;
    struct snow *snow;
    bool asked;
    struct arena arena;
    struct choice *list; /* sorted, the best of a value first */
    size_t n, cap;
};

void choices_clear(struct choices *choices);

/* Gives each choice (and custom field) of the page's records that has a raw value and no display value the label of the
 * kind's own list, else that of task's; inactive ones count, for old records have them. Where sys_choice cannot be read
 * all stays as it is, with a note in the log. */
bool choices_label(struct choices *choices, struct page *page, struct fault *fault) MUST_CHECK;

#endif
