/* SPDX-License-Identifier: Apache-2.0 */
/* file_reader_p: the functions of the rows in file_reader.c. */
#ifndef MTTR_FILE_READER_P_H
#define MTTR_FILE_READER_P_H

#include "file_reader.h"

/* {"result":[..]}, {"result":{..}}, {"records":[..]} or a bare [..]; or one object after another. */
bool is_json(const char *head, size_t n, struct file_shape *shape);
bool is_json_lines(const char *head, size_t n, struct file_shape *shape);
void *json_rows_open(const struct file_shape *shape, row_fn *fn, void *context);
bool json_rows_feed(void *file, const char *text, size_t n, struct fault *fault) MUST_CHECK;
bool json_rows_close(void *file, struct fault *fault) MUST_CHECK;

/* The first row names the columns. Any text is taken for CSV. */
bool is_csv(const char *head, size_t n, struct file_shape *shape);
void *csv_rows_open(const struct file_shape *shape, row_fn *fn, void *context);
bool csv_rows_feed(void *file, const char *text, size_t n, struct fault *fault) MUST_CHECK;
bool csv_rows_close(void *file, struct fault *fault) MUST_CHECK;

#endif
