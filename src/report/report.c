/* SPDX-License-Identifier: Apache-2.0 */
/* report: profiles become widgets, widgets become files. */
#include "report_p.h"

#include "dashboard_p.h"
#include "manifest.h"

/* The folder is made when there is something to put into it, so that a profile that the store cannot serve leaves
 * none. */
static bool writer_open(struct report_writer *writer, struct fault *fault) {
    const struct report_request *request = writer->request;
    const struct staging_options options = {
        .out = request->out,
        .profile = writer->job->profile.name,
        .formats = request->formats,
        .csv = request->csv,
        .models = writer->models,
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
    if (!evidence_row(writer->evidence, row, fault) || !writer_open(writer, fault)) {
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

static bool open_evidence(struct report_writer *writer, struct store *store, struct arena *arena, struct fault *fault) {
    bool page = (writer->request->formats & FORMAT_HTML) != 0;
    return !page || evidence_open(writer->request, writer->job, store, arena, &writer->evidence, fault);
}

bool report_analyze(struct store *store, struct report_writer *writers, size_t n, struct arena *arena,
                    struct analysis *out, struct fault *fault) {
    struct analyze_request *requests = arena_alloc(arena, 2 * n * sizeof *requests);
    struct analysis *analyses = arena_alloc(arena, 2 * n * sizeof *analyses);
    size_t n_requests = n;
    for (size_t i = 0; i < n; i++) {
        if (!open_evidence(&writers[i], store, arena, fault)) {
            return false;
        }
        requests[i] = report_analyze_request(&writers[i]);
        if (writers[i].evidence != NULL) {
            requests[i].observer = evidence_observer(writers[i].evidence);
            evidence_set_before(writers[i].evidence, &analyses[n_requests]);
            requests[n_requests++] = evidence_request_before(writers[i].evidence, requests[i]);
        }
    }
    bool done = analyze_run(store, requests, n_requests, arena, analyses, fault);
    for (size_t i = 0; done && i < n; i++) {
        out[i] = analyses[i];
    }
    return done;
}

void report_writer_close(struct report_writer *writer) {
    staging_close(writer->staging);
    evidence_close(writer->evidence);
}

static bool stage_sensitivity(const struct analysis *analysis, struct staging *staging, struct fault *fault) {
    const struct sensitivity_sheet *sheet = &analysis->sensitivity;
    const struct csv_table table = {"sensitivity", SENSITIVITY_COLUMNS, N_SENSITIVITY_COLUMNS, sheet->rows, false};
    return sheet->document == NULL ||
           (staging_json(staging, "sensitivity", sheet->document, fault) && staging_csv(staging, &table, fault));
}

/* Counterweights are part of mttr.json; as CSV they are a table of their own. */
static bool stage_counterweights(const struct analysis *analysis, struct staging *staging, struct fault *fault) {
    const struct csv_table table = {"counterweights", COUNTERWEIGHTS_COLUMNS, N_COUNTERWEIGHTS_COLUMNS,
                                    analysis->widgets[0].counterweight_rows, false};
    return staging_csv(staging, &table, fault);
}

static bool stage_widgets(const struct analysis *analysis, struct staging *staging, struct fault *fault) {
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct widget *widget = &analysis->widgets[i];
        const struct csv_table table = {widget->name, widget->columns, widget->n_columns, widget->rows,
                                        widget->by != NULL};
        if (!staging_json(staging, widget->name, widget->node, fault) || !staging_csv(staging, &table, fault)) {
            return false;
        }
    }
    return stage_counterweights(analysis, staging, fault) && stage_sensitivity(analysis, staging, fault) &&
           staging_json(staging, "summary", analysis->summary, fault);
}

static bool stage_overview(struct report_writer *writer, const struct analysis *analysis, struct arena *arena,
                           struct fault *fault) {
    struct overview overview = {.root = dashboard_document(writer->job, analysis, writer->evidence, arena),
                                .zone = &writer->job->profile.zone};
    overview.metrics = dashboard_metrics(&writer->job->profile, analysis, arena, &overview.n_metrics);
    return staging_overview(writer->staging, &overview, fault);
}

bool report_stage(struct report_writer *writer, const struct analysis *analysis, struct arena *arena,
                  struct fault *fault) {
    return writer_open(writer, fault) &&
           (writer->request->ledger == LEDGER_NONE || staging_rows_end(writer->staging, fault)) &&
           stage_widgets(analysis, writer->staging, fault) && stage_overview(writer, analysis, arena, fault);
}

/* All files of one profile, or none. */
static bool write_files(struct report_writer *writer, const struct analysis *analysis, struct arena *arena,
                        size_t *n_files, struct fault *fault) {
    if (!report_stage(writer, analysis, arena, fault)) {
        return false;
    }
    const struct node *manifest =
        manifest_write(writer->request, writer->job, analysis, writer->staging, n_files, arena);
    const char *earlier = arena_format(arena, "%s/%s/manifest.json", writer->request->out, writer->job->profile.name);
    return staging_manifest(writer->staging, manifest, fault) &&
           staging_commit(writer->staging, manifest_file_names(earlier, arena), fault);
}

/* The files, and then what the caller makes of them. */
static bool write_report(struct report_writer *writer, const struct analysis *analysis, struct arena *arena,
                         struct fault *fault) {
    struct report_result result = {.job = writer->job, .analysis = analysis, .arena = arena};
    if (!write_files(writer, analysis, arena, &result.n_files, fault)) {
        return false;
    }
    result.n_files++; /* and the manifest itself */
    writer->request->written(writer->request->context, &result);
    return true;
}

/* The document of index.html. */
struct index {
    struct arena arena;
    struct node *root, *profiles;
};

/* index.html over the profiles of this call. */
static bool write_index(const struct report_request *request, const struct node *profiles, struct fault *fault) {
    const struct staging_options options = {.out = request->out, .profile = ".", .formats = request->formats};
    const struct zone utc = {"UTC"};
    struct staging *staging = NULL;
    bool done = staging_open(&options, &staging, fault) && staging_index(staging, profiles, &utc, fault);
    staging_close(staging);
    return done;
}

/* What a profile needs and the store lacks is reported before the first file is written. */
static bool check(struct store *store, const struct report_request *request, const struct report_job *jobs, size_t n,
                  struct fault *fault) {
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

/* Profiles that share a scan; the ledgers are staged while the records go by. */
static bool run_batch(struct store *store, const struct report_request *request, const struct report_job *jobs,
                      size_t n, struct index *index, struct fault *fault) {
    struct report_writer writers[REPORT_BATCH];
    struct analysis analyses[REPORT_BATCH];
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < n; i++) {
        writers[i] = (struct report_writer){.request = request, .job = &jobs[i]};
    }
    bool done = report_analyze(store, writers, n, &arena, analyses, fault);
    for (size_t i = 0; done && i < n; i++) {
        done = write_report(&writers[i], &analyses[i], &arena, fault);
        dashboard_index_add(index->profiles, &jobs[i], &analyses[i], &index->arena);
    }
    for (size_t i = 0; i < n; i++) {
        report_writer_close(&writers[i]);
    }
    arena_clear(&arena);
    return done;
}

bool report_run(struct store *store, const struct report_request *request, const struct report_job *jobs, size_t n,
                struct fault *fault) {
    struct index index;
    bool done = check(store, request, jobs, n, fault);
    arena_init(&index.arena);
    index.root = node_object(&index.arena);
    index.profiles = node_add_array(&index.arena, index.root, "profiles");
    for (size_t i = 0; done && i < n; i += REPORT_BATCH) {
        size_t rest = n - i;
        done = run_batch(store, request, &jobs[i], rest < REPORT_BATCH ? rest : REPORT_BATCH, &index, fault);
    }
    done = done && write_index(request, index.root, fault);
    arena_clear(&index.arena);
    return done;
}
