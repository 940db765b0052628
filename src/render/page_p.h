/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page: dashboard.html and index.html: nodes written into a template whose style, script and chart library it contains.
 * Every table is in the page as HTML, so it can be read without JavaScript. It computes nothing and loads nothing.
 */
#ifndef MTTR_PAGE_P_H
#define MTTR_PAGE_P_H

#include "cell_p.h"
#include "file.h"
#include "staging.h"
#include "template_p.h"

/* Text isolated, a rating as a badge. */
extern const struct dialect HTML;
/* Text as it reads, in HTML: markup escaped, control characters left out. */
void html_text(struct buf *out, const char *text);
void html_row(const struct view *view, const struct node *row, const struct cell_column *columns, size_t n_columns);
void html_head(struct buf *out, const char *caption, const struct cell_column *columns, size_t n_columns);
/* The cells of a row alone, and what comes before and after the rows. id: of the table. */
void html_cells(const struct view *view, const struct node *row, const struct cell_column *columns, size_t n_columns);
void html_open(const struct view *view, const char *id, const char *caption, const struct cell_column *columns,
               size_t n_columns);
void html_close(const struct view *view);
/* A table of one row an element. class: of the table. */
void html_table(const struct view *view, const char *id, const char *caption, const struct node *rows,
                const struct cell_column *columns, size_t n_columns);

/* Parts of page_evidence.c. */
void page_movers(const struct view *view);
void page_breakdowns(const struct view *view);
void page_findings(const struct view *view);
/* Writes the part that the mark names, if it is one. */
void page_part(const struct view *view, const struct template_piece *piece);
/* The columns of the ledger: how a row of it reads, and which members the script gets. */
extern const struct cell_column PAGE_LEDGER[];
extern const size_t N_PAGE_LEDGER;

/* The rows of the ledger, kept on disk until the page is written. */
struct spool;
/* FAULT_IO. */
bool spool_open(struct spool **out, struct fault *fault) MUST_CHECK;
void spool_row(struct spool *spool, const struct node *row);
/* NULL is allowed. */
void spool_close(struct spool *spool);

/* Writes the template with its parts. spool: NULL in a page without a ledger. FAULT_IO. */
bool page_write(struct outfile *file, const struct page_asset *template, const struct view *view, struct spool *spool,
                struct fault *fault) MUST_CHECK;

#endif
