/* SPDX-License-Identifier: Apache-2.0 */
/* verify: a published report is computed again from the store as of the manifest's run, or of today, and compared. */
#include "verify.h"

#include <string.h>
#include <sys/stat.h>

#include "as_of.h"
#include "earlier_shape_p.h"
#include "file.h"
#include "ledger_compare_p.h"
#include "manifest.h"
#include "report_p.h"
#include "version.h"

/* One manifest on its way. */
struct verification {
    const struct verify_request *request;
    struct manifest manifest;
    struct earlier_shape *earlier; /* NULL: the files have today's shape */
    struct arena *arena;
    struct node *result; /* the document */
    struct node *notes;
    bool differs;
};

static void note(struct verification *verification, const char *text) {
    node_add_text(verification->arena, verification->notes, NULL, text);
}

/* ---- files ---- */

/* NULL when there is no such file, or none of the plain kind. */
static const char *digest_on_disk(struct verification *verification, const char *name) {
    enum { FILE_MAX = 1 << 30 };
    const char *path = manifest_file_path(&verification->manifest, name, verification->arena);
    struct stat status;
    struct buf text;
    struct fault unread = {0};
    char *sha256 = arena_alloc(verification->arena, DIGEST_TEXT);
    if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode)) {
        return NULL;
    }
    buf_init(&text, FILE_MAX);
    bool read = file_read(path, &text, &unread);
    digest_of(read ? text.data : "", read ? text.len : 0, sha256);
    buf_clear(&text);
    return read ? sha256 : NULL;
}

static const char *named_digest(const struct manifest *manifest, const char *name) {
    size_t i = manifest_place(manifest, name);
    return i < manifest->n_files ? manifest->files[i].sha256 : NULL;
}

/* What the store gives of a file; without any word for `differs` where the bytes of an earlier shape cannot be made. */
static const char *store_word(const struct verification *verification, const char *name, const char *store) {
    const char *named = named_digest(&verification->manifest, name);
    if (named != NULL && store != NULL && strcmp(store, named) == 0) {
        return "same";
    }
    if (verification->earlier != NULL && !earlier_shape_has(verification->earlier, name)) {
        return "not compared";
    }
    return store == NULL ? "not computed" : named == NULL ? "not listed" : "differs";
}

static void add_file(struct verification *verification, struct node *files, const char *name, const char *store) {
    struct arena *arena = verification->arena;
    const char *named = named_digest(&verification->manifest, name), *disk = digest_on_disk(verification, name);
    bool changed = named == NULL || disk == NULL || strcmp(disk, named) != 0;
    const char *word = store_word(verification, name, store);
    struct node *file = node_add_object(arena, files, NULL);
    node_add_text(arena, file, "name", arena_strdup(arena, name));
    node_add_text(arena, file, "disk",
                  disk == NULL    ? "missing"
                  : named == NULL ? "not listed"
                  : changed       ? "changed after writing"
                                  : "same");
    node_add_text(arena, file, "store", word);
    bool alike = strcmp(word, "same") == 0 || strcmp(word, "not compared") == 0;
    verification->differs = verification->differs || changed || !alike;
}

struct file_comparison {
    struct verification *verification;
    struct node *files;
    bool *added; /* of the manifest's list, and one more */
};

/* An earlier shape has fewer files. */
static void add_staged(void *context, const char *name, const char *sha256) {
    struct file_comparison *comparison = context;
    const struct manifest *manifest = &comparison->verification->manifest;
    size_t place = manifest_place(manifest, name);
    if (place < manifest->n_files || comparison->verification->earlier == NULL) {
        add_file(comparison->verification, comparison->files, name, sha256);
        comparison->added[place] = true;
    }
}

/* staging NULL: the store cannot make them. */
static void add_files(struct verification *verification, const struct staging *staging) {
    const struct manifest *manifest = &verification->manifest;
    struct file_comparison comparison = {
        verification, node_add_array(verification->arena, verification->result, "files"),
        arena_alloc(verification->arena, (manifest->n_files + 1) * sizeof *comparison.added)};
    if (staging != NULL) {
        staging_each(staging, add_staged, &comparison);
    }
    for (size_t i = 0; i < manifest->n_files; i++) {
        if (!comparison.added[i]) {
            add_file(verification, comparison.files, manifest->files[i].name, NULL);
        }
    }
}

/* ---- the report again ---- */

