/* SPDX-License-Identifier: Apache-2.0 */
/* baton: a lock that the one working thread holds, except while it waits for an answer of the instance: waits overlap
 * and nothing else does, so no other module considers threads. Not recursive. NULL: a program of one thread. */
#ifndef MTTR_BATON_H
#define MTTR_BATON_H

struct baton;

struct baton *baton_open(void);
void baton_close(struct baton *baton);
void baton_take(struct baton *baton);
void baton_leave(struct baton *baton);

#endif
