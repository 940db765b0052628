/* SPDX-License-Identifier: Apache-2.0 */
/* import: the layouts of all files first; then one thread decodes and this one writes, all of it one transaction. */
#include "import.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input_p.h"
#include "pipe_p.h"
#include "put_page_p.h"
#include "stop.h"

enum { PAGE_RECORDS = 500, PAGE_BYTES = 4 * 1024 * 1024 };

/* One file and what is known of it. */
struct opened_file {
    struct input input;
    struct layout *layout;
};

struct opened_files {
    struct opened_file *list;
    size_t n;
};

/* ---- layouts ---- */

static bool look(void *context, const char *data, size_t n, struct fault *fault) {
    (void)fault;
    layout_look(context, data, n);
    return true;
}

static bool survey(void *context, const char *data, size_t n, struct fault *fault) {
    return layout_survey(context, data, n, fault);
}

static bool compare(void *context, const char *data, size_t n, struct fault *fault) {
    return layout_compare(context, data, n, fault);
}

/* Reads the file as often as its layout needs. */
static bool find_layout(const struct opened_file *source, struct fault *fault) {
    struct layout *layout = source->layout;
    bool done = input_read(&source->input, look, layout, fault) && input_read(&source->input, survey, layout, fault) &&
                (!layout_has_duplicates(layout) || input_read(&source->input, compare, layout, fault));
    return done || fault_context(fault, "%s", source->input.path);
}

static bool open_source(struct opened_file *source, const struct import_request *request, const char *path,
                        struct fault *fault) {
    *source = (struct opened_file){.layout = layout_open(&request->options)};
    if (!input_open(path, &source->input, fault) || !find_layout(source, fault)) {
        return false;
    }
    if (request->show != NULL) {
        request->show(request->context, path, source->layout);
    }
    return true;
}

static void close_sources(struct opened_files *sources) {
    for (size_t i = 0; i < sources->n; i++) {
        layout_close(sources->list[i].layout);
        input_close(&sources->list[i].input);
    }
    free(sources->list);
}

static bool open_sources(struct opened_files *sources, const struct import_request *request, struct fault *fault) {
    *sources = (struct opened_files){.list = must_malloc(request->n_files * sizeof *sources->list)};
    for (size_t i = 0; i < request->n_files; i++) {
        sources->n++;
        if (!open_source(&sources->list[i], request, request->files[i], fault)) {
            close_sources(sources);
            return false;
        }
    }
    return true;
}

bool import_preview(const struct import_request *request, struct fault *fault) {
    struct opened_files sources;
    bool done = open_sources(&sources, request, fault);
    if (done) {
        close_sources(&sources);
    }
    return done;
}

/* ---- the decoding thread ---- */

/* What the decoding thread works with; the other looks at it after the join. */
struct decoding {
    const struct opened_files *sources;
    struct layout *layout; /* of the file being read */
    struct pipe *pipe;
    struct page *page; /* the one being filled */
    struct fault fault;
};

/* Passes a page on when it is full enough. False without a fault when the store's side gave up. */
static bool pass_on(struct decoding *decoding) {
    struct page *page = decoding->page;
    if (page->n_rows < PAGE_RECORDS && page->arena.used < PAGE_BYTES) {
        return true;
    }
    pipe_put_full(decoding->pipe);
    decoding->page = pipe_take_empty(decoding->pipe);
    return decoding->page != NULL;
}

static bool decode(void *context, const char *data, size_t n, struct fault *fault) {
    struct decoding *decoding = context;
    return layout_decode(decoding->layout, data, n, decoding->page, fault) && pass_on(decoding);
}

static void *decode_all(void *context) {
    struct decoding *decoding = context;
    const struct opened_files *sources = decoding->sources;
    bool done = true;
    decoding->page = pipe_take_empty(decoding->pipe);
    for (size_t i = 0; done && i < sources->n; i++) {
        decoding->layout = sources->list[i].layout;
        done = input_read(&sources->list[i].input, decode, decoding, &decoding->fault);
        if (!done && decoding->fault.kind != FAULT_NONE) {
            fault_context(&decoding->fault, "%s", sources->list[i].input.path);
        }
    }
    if (done) {
        pipe_put_full(decoding->pipe);
    }
    pipe_end(decoding->pipe);
    return NULL;
}

/* ---- the store's side ---- */

static void keep_reject(struct import_result *result, const struct page *page) {
    if (page->n_rejects > 0 && result->first_reject[0] == '\0') {
        const struct reject *reject = &page->rejects[0];
        snprintf(result->first_reject, sizeof result->first_reject, "%s%s%s", reject->field,
                 reject->field[0] == '\0' ? "" : ": ", reject->reason);
    }
}

