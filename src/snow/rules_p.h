/* SPDX-License-Identifier: Apache-2.0 */
/* rules_p: what an answer means: every one falls into one class by the tables in rules.c. */
#ifndef MTTR_RULES_P_H
#define MTTR_RULES_P_H

#include <stdbool.h>

#include "arena.h"
#include "fault.h"
#include "http.h"
#include "snow.h"

/* An answer, the server's own words in it, and what helps when it refuses the login. */
struct answer_view {
    const struct http_answer *http;
    const char *words;
    const char *login_mend;
    bool broken; /* no whole answer of the Table API; words: why */
};

/* The words are the arena's. */
struct answer_view answer_view_of(const struct http_answer *http, const char *login_mend, struct arena *arena);

/* The first rule whose status range and condition fit decides. status: of HTTP, or enum http_failure. */
struct rule {
    int from, to;
    bool (*when)(const struct answer_view *view); /* NULL: always */
    enum snow_class class;
    enum fault_kind kind;
    const char *what;
    const char *mend; /* "" when there is none, NULL: the login's */
};

/* Of an answer of the Table API, whose body is read for it; the words are the arena's. */
const struct rule *rule_of(struct answer_view *view, struct arena *arena);
/* Of one of /oauth_token.do. */
const struct rule *rule_of_token(const struct answer_view *view);

/* "HTTP 401: what: the server's words (it asks for ..); mend" */
void rule_describe(const struct answer_view *view, const struct rule *rule, struct fault *out);

#endif
