/* SPDX-License-Identifier: Apache-2.0 */
/* baton: a lock that the one working thread holds. It leaves it only while it waits for an answer of the instance, so
 * that waits overlap and nothing else does: no other module needs to consider threads. Not recursive, and not fair.
 * NULL stands for a program of one thread: nothing is done. */
#ifndef MTTR_BATON_H
#define MTTR_BATON_H

struct baton;

struct baton *baton_open(void);
void baton_close(struct baton *baton);
void baton_take(struct baton *baton);
void baton_leave(struct baton *baton);

#endif
