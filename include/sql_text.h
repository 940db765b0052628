/* SPDX-License-Identifier: Apache-2.0 */
/* sql_text: the SQL of sql/, embedded by sql/embed.awk when the program is built. Only src/store runs it. */
#ifndef MTTR_SQL_TEXT_H
#define MTTR_SQL_TEXT_H

struct sql_text {
    const char *name; /* of the statement, or a migration's number */
    const char *scan; /* why a statement may scan a mirror table, or NULL: it may not */
    const char *text;
};

/* Both end with a NULL name. */
extern const struct sql_text SQL_STATEMENTS[];
extern const struct sql_text SQL_MIGRATIONS[];

#endif
