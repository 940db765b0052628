/* SPDX-License-Identifier: Apache-2.0 */
/* import_p: what a file is read through, whatever its format. */
#ifndef MTTR_IMPORT_P_H
#define MTTR_IMPORT_P_H

#include "decode.h"
#include "import.h"

/* A CSV file, fed in chunks. */
struct csv_reader;
struct csv_reader *csv_reader_open(const struct import_request *request);
bool csv_reader_feed(struct csv_reader *reader, const char *data, size_t n, struct page *page,
                     struct fault *fault) MUST_CHECK;
/* Tells whether the file ended where it may, and frees the handle. */
bool csv_reader_close(struct csv_reader *reader, struct page *page, struct fault *fault) MUST_CHECK;

/* A ring of pages on their way, in order, from the thread that decodes to the one that stores. */
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
