/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_report: the options of a report, and what is printed of each. */
#include <string.h>
#include <unistd.h>

#include "as_of.h"
#include "log.h"
#include "print.h"
#include "report_jobs_p.h"
#include "report_print_p.h"

const struct option REPORT_OPTIONS[] = {
    {"out", "DIR", "the folder for the reports, with one folder for each profile (default reports)"},
    RANGE_OPTIONS,
    {"granularity", "day|week|month|quarter", "the length of a bucket (default week)"},
    {"group-by", "FIELD", "add a breakdown by this field; may be repeated"},
    {"team", "NAME", "only records of this team"},
    {"format", FORMAT_NAMES, "the formats to write, joined by commas (default csv,json)"},
    {"ledger", "all|excluded|none", "the records that incidents.csv and .json list (default all)"},
    {"as-of", "POINT", "use the store as it was after this run or at this instant"},
    {"fail-if", "EXPR", "exit with status 1 if this is true: 'mean>4h', 'rating>high'; a list, or repeated"},
    {"sensitivity", NULL, "also write sensitivity.json and .csv: how the rating depends on the definition"},
    {"csv-profile", "rfc4180|excel",
     "excel: with a byte order mark and times that spreadsheets recognize (default rfc4180)"},
    {"csv-separator", "CHAR", "',', ';', '|' or tab (default ',', with decimal commas ';')"},
    {"csv-decimal", "point|comma", "the decimal separator of numbers (default point)"},
    {"csv-raw", NULL, "write no ' before cells that a spreadsheet would interpret as formulas"},
    {NULL, NULL, NULL},
};

static bool find_formats(const char *list, struct arena *arena, unsigned *formats, struct fault *fault) {
    while (list != NULL) {
        size_t n = strcspn(list, ",");
        if (!format_add(arena_strndup(arena, list, n), formats, fault)) {
            return false;
        }
        list = list[n] == ',' ? list + n + 1 : NULL;
    }
    return true;
}

static bool read_request(const struct call *call, struct report_request *out, struct fault *fault) {
    struct report_request request = {
        .out = call_option_or(call, "out", "reports"),
        .csv = {.raw = call_flag(call, "csv-raw")},
        .sensitivity = call_flag(call, "sensitivity"),
        .team = call_option(call, "team"),
        .now = call->now,
    };
    const char *const *fail_if = NULL;
    size_t n_fail_if = call_options(call, "fail-if", &fail_if);
    if (!granularity_find(call_option_or(call, "granularity", "week"), &request.granularity, fault) ||
        !find_formats(call_option_or(call, "format", "csv,json"), call->arena, &request.formats, fault) ||
        !ledger_find(call_option_or(call, "ledger", "all"), &request.ledger, fault) ||
        !csv_form_find(call_option(call, "csv-profile"), call_option(call, "csv-separator"),
                       call_option(call, "csv-decimal"), &request.csv, fault) ||
        !thresholds_parse(fail_if, n_fail_if, call->arena, &request.thresholds, fault)) {
        return false;
    }
    *out = request;
    return true;
}

/* Errors where one is met, warnings where there is nothing to compare. */
static bool print_thresholds(const struct thresholds *thresholds, const struct report_result *result) {
    const struct threshold_finding *findings =
        thresholds_judge(thresholds, &result->job->profile, result->analysis, result->arena);
    bool met = false;
    for (size_t i = 0; i < thresholds->n; i++) {
        if (findings[i].met) {
            log_error("%s", findings[i].text);
        } else if (findings[i].text != NULL) {
            log_warn("%s", findings[i].text);
        }
        met = met || findings[i].met;
    }
    return met;
}

/* The command on its way. */
struct command_report {
    const struct call *call;
    struct report_request request;
    bool met; /* a comparison of --fail-if */
};

static void print_result(void *context, const struct report_result *result) {
    struct command_report *command = context;
    const struct report_request *request = &command->request;
    if (command->call->json) {
        print_node(result->analysis->summary);
    } else if (isatty(STDOUT_FILENO) && log_get_level() > LOG_QUIET) {
        report_print_summary(request, result, command->call->color);
    }
    command->met = print_thresholds(&request->thresholds, result) || command->met;
    report_print_notes(request, result);
}

static bool open_store(const struct call *call, struct store **out, struct fault *fault) {
    const char *as_of = call_option(call, "as-of");
    return as_of == NULL ? store_open_read(call->store, out, fault)
                         : as_of_open(call->store, as_of, "--as-of", out, fault);
}

int cmd_report(const struct call *call, struct fault *fault) {
    struct report_job *jobs = arena_alloc(call->arena, call->n_operands * sizeof *jobs);
    struct command_report command = {.call = call};
    struct store *store = NULL;
    bool done = read_request(call, &command.request, fault) &&
                report_read_jobs(call, call->operands, call->n_operands, jobs, fault) &&
                open_store(call, &store, fault);
    command.request.written = print_result;
    command.request.context = &command;
    done = done && report_run(store, &command.request, jobs, call->n_operands, fault);
    store_close(store);
    return done ? command.met : (int)fault->kind;
}
