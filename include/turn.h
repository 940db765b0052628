/*
 * turn: of several threads one works at a time. Who waits for an answer leaves its turn to another, so that answers are
 * waited for together and nothing else happens at once: no other module need know of threads.
 * It refuses to be fair, and to be taken twice.
 */
#ifndef MTTR_TURN_H
#define MTTR_TURN_H

struct turn;

struct turn *turn_open(void);
/* NULL is allowed, here and below: the thread is alone. */
void turn_close(struct turn *turn);
void turn_take(struct turn *turn);
void turn_leave(struct turn *turn);

#endif
