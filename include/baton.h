/* SPDX-License-Identifier: Apache-2.0 */
/*
 * baton: a lock that all threads share, held by the one that works. A thread leaves it only while it waits for an
 * answer of the instance. So waits overlap and nothing else does: no other module needs to consider threads. It is not
 * recursive, and which thread gets it next is not defined.
 */
#ifndef MTTR_BATON_H
#define MTTR_BATON_H

struct baton;

struct baton *baton_open(void);
/* Here and below, NULL is a program of one thread: nothing is done. */
void baton_close(struct baton *baton);
void baton_take(struct baton *baton);
void baton_leave(struct baton *baton);

#endif
