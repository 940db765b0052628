/* SPDX-License-Identifier: Apache-2.0 */
/* audit: every file of fixtures/audit (its README.md has the format) has the finding that it names and no more of it;
 * and in each, whatever it is about, what the audit reports of a finding follows from its records. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "node_path.h"
#include "suite.h"
#include "text.h"
#include "trial.h"

static const char FOLDER[] = "fixtures/audit";
enum { CODES = 23 };

struct hearing {
    struct trial trial;
    const char *code; /* the finding that the case is about */
    struct published published;
    struct audit *audit;
    const struct node *document;
    struct node *records; /* of all findings */
};

/* ---- examining ---- */

/* The records that a published report of that run counted, as the option `published` and its section name them. */
static void read_published(struct hearing *hearing, const struct analyze_request *request, struct audit_request *out) {
    struct trial *trial = &hearing->trial;
    const struct lines *lines = &trial->sections[PUBLISHED];
    const char *run = trial_option(trial, "published", 0);
    out->unpublished = "none was published";
    if (run == NULL) {
        return;
    }
    hearing->published = (struct published){.path = "manifest.json", .range = request->range};
    hearing->published.records =
        arena_alloc(&trial->scratch.arena, (lines->n + 1) * sizeof *hearing->published.records);
    trial_check(trial, text_integer(run, &hearing->published.run), "published: '%s' is no run", run);
    for (size_t i = 0; i < lines->n; i++) {
        hearing->published.records[hearing->published.n++] =
            (struct published_record){.integration = "snow", .sys_id = lines->list[i], .number = lines->list[i]};
    }
    out->published = &hearing->published;
}

static void keep_record(void *context, const struct node *row) {
    struct hearing *hearing = context;
    trial_copy(&hearing->trial.scratch.arena, hearing->records, row);
}

static bool examine(struct hearing *hearing, const char *path) {
    struct trial *trial = &hearing->trial;
    struct fault *fault = &trial->scratch.fault;
    struct analyze_request request;
    struct store *store = NULL;
    bool done = trial_profile(trial) && trial_request(trial, &request) && store_open_read(path, &store, fault);
    if (done) {
        struct audit_request asked = {.profile = &trial->profile, .range = request.range, .now = request.now};
        read_published(hearing, &request, &asked);
        done = audit_run(store, &asked, &hearing->audit, fault);
        if (done) {
            hearing->document = trial_copy(&trial->scratch.arena, node_array(&trial->scratch.arena),
                                           audit_document(hearing->audit, &trial->scratch.arena).node);
            audit_each_record(hearing->audit, keep_record, hearing);
        }
        audit_close(hearing->audit);
    }
    store_close(store);
    return done;
}

/* ---- comparing ---- */

static const struct node *finding_of(const struct hearing *hearing, const char *code) {
    const struct node *finding = node_get(hearing->document, "findings")->first;
    while (finding != NULL && strcmp(node_get(finding, "code")->text, code) != 0) {
        finding = finding->next;
    }
    return finding;
}

/* "count = 1" is of the case's finding, "document: population = 3" of the whole, "gap: count = 1" of another. */
static void expect_line(struct hearing *hearing, const char *line) {
    struct trial *trial = &hearing->trial;
    char *expected = NULL, *rest = NULL;
    char *path = trial_cut(arena_strdup(&trial->scratch.arena, line), " =", &expected);
    const char *of = strchr(path, ':') == NULL ? hearing->code : trial_cut(path, ":", &rest);
    const struct node *root = strcmp(of, "document") == 0 ? hearing->document : finding_of(hearing, of);
    const struct node *node = root == NULL ? NULL : node_at(&trial->scratch.arena, root, rest == NULL ? path : rest);
    const char *found = node == NULL ? "nothing" : node_as_text(&trial->scratch.arena, node);
    trial_check(trial, expected != NULL && strcmp(found, expected) == 0, "%s is %s, expected %s", line, found,
                expected == NULL ? "nothing" : expected);
}

/* The records of the case's finding, all of them and in order, as far as the columns are named. */
static void expect_records(struct hearing *hearing) {
    struct trial *trial = &hearing->trial;
    const struct lines *lines = &trial->sections[LEDGER];
    struct arena *arena = &trial->scratch.arena;
    struct row heading = trial_split(arena, lines->n > 0 ? lines->list[0] : "");
    size_t met = 0;
    for (const struct node *record = hearing->records->first; record != NULL; record = record->next) {
        if (strcmp(node_get(record, "code")->text, hearing->code) != 0) {
            continue;
        }
        struct row row = trial_split(arena, ++met < lines->n ? lines->list[met] : "nothing");
        for (size_t i = 0; i < heading.n; i++) {
            const struct node *cell = node_get(record, heading.cells[i]);
            const char *text = cell == NULL ? "nothing" : node_as_text(arena, cell);
            const char *expected = i < row.n ? row.cells[i] : "nothing";
            trial_check(trial, strcmp(text, expected) == 0, "record %zu: %s is '%s', expected '%s'", met,
                        heading.cells[i], text, expected);
        }
    }
    trial_check(trial, met + 1 == lines->n || (met == 0 && lines->n == 0), "%zu records, expected %zu", met,
                lines->n - 1);
}