/* Adds the records to the list, too. */
static bool compute(struct verification *verification, struct store *store, struct ledger_list *list,
                    struct analysis *out, struct fault *fault) {
    const struct manifest *manifest = &verification->manifest;
    struct report_writer writer = {.request = &manifest->request, .job = &manifest->job};
    struct analyze_request request = report_analyze_request(&writer);
    request.ledger = ledger_list_add;
    request.context = list;
    return analyze_run(store, &request, 1, verification->arena, out, fault);
}

static void add_population(struct verification *verification, const char *key, int64_t count, const char *sha256) {
    struct node *node = node_add_object(verification->arena, verification->result, key);
    node_add_int(verification->arena, node, "population", count);
    node_add_text(verification->arena, node, "sha256", sha256);
}

static void note_shape(struct verification *verification) {
    if (verification->earlier != NULL) {
        note(verification,
             arena_format(verification->arena,
                          "the report has shape %d and this mttr writes shape %d: the ledger, the statistics and the "
                          "population were compared, not the bytes of every file",
                          verification->manifest.shape, SHAPE_TODAY));
    }
}

/* The files of the report, without writing any; and its population. */
static bool check_files(struct verification *verification, struct store *store, struct fault *fault) {
    const struct manifest *manifest = &verification->manifest;
    struct report_writer writer = {
        .request = &manifest->request, .job = &manifest->job, .models = earlier_shape_models(verification->earlier)};
    struct analysis analysis = {0};
    bool done = report_analyze(store, &writer, 1, verification->arena, &analysis, fault) &&
                report_stage(&writer, &analysis, verification->arena, fault);
    if (done) {
        add_population(verification, "manifest", manifest->population, manifest->population_sha256);
        add_population(verification, "store", analysis.population, arena_strdup(verification->arena, analysis.digest));
        verification->differs =
            analysis.population != manifest->population || strcmp(analysis.digest, manifest->population_sha256) != 0;
        add_files(verification, writer.staging);
        note_shape(verification);
    }
    report_writer_close(&writer);
    return done;
}

/* What the records were in the report, by its own ledger, and what they are. */
static bool compare_records(struct verification *verification, struct store *store, struct fault *fault) {
    const struct manifest *manifest = &verification->manifest;
    struct node *records = node_add_array(verification->arena, verification->result, "records");
    struct fault unread = {0};
    struct analysis analysis = {0};
    struct ledger_list before, after;
    bool done = true;
    if (!verification->differs || named_digest(manifest, "incidents.json") == NULL ||
        manifest->request.ledger != LEDGER_ALL) {
        return true;
    }
    ledger_list_init(&before);
    ledger_list_init(&after);
    after.model = earlier_shape_rows(verification->earlier, "incidents.json");
    if (!ledger_list_read(&before, manifest_file_path(manifest, "incidents.json", verification->arena), &unread)) {
        note(verification, arena_format(verification->arena, "records were not compared: %s", unread.text));
    } else {
        done = compute(verification, store, &after, &analysis, fault) &&
               ledger_compare(&before, &after, records, verification->arena, fault);
    }
    ledger_list_clear(&before);
    ledger_list_clear(&after);
    return done;
}

static void add_headline(struct verification *verification, const char *key, const struct analysis *analysis) {
    struct arena *arena = verification->arena;
    const struct widget_figures *figures = &analysis->widgets[0].whole.figures;
    struct node *node = node_add_object(arena, verification->result, key);
    node_add_int(arena, node, "run", analysis->run);
    node_add_int(arena, node, "population", analysis->population);
    node_add_int(arena, node, "count", analysis->counted);
    node_add_fraction(arena, node, "value", figures->value);
    node_add_text(arena, node, "rating", figures->rating);
    node_add_text(arena, node, "sha256", arena_strdup(arena, analysis->digest));
}

/* ---- as of then, and today ---- */

static bool verify_then(struct verification *verification, struct fault *fault) {
    struct store *store = NULL;
    bool done =
        as_of_open_run(verification->request->store, verification->manifest.run, "the manifest's run", &store, fault) &&
        check_files(verification, store, fault) && compare_records(verification, store, fault);
    if (done && verification->differs && verification->manifest.run_open) {
        note(verification, "a sync was under way when the report was made; what it wrote later cannot be told apart");
    }
    store_close(store);
    return done;
}

static bool compute_at(struct verification *verification, struct store *store, const char *key,
                       struct ledger_list *list, struct fault *fault) {
    struct analysis analysis = {0};
    bool done = compute(verification, store, list, &analysis, fault);
    if (done) {
        add_headline(verification, key, &analysis);
    }
    store_close(store);
    return done;
}

