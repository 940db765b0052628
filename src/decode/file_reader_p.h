/* SPDX-License-Identifier: Apache-2.0 */
/* file_reader_p: the functions of the rows in file_reader.c. */
#ifndef MTTR_FILE_READER_P_H
#define MTTR_FILE_READER_P_H

#include "file_reader.h"

/* {"result":[..]}, {"result":{..}} or a bare [..]. */
void *json_file_open(const struct kind *kind, const struct reader_options *options);
/* One record a line. */
void *json_lines_open(const struct kind *kind, const struct reader_options *options);
bool json_file_feed(void *file, const char *data, size_t n, struct page *page, struct fault *fault) MUST_CHECK;
bool json_file_close(void *file, struct page *page, struct fault *fault) MUST_CHECK;

/* The first row names the columns. */
void *csv_file_open(const struct kind *kind, const struct reader_options *options);
bool csv_file_feed(void *file, const char *data, size_t n, struct page *page, struct fault *fault) MUST_CHECK;
bool csv_file_close(void *file, struct page *page, struct fault *fault) MUST_CHECK;

#endif
