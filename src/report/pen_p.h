/*
 * pen: what the pens share: how a value that both formats have is spelt.
 */
#ifndef MTTR_PEN_P_H
#define MTTR_PEN_P_H

#include "publish.h"

/* At most 6 decimals, trailing zeros cut, never an exponent, never -0. False (and nothing written) when the number is
 * not finite. */
bool pen_real(struct buf *out, double number);
/* Appends n bytes of text; a byte that is not of well-formed UTF-8 becomes U+FFFD. */
void pen_text(struct buf *out, const char *text, size_t n);

/* The cells of a record without its line end. */
void pen_csv_cells(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns,
                   bool raw);

#endif