static bool verify_current(struct verification *verification, struct fault *fault) {
    const char *path = verification->request->store;
    struct store *store = NULL;
    struct ledger_list before, after;
    ledger_list_init(&before);
    ledger_list_init(&after);
    bool done = as_of_open_run(path, verification->manifest.run, "the manifest's run", &store, fault) &&
                compute_at(verification, store, "then", &before, fault) && store_open_read(path, &store, fault) &&
                compute_at(verification, store, "now", &after, fault);
    if (done) {
        struct node *records = node_add_array(verification->arena, verification->result, "records");
        done = ledger_compare(&before, &after, records, verification->arena, fault);
        verification->differs = records->first != NULL;
    }
    ledger_list_clear(&before);
    ledger_list_clear(&after);
    return done;
}

/* ---- one manifest ---- */

/* A run of that number that started at another time is another store's. */
static bool check_store(struct verification *verification, bool *same, struct fault *fault) {
    const struct manifest *manifest = &verification->manifest;
    struct store *store = NULL;
    int64_t started = 0;
    bool done = store_open_read(verification->request->store, &store, fault) &&
                store_run_started(store, manifest->run, &started, fault);
    *same = started == manifest->run_started;
    store_close(store);
    return done;
}

static bool check_profile(struct verification *verification, struct fault *fault) {
    const char *path = verification->request->profile;
    struct profile profile;
    if (path == NULL) {
        return true;
    }
    if (!profile_read(path, verification->arena, &profile, fault)) {
        return false;
    }
    if (strcmp(profile.sha256, verification->manifest.job.profile.sha256) != 0) {
        note(verification,
             arena_format(verification->arena, "the profile in %s is not the manifest's: it was changed since", path));
        verification->differs = true;
    }
    const struct calendar *calendar = profile.mttr.calendar;
    const char *holidays = verification->manifest.holidays_sha256;
    if (holidays != NULL && calendar != NULL && calendar->file != NULL && strcmp(calendar->sha256, holidays) != 0) {
        note(verification,
             arena_format(verification->arena, "the holidays in %s are not the manifest's: the file was changed since",
                          calendar->file));
        verification->differs = true;
    }
    return true;
}

static void begin_result(struct verification *verification) {
    struct arena *arena = verification->arena;
    const struct manifest *manifest = &verification->manifest;
    bool current = verification->request->current;
    verification->result = node_object(arena);
    node_add_text(arena, verification->result, "schema", "mttr/verify/1");
    node_add_text(arena, verification->result, "path", manifest->path);
    node_add_text(arena, verification->result, "profile", manifest->job.profile.name);
    node_add_text(arena, verification->result, "against", current ? "current" : "run");
    node_add_int(arena, verification->result, "run", manifest->run);
    node_add_int(arena, verification->result, "rules", manifest->job.profile.rules);
    node_add_int(arena, verification->result, "shape", manifest->shape);
    node_add_text(arena, verification->result, "compared",
                  current                         ? "records"
                  : verification->earlier == NULL ? "bytes"
                                                  : "contents");
    verification->notes = node_array(arena);
}

static bool compare(struct verification *verification, struct fault *fault) {
    bool same = false;
    if (!check_store(verification, &same, fault)) {
        return false;
    }
    node_add_bool(verification->arena, verification->result, "same_store", same);
    if (same) {
        return verification->request->current ? verify_current(verification, fault) : verify_then(verification, fault);
    }
    verification->differs = true;
    note(verification, arena_format(verification->arena,
                                    "%s is another store, or an older copy: it has no run %lld that started then",
                                    verification->request->store, (long long)verification->manifest.run));
    add_files(verification, NULL);
    return true;
}

bool verify_report(const struct verify_request *request, struct arena *arena, const struct node **out, bool *equal,
                   struct fault *fault) {
    struct verification verification = {.request = request, .arena = arena};
    if (!manifest_read(request->manifest, arena, &verification.manifest, fault)) {
        return false;
    }
    verification.earlier = earlier_shape_open(&verification.manifest, arena);
    begin_result(&verification);
    if (!compare(&verification, fault) || !check_profile(&verification, fault)) {
        return false;
    }
    struct node *notes = node_add_array(arena, verification.result, "notes");
    notes->first = verification.notes->first;
    notes->last = verification.notes->last;
    node_add_bool(arena, verification.result, "equal", !verification.differs);
    *out = verification.result;
    *equal = !verification.differs;
    return true;
}
