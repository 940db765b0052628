/* SPDX-License-Identifier: Apache-2.0 */
/* terminal: documents, valid by their schemas, as text for a person. Control characters are shown as \xNN. */
#ifndef MTTR_TERMINAL_H
#define MTTR_TERMINAL_H

#include "arena.h"
#include "node.h"
#include "zone.h"

void print_line(int indent, const char *format, ...) PRINTF_LIKE(2, 3);

/* audit.json, in at most 79 columns. */
void print_audit(const struct node *document, bool color, struct arena *arena);

/* explain-between.schema.json: as tables, with the n_top records that weigh most; and as CSV, a row a record. */
void print_between(const struct node *document, int64_t n_top, bool color, struct arena *arena);
void print_between_csv(const struct node *document, struct arena *arena);

/* explain-incident.schema.json. Times are in UTC, and in the zone as well where it is another. */
void print_incident(const struct node *document, const struct zone *zone, struct arena *arena);
/* "production: INC0000001 of demo: counted: .." for the i-th record, from 0, in the arena; NULL: there are no more. */
const char *incident_summary(const struct node *document, size_t i, struct arena *arena);

void print_verification(const struct node *document);
/* "reports/production/manifest.json: equal: ..", in the arena. */
const char *verification_summary(const struct node *document, struct arena *arena);

#endif
