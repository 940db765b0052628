/* SPDX-License-Identifier: Apache-2.0 */
/* trial: one file of fixtures/cases, read, put into a store and analyzed; what came out is for the caller to compare.
 */
#ifndef MTTR_TRIAL_H
#define MTTR_TRIAL_H

#include "analyze.h"
#include "scratch.h"

enum section { PROFILE, OPTIONS, INCIDENTS, CHANGES, EXPECT, LEDGER, PUBLISHED, N_SECTIONS };

/* The lines of a section, without blank ones and comments (but in the profile). */
struct lines {
    char **list;
    size_t n;
};

struct trial {
    const char *name;
    struct scratch scratch;
    struct lines sections[N_SECTIONS];
    struct profile profile;
    struct analysis analysis;
    struct node *ledger;    /* an array of copies of the rows */
    struct node *explained; /* an array: for each of these rows the record as it is explained */
    const char *messages;   /* on standard error */
    const char *refused;    /* the fault's text, NULL when there was none */
};

/* Adds a copy of the node to the parent, with its texts. */
struct node *trial_copy(struct arena *arena, struct node *parent, const struct node *node);

/* A line of a table. */
enum { MOST_CELLS = 24 };
struct row {
    char *cells[MOST_CELLS];
    size_t n;
};

/* Reads FOLDER/NAME. */
void trial_read(struct trial *trial, const char *folder, const char *name);
/* The value of an option, or NULL; occurrence 0 is the first of that name. */
const char *trial_option(const struct trial *trial, const char *name, size_t occurrence);
/* A new store with the case's records; its path. */
const char *trial_store(struct trial *trial);
/* Reads the case's profile, and with it its request. */
bool trial_profile(struct trial *trial);
bool trial_request(struct trial *trial, struct analyze_request *request);
/* All of that, and the analysis. */
void trial_open(struct trial *trial, const char *folder, const char *name);
void trial_close(struct trial *trial);

/* An assertion that names the case; returns whether it holds. */
bool trial_check(const struct trial *trial, bool holds, const char *format, ...) PRINTF_LIKE(3, 4);

/* Cuts off and returns what is before the separator, without spaces around it; *rest is what follows, or
 * NULL. */
char *trial_cut(char *text, const char *separator, char **rest);
struct row trial_split(struct arena *arena, const char *line);

#endif
