/* SPDX-License-Identifier: Apache-2.0 */
/* between_p: what made a record move. */
#ifndef MTTR_BETWEEN_P_H
#define MTTR_BETWEEN_P_H

#include "between.h"

/* The value of struct moved_record's `why`; needs its part, changes and first_seen. The text is static or the part's.
 */
const char *cause_why(const struct between *between, const struct moved_record *record);
/* Sets causes and n_causes; needs `why` and the changes. */
void cause_fields(const struct between_request *request, struct moved_record *record, struct arena *arena);

#endif
