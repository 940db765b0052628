/* SPDX-License-Identifier: Apache-2.0 */
/* pipe_p: a ring of pages on their way, in order, from the thread that decodes to the one that stores. */
#ifndef MTTR_PIPE_P_H
#define MTTR_PIPE_P_H

#include <stdbool.h>

#include "decode.h"

enum { PIPE_PAGES = 4 };
struct pipe;
struct pipe *pipe_open(void);
void pipe_close(struct pipe *pipe);
/* The decoder's side: an empty page, NULL when the store's side gave up; then the full one. */
struct page *pipe_take_empty(struct pipe *pipe);
void pipe_put_full(struct pipe *pipe);
/* No more pages come. */
void pipe_end(struct pipe *pipe);
/* The store's side: the next full page, NULL at the end; then back with it. */
struct page *pipe_take_full(struct pipe *pipe);
void pipe_put_empty(struct pipe *pipe);
void pipe_give_up(struct pipe *pipe);
bool pipe_is_given_up(struct pipe *pipe);

#endif
