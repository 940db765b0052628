/* SPDX-License-Identifier: Apache-2.0 */
/* explain --between: what is asked, and the answer for people, as CSV or as JSON. */
#include <string.h>

#include "between.h"
#include "explain_p.h"
#include "instant.h"
#include "log.h"
#include "print.h"
#include "terminal.h"
#include "text.h"

static bool read_range(const struct call *call, const struct profile *profile, const char *text, struct range *out,
                       struct fault *fault) {
    const char *dots = strstr(text, "..");
    const struct range_options ends = {arena_strndup(call->arena, text, (size_t)(dots - text)), dots + 2, NULL};
    return range_find(&ends, &profile->zone, call->now, out, fault) || fault_context(fault, "--between %s", text);
}

static bool read_sides(const struct call *call, struct between_request *request, struct fault *fault) {
    const struct profile *profile = request->profile;
    const char *const *points = request->points;
    bool first = strstr(points[0], "..") != NULL, second = strstr(points[1], "..") != NULL;
    bool given = call_flag(call, "from") || call_flag(call, "to") || call_flag(call, "last");
    if (first != second) {
        return fault_set(fault, FAULT_USAGE, "--between %s %s: give two ranges or two points", points[0], points[1]);
    }
    request->ranges = first;
    if (first && given) {
        return fault_set(fault, FAULT_USAGE, "--between gives the ranges already: leave out --from, --to and --last");
    }
    if (first) {
        return read_range(call, profile, points[0], &request->range[0], fault) &&
               read_range(call, profile, points[1], &request->range[1], fault);
    }
    if (!call_range(call, &profile->zone, &request->range[0], fault)) {
        return false;
    }
    request->range[1] = request->range[0];
    return true;
}

static bool read_group(const struct call *call, struct between_request *request, struct fault *fault) {
    const char *name = call_option(call, "group-by");
    const struct mttr *mttr = &request->profile->mttr;
    if (name != NULL) {
        return field_ref_find(mttr->kind, name, "--group-by", &request->group, fault);
    }
    request->group = mttr->n_group_by > 0 ? mttr->group_by[0] : (struct field_ref){.field = mttr->kind->state};
    return true;
}

static bool read_top(const struct call *call, int64_t *out, struct fault *fault) {
    const char *text = call_option_or(call, "top", "10");
    return (text_integer(text, out) && *out >= 0) ||
           fault_set(fault, FAULT_USAGE, "--top '%s': write a whole number, such as 10", text);
}

/* The option takes A; of the two operands one is B and one the profile. */
static bool is_point(const char *text) {
    int64_t number;
    return *text >= '0' && *text <= '9' &&
           (strstr(text, "..") != NULL || text_integer(text, &number) || instant_parse_rfc3339(text, &number));
}

static void print_result(const struct call *call, const struct between *between, int64_t top) {
    const struct node *document = between_document(between, call->arena);
    if (call->json) {
        print_node(document);
    } else if (call_flag(call, "csv")) {
        print_between_csv(document, call->arena);
    } else {
        print_between(document, top, call->color, call->arena);
    }
    log_note("%s: %zu record%s moved the mean between %s and %s", between->request->profile->name, between->n_records,
             text_plural((int64_t)between->n_records), between->request->points[0], between->request->points[1]);
}

int explain_between(const struct call *call, const char *a, struct fault *fault) {
    struct profile profile = {0};
    struct between between;
    int64_t top = 0;
    if (call->n_operands != 2) {
        fault_set(fault, FAULT_USAGE, "two points or ranges are needed: mttr explain PROFILE --between A B");
        return FAULT_USAGE;
    }
    bool swapped = is_point(call->operands[0]) && !is_point(call->operands[1]);
    struct between_request request = {.profile = &profile,
                                      .store = call->store,
                                      .now = call->now,
                                      .points = {a, call->operands[!swapped]},
                                      .team = call_option(call, "team")};
    if (!read_top(call, &top, fault) || !profile_read(call->operands[swapped], call->arena, &profile, fault) ||
        !read_sides(call, &request, fault) || !read_group(call, &request, fault)) {
        return (int)fault->kind;
    }
    bool done = between_open(&request, call->arena, &between, fault);
    if (done) {
        print_result(call, &between, top);
    }
    between_close(&between);
    return done ? 0 : (int)fault->kind;
}
