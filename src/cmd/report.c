/* SPDX-License-Identifier: Apache-2.0 */
/* report: profiles become widgets, widgets become files. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "as_of.h"
#include "log.h"
#include "print.h"
#include "report_p.h"
#include "text.h"

const struct option REPORT_OPTIONS[] = {
    {"out", "DIR", "the folder that gets one folder a profile (default reports)"},
    RANGE_OPTIONS,
    {"granularity", "day|week|month|quarter", "how long a bucket is (default week)"},
    {"group-by", "FIELD", "also by this field; may be given more than once"},
    {"team", "NAME", "only records of this team"},
    {"format", "csv|json|html|prometheus|vega|markdown,..", "what to write, with commas between (default csv,json)"},
    {"ledger", "all|excluded|none", "records that incidents.csv and .json list (default all)"},
    {"as-of", "POINT", "as the store was after this run, or at this instant"},
    {"fail-if", "EXPR", "exit 1 when it holds, such as 'mean>4h' or 'rating>high'; a list, or more than once"},
    {"sensitivity", NULL, "also how the rating depends on the definition: sensitivity.json and .csv"},
    {"csv-profile", "rfc4180|excel", "excel: a byte order mark, and times that spreadsheets read (default rfc4180)"},
    {"csv-separator", "CHAR", "',', ';', '|' or tab (default ',', with decimal commas ';')"},
    {"csv-decimal", "point|comma", "what stands in numbers that are not whole (default point)"},
    {"csv-raw", NULL, "no ' in front of cells that a spreadsheet would take for formulas"},
    {NULL, NULL, NULL},
};

bool report_find_ledger(const char *name, struct report_request *request, struct fault *fault) {
    static const char *const NAMES[] = {"all", "excluded", "none"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(NAMES[i], name) == 0) {
            request->ledger = (enum ledger)i;
            request->ledger_name = NAMES[i];
            return true;
        }
    }
    return fault_set(fault, FAULT_USAGE, "--ledger %s is unknown; take all, excluded or none", name);
}

bool report_add_format(const char *name, unsigned *formats, struct fault *fault) {
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < N_FORMATS; i++) {
        nearest_offer(&nearest, FORMATS[i].name);
        if (strcmp(FORMATS[i].name, name) == 0) {
            *formats |= FORMATS[i].format;
            return true;
        }
    }
    return nearest.best == NULL
               ? fault_set(fault, FAULT_USAGE, "--format '%s' is unknown; mttr help report names those that there are",
                           name)
               : fault_set(fault, FAULT_USAGE, "--format '%s' is unknown; did you mean '%s'?", name, nearest.best);
}

static bool find_formats(const char *list, struct arena *arena, unsigned *formats, struct fault *fault) {
    while (list != NULL) {
        size_t n = strcspn(list, ",");
        if (!report_add_format(arena_strndup(arena, list, n), formats, fault)) {
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
        !report_find_ledger(call_option_or(call, "ledger", "all"), &request, fault) ||
        !report_find_csv(call_option(call, "csv-profile"), call_option(call, "csv-separator"),
                         call_option(call, "csv-decimal"), &request.csv, fault) ||
        !thresholds_parse(fail_if, n_fail_if, call->arena, &request.thresholds, fault)) {
        return false;
    }
    *out = request;
    return true;
}

bool report_read_options(const struct call *call, struct report_job *job, struct fault *fault) {
    const char *const *group_by = NULL;
    if (!call_range(call, &job->profile.zone, &job->range, fault)) {
        return false;
    }
    job->n_group_by = call_options(call, "group-by", &group_by);
    job->group_by = arena_alloc(call->arena, job->n_group_by * sizeof *job->group_by);
    for (size_t i = 0; i < job->n_group_by; i++) {
        if (!field_ref_find(job->profile.mttr.kind, group_by[i], "--group-by", &job->group_by[i], fault)) {
            return false;
        }
    }
    return true;
}

bool report_read_job(const struct call *call, const char *path, struct report_job *job, struct fault *fault) {
    *job = (struct report_job){0};
    return profile_read(path, call->arena, &job->profile, fault) && report_read_options(call, job, fault);
}

bool report_read_jobs(const struct call *call, const char *const *paths, size_t n, struct report_job *jobs,
                      struct fault *fault) {
    for (size_t i = 0; i < n; i++) {
        if (!report_read_job(call, paths[i], &jobs[i], fault)) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(jobs[j].profile.name, jobs[i].profile.name) == 0) {
                return fault_set(fault, FAULT_USAGE,
                                 "%s and %s are both named %s and one would take the other's place; rename one",
                                 jobs[j].profile.path, jobs[i].profile.path, jobs[i].profile.name);
            }
        }
    }
    return true;
}

/* The folder is made when there is something to put into it, so that a profile that the store cannot serve leaves
 * none. */
