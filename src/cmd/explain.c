/* explain: which of its questions is asked. */
#include "explain_p.h"

const struct option EXPLAIN_OPTIONS[] = {
    {"incident", "NUMBER", "why this record counts or not: its number or sys_id"},
    {"between", "A B", "why the mean moved: two runs or instants, or two ranges such as 2024-01-01..2024-01-31"},
    {"from", "D", "the range, as of report"},
    {"to", "D", "the range, as of report"},
    {"last", "SPAN", "the range, as of report (default 12w)"},
    {"granularity", "G", "with --incident: day, week (default), month or quarter"},
    {"group-by", "FIELD",
     "also the group by this field; with --between that of the groups (default the profile's first)"},
    {"team", "NAME", "as a report of this team only"},
    {"top", "N", "with --between: that many records in the table (default 10)"},
    {"csv", NULL, "with --between: the records as CSV on standard output"},
    {NULL, NULL, NULL},
};

int cmd_explain(const struct call *call, struct fault *fault) {
    const char *incident = call_option(call, "incident"), *between = call_option(call, "between");
    if ((incident == NULL) == (between == NULL)) {
        fault_set(fault, FAULT_USAGE,
                  "what is to be explained? Name one record with --incident NUMBER, or two points or ranges with "
                  "--between A B");
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
