/* SPDX-License-Identifier: Apache-2.0 */
/* The script: which request meets which fault. One line each, "WHEN FAULT [ARG]"; README.md has the table.
 * WHEN is an ordinal among the table requests, "*" for every one, or KEY:ORDINAL and KEY:* where KEY is a table,
 * "stats/<table>" or "oauth_token.do" and the ordinal counts the requests of that key. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct reply;
struct server;

enum stage { BEFORE, INSTEAD, AFTER };

/* One request as the script sees it. */
struct visit {
    const char *key, *table; /* table: NULL for a token request */
    unsigned ordinal;        /* among the table requests; 0: not one of them */
    unsigned key_ordinal;
};

struct step {
    char *key;        /* NULL: any table request */
    unsigned ordinal; /* 0: every one */
    size_t fault;
    char *argument;
};

struct counter {
    char *key;
    unsigned count;
};

struct script {
    struct step *steps;
    size_t step_count;
    struct counter *counters;
    size_t counter_count;
};

bool script_load(struct script *script, const char *path); /* writes to stderr what is wrong */
unsigned script_count(struct script *script, const char *key);
void script_free(struct script *script);

/* BEFORE edits data and clock, INSTEAD may fill the reply, AFTER spoils one that is made. */
void faults_apply(struct server *server, enum stage stage, const struct visit *visit, struct reply *reply);