/* ---- what holds in every case ---- */

static bool is_close(const struct node *node, double expected) {
    return node->type == NODE_NULL ? isnan(expected) : node->type == NODE_REAL && fabs(node->real - expected) < 1e-9;
}

/* Count, sum and effect are those of the records that are handed out. */
static void check_finding(const struct hearing *hearing, const struct node *finding) {
    const struct trial *trial = &hearing->trial;
    const char *code = node_get(finding, "code")->text;
    int64_t count = node_get(hearing->document, "count")->integer, sum = node_get(hearing->document, "sum")->integer;
    int64_t n = 0, counted = 0, seconds = 0;
    for (const struct node *record = hearing->records->first; record != NULL; record = record->next) {
        bool mine = strcmp(node_get(record, "code")->text, code) == 0, counts = node_get(record, "counted")->integer;
        n += mine;
        counted += mine && counts;
        seconds += mine && counts ? node_get(record, "duration_s")->integer : 0;
    }
    double rest = count == counted ? NAN : (double)(sum - seconds) / (double)(count - counted);
    double mean = count == 0 ? NAN : (double)sum / (double)count;
    trial_check(trial, node_get(finding, "count")->integer == n, "%s: count", code);
    trial_check(trial, node_get(finding, "counted")->integer == counted, "%s: counted", code);
    trial_check(trial, node_get(finding, "sum")->integer == seconds, "%s: sum", code);
    trial_check(trial, is_close(node_get(finding, "mean_without"), rest), "%s: mean_without", code);
    trial_check(trial, is_close(node_get(finding, "effect"), rest - mean), "%s: effect", code);
    trial_check(trial, node_get(finding, "applies")->integer == (node_get(finding, "reason")->type == NODE_NULL),
                "%s: a reason without need", code);
}

/* ---- all of them ---- */

static void run_case(const char *name) {
    struct hearing hearing = {0};
    struct trial *trial = &hearing.trial;
    trial_read(trial, FOLDER, name);
    hearing.records = node_array(&trial->scratch.arena);
    hearing.code = arena_strndup(&trial->scratch.arena, name, strcspn(name, "."));
    if (trial_check(trial, examine(&hearing, trial_store(trial)), "refused: %s", trial->scratch.fault.text)) {
        const struct lines *lines = &trial->sections[EXPECT];
        trial_check(trial, lines->n > 0, "expects nothing");
        for (size_t i = 0; i < lines->n; i++) {
            expect_line(&hearing, lines->list[i]);
        }
        expect_records(&hearing);
        for (const struct node *finding = node_get(hearing.document, "findings")->first; finding != NULL;
             finding = finding->next) {
            check_finding(&hearing, finding);
        }
    }
    fault_clear(&trial->scratch.fault);
    trial_close(trial);
}

static int is_case(const struct dirent *entry) {
    return text_ends(entry->d_name, ".case");
}

static void test_all(void) {
    struct dirent **entries = NULL;
    int n = scandir(FOLDER, &entries, is_case, alphasort);
    CU_ASSERT_FATAL(n > 0);
    for (int i = 0; i < n; i++) {
        run_case(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

/* Each finding has a case of its name. */
static void test_codes(void) {
    struct fault fault = {0};
    struct dirent **entries = NULL;
    int n = scandir(FOLDER, &entries, is_case, alphasort);
    size_t found = 0;
    const char *last = "";
    for (int i = 0; i < n; i++) {
        entries[i]->d_name[strcspn(entries[i]->d_name, ".")] = '\0';
        const char *code = entries[i]->d_name;
        CU_ASSERT(audit_check_words(&code, 1, &fault));
        found += strcmp(code, last) != 0;
        last = code;
    }
    CU_ASSERT_EQUAL(found, CODES);
    for (int i = 0; i < n; i++) {
        free(entries[i]);
    }
    free(entries);
    fault_clear(&fault);
}

static const struct test TESTS[] = {
    {"fixtures/audit have the expected findings", test_all}, {"each finding has a case", test_codes}, {NULL, NULL}};
const struct suite suite_audit = {"audit", TESTS};
