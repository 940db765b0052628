/* explain: which of its questions is asked. */
#include "explain_p.h"

const struct option EXPLAIN_OPTIONS[] = {
    {"incident", "NUMBER", "the record, by its number or sys_id"},
    {"from", "D", "the range, as of report"},
    {"to", "D", "the range, as of report"},
    {"last", "SPAN", "the range, as of report (default 12w)"},
    {"granularity", "G", "day, week (default), month or quarter"},
    {"group-by", "FIELD", "also the group by this field; may be given more than once"},
    {"team", "NAME", "as a report of this team only"},
    {NULL, NULL, NULL},
};

int cmd_explain(const struct call *call, struct fault *fault) {
    const char *incident = call_option(call, "incident");
    if (call->n_operands > 1) {
        fault_set(fault, FAULT_USAGE, "mttr explain takes one profile, not '%s' as well", call->operands[1]);
        return FAULT_USAGE;
    }
    if (incident == NULL) {
        fault_set(fault, FAULT_USAGE, "what is to be explained? Name a record: --incident NUMBER");
        return FAULT_USAGE;
    }
    return explain_incident(call, incident, fault);
}