static bool writer_open(struct report_writer *writer, struct fault *fault) {
    const struct report_request *request = writer->request;
    const struct staging_options options = {
        .out = request->out,
        .profile = writer->job->profile.name,
        .formats = request->formats,
        .csv = request->csv,
    };
    if (writer->staging != NULL) {
        return true;
    }
    return staging_open(&options, &writer->staging, fault) &&
           (request->ledger == LEDGER_NONE ||
            staging_rows_begin(writer->staging, "incidents", LEDGER_COLUMNS, N_LEDGER_COLUMNS, fault));
}

static bool write_ledger(void *context, const struct ledger_row *row, struct fault *fault) {
    struct report_writer *writer = context;
    enum ledger ledger = writer->request->ledger;
    if (!report_hear(writer, row, fault) || !writer_open(writer, fault)) {
        return false;
    }
    if (ledger == LEDGER_ALL || (ledger == LEDGER_EXCLUDED && !row->counted)) {
        staging_row(writer->staging, ledger_node(row));
    }
    return true;
}

struct analyze_request report_analyze_request(struct report_writer *writer) {
    const struct report_request *request = writer->request;
    return (struct analyze_request){
        .profile = &writer->job->profile,
        .range = writer->job->range,
        .granularity = request->granularity,
        .now = request->now,
        .group_by = writer->job->group_by,
        .n_group_by = writer->job->n_group_by,
        .team = request->team,
        .ledger = request->ledger != LEDGER_NONE || writer->evidence != NULL ? write_ledger : NULL,
        .sensitivity = request->sensitivity,
        .context = writer,
        .only_excluded = request->ledger == LEDGER_EXCLUDED,
        .unlisted = request->ledger == LEDGER_NONE,
    };
}

/* What a profile asks that the store lacks is said before the first file is written. */
static bool check_jobs(const struct report_request *request, const struct report_job *jobs, size_t n,
                       struct store *store, struct fault *fault) {
    for (size_t i = 0; i < n; i++) {
        struct report_writer writer = {.request = request, .job = &jobs[i]};
        const struct analyze_request analyze = report_analyze_request(&writer);
        if (!thresholds_check(&request->thresholds, &jobs[i].profile, fault) ||
            !analyze_check(store, &analyze, fault)) {
            return false;
        }
    }
    return true;
}

static bool stage_sensitivity(const struct analysis *analysis, struct staging *staging, struct fault *fault) {
    const struct node *sheet = analysis->sensitivity;
    return sheet == NULL || (staging_json(staging, "sensitivity", sheet, fault) &&
                             staging_csv(staging, "sensitivity", node_get(sheet, "rows"), false, SENSITIVITY_COLUMNS,
                                         N_SENSITIVITY_COLUMNS, fault));
}

/* Counterweights are told in mttr.json; as a CSV they are a table of their own. */
static bool stage_counterweights(const struct analysis *analysis, struct staging *staging, struct fault *fault) {
    return staging_csv(staging, "counterweights", node_get(analysis->widgets[0].node, "counterweights"), false,
                       COUNTERWEIGHTS_COLUMNS, N_COUNTERWEIGHTS_COLUMNS, fault);
}

static bool stage_widgets(const struct analysis *analysis, struct staging *staging, struct fault *fault) {
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct widget *widget = &analysis->widgets[i];
        if (!staging_json(staging, widget->name, widget->node, fault) ||
            !staging_csv(staging, widget->name, widget->rows, widget->grouped, widget->columns, widget->n_columns,
                         fault)) {
            return false;
        }
    }
    return stage_counterweights(analysis, staging, fault) && stage_sensitivity(analysis, staging, fault) &&
           staging_json(staging, "summary", analysis->summary, fault);
}

