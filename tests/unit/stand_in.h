/* SPDX-License-Identifier: Apache-2.0 */
/* stand_in: the evaluator of the stand-in instance (tests/mock) called directly. It is a file of its own because the
 * two sides call different things a row and a table. */
#ifndef MTTR_STAND_IN_H
#define MTTR_STAND_IN_H

#include <stdint.h>

struct stand_in;

/* Reads the folder's incident.jsonl. NULL when it cannot. */
struct stand_in *stand_in_open(const char *folder);
void stand_in_close(struct stand_in *stand_in);
/* The incidents that the encoded query selects: bit N is number INC<N>, of two digits. */
uint64_t stand_in_select(const struct stand_in *stand_in, const char *encoded);

#endif