static bool store_pages(struct store *store, struct import_result *result, struct pipe *pipe, struct fault *fault) {
    struct page *page;
    while ((page = pipe_take_full(pipe)) != NULL) {
        bool done = stop_signal() == 0 || fault_set(fault, FAULT_INCOMPLETE, "interrupted: nothing was imported");
        keep_reject(result, page);
        for (size_t i = 0; done && i < result->n; i++) {
            done = put_page(store, &result->runs[i], page, fault);
        }
        if (!done) {
            pipe_give_up(pipe);
            return false;
        }
        pipe_put_empty(pipe);
    }
    return true;
}

/* Runs both sides. When the store's side fails the decoder stops too, so only one of them has a fault to report. */
static bool run_pipe(struct store *store, const struct opened_files *sources, struct import_result *result,
                     struct fault *fault) {
    struct decoding decoding = {.sources = sources, .pipe = pipe_open()};
    pthread_t thread;
    if (pthread_create(&thread, NULL, decode_all, &decoding) != 0) {
        pipe_close(decoding.pipe);
        return fault_set(fault, FAULT_IO, "cannot start a thread");
    }
    bool done = store_pages(store, result, decoding.pipe, fault);
    pthread_join(thread, NULL);
    pipe_close(decoding.pipe);
    if (done && decoding.fault.kind != FAULT_NONE) {
        *fault = decoding.fault;
        done = false;
    }
    return done;
}

/* ---- runs ---- */

/* Whether the files have rows of the table. */
static bool has_rows(const struct opened_files *sources, size_t kind) {
    struct layout_facts facts;
    for (size_t i = 0; i < sources->n; i++) {
        layout_facts(sources->list[i].layout, &facts);
        if (facts.rows[kind] > 0) {
            return true;
        }
    }
    return false;
}

static bool start_run(struct store *store, const struct import_request *request, const struct kind *kind,
                      struct import_result *result, struct fault *fault) {
    struct run *run = &result->runs[result->n++];
    *run = (struct run){.kind = kind,
                        .phase = "import",
                        .started = request->now,
                        .range_from = INSTANT_NONE,
                        .range_to = INSTANT_NONE,
                        .gap = INSTANT_NONE};
    return store_integration(store, request->integration, request->url, &run->integration, fault) &&
           store_run_start(store, run, fault);
}

/* Files without rows leave a run too: it shows that they were read. */
static bool start_runs(struct store *store, const struct import_request *request, const struct opened_files *sources,
                       struct import_result *result, struct fault *fault) {
    const struct kind *table = request->options.table;
    *result = (struct import_result){.n = 0};
    for (size_t i = 0; i < N_KINDS; i++) {
        if (has_rows(sources, i) && !start_run(store, request, &KINDS[i], result, fault)) {
            return false;
        }
    }
    return result->n > 0 || start_run(store, request, table == NULL ? &KINDS[KIND_INCIDENT] : table, result, fault);
}

/* A file of which nothing could be kept is a wrong file, or read wrongly. */
static bool check_any(const struct import_result *result, struct fault *fault) {
    int64_t seen = 0, rejected = 0;
    for (size_t i = 0; i < result->n; i++) {
        seen += result->runs[i].counts.seen;
        rejected += result->runs[i].counts.rejected;
    }
    return seen == 0 || rejected < seen ||
           fault_set(fault, FAULT_USAGE, "none of the %lld rows can be kept: %s", (long long)seen,
                     result->first_reject);
}

static bool finish_runs(struct store *store, const struct import_request *request, struct import_result *result,
                        struct fault *fault) {
    for (size_t i = 0; i < result->n; i++) {
        if (!store_run_finish(store, &result->runs[i], request->now, "success", NULL, fault)) {
            return false;
        }
    }
    return true;
}

static bool load(struct store *store, const struct import_request *request, const struct opened_files *sources,
                 struct import_result *result, struct fault *fault) {
    bool done = store_begin(store, fault) && start_runs(store, request, sources, result, fault) &&
                run_pipe(store, sources, result, fault) && check_any(result, fault) &&
                finish_runs(store, request, result, fault) && store_commit(store, fault);
    if (!done) {
        store_rollback(store);
    }
    return done;
}

bool import_files(struct store *store, const struct import_request *request, struct import_result *result,
                  struct fault *fault) {
    struct opened_files sources;
    if (!open_sources(&sources, request, fault)) {
        return false;
    }
    bool done = load(store, request, &sources, result, fault);
    close_sources(&sources);
    return done;
}