bool report_stage(struct report_writer *writer, const struct analysis *analysis, struct arena *arena,
                  struct fault *fault) {
    return writer_open(writer, fault) &&
           (writer->request->ledger == LEDGER_NONE || staging_rows_end(writer->staging, fault)) &&
           stage_widgets(analysis, writer->staging, fault) &&
           staging_overview(writer->staging, report_dashboard(writer, analysis, arena), &writer->job->profile.zone,
                            fault);
}

/* All files of one profile, or none. */
static bool write_files(struct report_writer *writer, const struct analysis *analysis, struct arena *arena,
                        size_t *n_files, struct fault *fault) {
    bool done = report_stage(writer, analysis, arena, fault);
    if (done) {
        const struct node *manifest =
            report_manifest(writer->request, writer->job, analysis, writer->staging, n_files, arena);
        done = staging_manifest(writer->staging, manifest, fault) && staging_commit(writer->staging, fault);
    }
    return done;
}

static bool conclude(const struct call *call, struct report_writer *writer, const struct analysis *analysis,
                     struct arena *arena, bool *met, struct fault *fault) {
    const struct report_request *request = writer->request;
    const struct report_job *job = writer->job;
    const struct node *widget = analysis->widgets[0].node;
    size_t n_files = 0;
    if (!write_files(writer, analysis, arena, &n_files, fault)) {
        return false;
    }
    if (call->json) {
        print_node(analysis->summary);
    } else if (isatty(STDOUT_FILENO) && log_get_level() > LOG_QUIET) {
        report_show(job, request, widget, call->color, arena);
    }
    *met = thresholds_met(&request->thresholds, &job->profile, analysis) || *met;
    report_say(request, job, analysis, n_files + 1); /* and the manifest itself */
    return true;
}

/* index.html over the profiles of this call. */
static bool write_index(const struct report_request *request, const struct node *profiles, struct fault *fault) {
    const struct staging_options options = {.out = request->out, .profile = ".", .formats = request->formats};
    const struct zone utc = {"UTC"};
    struct staging *staging = NULL;
    bool done = staging_open(&options, &staging, fault) && staging_index(staging, profiles, &utc, fault);
    staging_close(staging);
    return done;
}

/* Profiles that share a walk; the ledgers are staged while the records go by. */
static bool run_batch(const struct call *call, const struct report_request *request, const struct report_job *jobs,
                      size_t n, struct store *store, struct node *profiles, bool *met, struct fault *fault) {
    struct report_writer writers[REPORT_BATCH];
    struct analysis analyses[REPORT_BATCH];
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < n; i++) {
        writers[i] = (struct report_writer){.request = request, .job = &jobs[i]};
    }
    bool done = report_analyze(store, writers, n, &arena, analyses, fault);
    for (size_t i = 0; done && i < n; i++) {
        done = conclude(call, &writers[i], &analyses[i], &arena, met, fault);
        report_index_add(profiles, &jobs[i], &analyses[i], call->arena);
    }
    for (size_t i = 0; i < n; i++) {
        report_writer_close(&writers[i]);
    }
    arena_clear(&arena);
    return done;
}

static bool open_store(const struct call *call, struct store **out, struct fault *fault) {
    const char *as_of = call_option(call, "as-of");
    return as_of == NULL ? store_open_read(call->store, out, fault)
                         : as_of_open(call->store, as_of, "--as-of", out, fault);
}

int cmd_report(const struct call *call, struct fault *fault) {
    struct report_job *jobs = arena_alloc(call->arena, call->n_operands * sizeof *jobs);
    struct report_request request;
    struct store *store = NULL;
    struct node *index = node_object(call->arena), *profiles = node_add_array(call->arena, index, "profiles");
    bool met = false;
    bool done = read_request(call, &request, fault) &&
                report_read_jobs(call, call->operands, call->n_operands, jobs, fault) &&
                open_store(call, &store, fault) && check_jobs(&request, jobs, call->n_operands, store, fault);
    for (size_t i = 0; done && i < call->n_operands; i += REPORT_BATCH) {
        size_t rest = call->n_operands - i;
        done = run_batch(call, &request, &jobs[i], rest < REPORT_BATCH ? rest : REPORT_BATCH, store, profiles, &met,
                         fault);
    }
    done = done && write_index(&request, index, fault);
    store_close(store);
    return done ? met : (int)fault->kind;
}
