/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_explain: which of its questions is asked. */
#include "explain_p.h"

const struct option EXPLAIN_OPTIONS[] = {
    {"incident", "NUMBER", "show why the record with this number or sys_id counts, or does not"},
    {"between", "A B", "show why the mean moved between two runs, instants or ranges such as 2024-01-01..2024-01-31"},
    {"from", "D", "the range, as for report"},
    {"to", "D", "the range, as for report"},
    {"last", "SPAN", "the range, as for report (default 12w)"},
    {"granularity", "day|week|month|quarter", "with --incident: the length of a bucket (default week)"},
    {"group-by", "FIELD",
     "also show the group by this field; with --between, group by it (default: the profile's first)"},
    {"team", "NAME", "only records of this team"},
    {"top", "N", "with --between: how many records the table shows (default 10)"},
    {"csv", NULL, "with --between: write the records as CSV to standard output"},
    {NULL, NULL, NULL},
};

/* One question, and no option of the other one. */
static bool check_question(const struct call *call, const char *incident, const char *between, struct fault *fault) {
    static const char *const OTHERS[][2] = {{"top", "csv"}, {"granularity", "granularity"}};
    if (incident == NULL && between == NULL) {
        return fault_set(
            fault, FAULT_USAGE,
            "name what to explain: one record with --incident NUMBER, or two points or ranges with --between A B");
    }
    if (incident != NULL && between != NULL) {
        return fault_set(fault, FAULT_USAGE, "--incident and --between cannot be given together: choose one");
    }
    for (size_t i = 0; i < 2; i++) {
        const char *other = OTHERS[between != NULL][i];
        if (call_flag(call, other)) {
            return fault_set(fault, FAULT_USAGE, "--%s works only with --%s: leave it out", other,
                             between != NULL ? "incident" : "between");
        }
    }
    return true;
}

int cmd_explain(const struct call *call, struct fault *fault) {
    const char *incident = call_option(call, "incident"), *between = call_option(call, "between");
    if (!check_question(call, incident, between, fault)) {
        return FAULT_USAGE;
    }
    if (between != NULL) {
        return explain_between(call, between, fault);
    }
    if (call->n_operands > 1) {
        fault_set(fault, FAULT_USAGE, "mttr explain takes one profile, not '%s' as well", call->operands[1]);
        return FAULT_USAGE;
    }
    return explain_incident(call, incident, fault);
}
