/* SPDX-License-Identifier: Apache-2.0 */
/* explain: which of its questions is asked. */
#include "explain_p.h"

const struct option EXPLAIN_OPTIONS[] = {
    {"incident", "NUMBER", "why this record counts or not: its number or sys_id"},
    {"between", "A B", "why the mean moved: two runs or instants, or two ranges such as 2024-01-01..2024-01-31"},
    {"from", "D", "the range, as of report"},
    {"to", "D", "the range, as of report"},
    {"last", "SPAN", "the range, as of report (default 12w)"},
    {"granularity", "day|week|month|quarter", "with --incident: how long a bucket is (default week)"},
    {"group-by", "FIELD",
     "also the group by this field; with --between that of the groups (default the profile's first)"},
    {"team", "NAME", "as a report of this team only"},
    {"top", "N", "with --between: that many records in the table (default 10)"},
    {"csv", NULL, "with --between: the records as CSV on standard output"},
    {NULL, NULL, NULL},
};

/* One question, and no option of the other one. */
static bool check_question(const struct call *call, const char *incident, const char *between, struct fault *fault) {
    static const char *const OTHERS[][2] = {{"top", "csv"}, {"granularity", "granularity"}};
    if (incident == NULL && between == NULL) {
        return fault_set(fault, FAULT_USAGE,
                         "what is to be explained? Name one record with --incident NUMBER, or two points or ranges "
                         "with --between A B");
    }
    if (incident != NULL && between != NULL) {
        return fault_set(fault, FAULT_USAGE, "--incident and --between are two questions: ask one at a time");
    }
    for (size_t i = 0; i < 2; i++) {
        const char *other = OTHERS[between != NULL][i];
        if (call_flag(call, other)) {
            return fault_set(fault, FAULT_USAGE, "--%s belongs to --%s: leave it out", other,
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
