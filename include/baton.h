/* SPDX-License-Identifier: Apache-2.0 */
/*
 * baton: of several threads one works at a time. Who waits for an answer leaves its turn to another, so that answers
 * are waited for together and nothing else happens at once: no other module need know of threads. It refuses to be
 * fair, and to be taken twice.
 */
#ifndef MTTR_BATON_H
#define MTTR_BATON_H

struct baton;

struct baton *baton_open(void);
/* NULL is allowed, here and below: the thread is alone. */
void baton_close(struct baton *baton);
void baton_take(struct baton *baton);
void baton_leave(struct baton *baton);

#endif
