/* SPDX-License-Identifier: Apache-2.0 */
/* trial: a case file becomes a store and a request, and these an analysis. */
#include "trial.h"

#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "text.h"

enum { MOST_BYTES = 1 << 20, MOST_GROUP_BY = 8 };

static const char *const SECTIONS[] = {"profile", "options", "incidents", "changes", "expect", "ledger", "published"};

/* ---- telling ---- */

bool trial_check(const struct trial *trial, bool holds, const char *format, ...) {
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    int n = snprintf(text, sizeof text, "%s: ", trial->name);
    vsnprintf(text + n, sizeof text - (size_t)n, format, arguments);
    va_end(arguments);
    CU_assertImplementation(holds, __LINE__, text, trial->name, "", CU_FALSE);
    return holds;
}

/* ---- reading the file ---- */

/* The text without the spaces around it, cut in place. */
static char *trim(char *text) {
    text += strspn(text, " \t");
    size_t n = strlen(text);
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t')) {
        n--;
    }
    text[n] = '\0';
    return text;
}

char *trial_cut(char *text, const char *separator, char **rest) {
    char *found = strstr(text, separator);
    *rest = found == NULL ? NULL : trim(found + strlen(separator));
    if (found != NULL) {
        *found = '\0';
    }
    return trim(text);
}

static enum section section_of(const struct trial *trial, const char *name) {
    for (size_t i = 0; i < N_SECTIONS; i++) {
        if (strcmp(SECTIONS[i], name) == 0) {
            return (enum section)i;
        }
    }
    trial_check(trial, false, "no section is called '%s'", name);
    return N_SECTIONS;
}

static void add_line(struct trial *trial, enum section section, char *line) {
    struct lines *lines = &trial->sections[section];
    bool skipped = section != PROFILE && (line[0] == '#' || line[strspn(line, " ")] == '\0');
    if (!skipped) {
        lines->list = must_realloc(lines->list, (lines->n + 1) * sizeof *lines->list);
        lines->list[lines->n++] = line;
    }
}

static void read_case(struct trial *trial, const char *folder) {
    struct buf text;
    char path[512];
    enum section section = N_SECTIONS;
    snprintf(path, sizeof path, "%s/%s", folder, trial->name);
    buf_init(&text, MOST_BYTES);
    CU_ASSERT_FATAL(file_read(path, &text, &trial->scratch.fault));
    char *line = arena_strdup(&trial->scratch.arena, text.data), *rest = NULL;
    buf_clear(&text);
    for (; line != NULL; line = rest) {
        rest = strchr(line, '\n');
        if (rest != NULL) {
            *rest++ = '\0';
        }
        if (strncmp(line, "== ", 3) == 0) {
            section = section_of(trial, trim(line + 3));
        } else if (section != N_SECTIONS) {
            add_line(trial, section, line);
        }
    }
}

const char *trial_option(const struct trial *trial, const char *name, size_t occurrence) {
    const struct lines *lines = &trial->sections[OPTIONS];
    for (size_t i = 0; i < lines->n; i++) {
        char *copy = strdup(lines->list[i]), *value = NULL;
        bool same = strcmp(trial_cut(copy, ":", &value), name) == 0 && value != NULL;
        const char *found = same && occurrence == 0 ? strchr(lines->list[i], ':') + 1 : NULL;
        occurrence -= same && occurrence > 0;
        free(copy);
        if (found != NULL) {
            return found + strspn(found, " ");
        }
    }
    return NULL;
}

struct row trial_split(struct arena *arena, const char *line) {
    struct row row = {0};
    for (char *rest = arena_strdup(arena, line); rest != NULL && row.n < MOST_CELLS;) {
        char *cell = rest;
        row.cells[row.n++] = trial_cut(cell, "|", &rest);
    }
    return row;
}

static const char *cell_of(const struct row *heading, const struct row *row, const char *name, const char *otherwise) {
    for (size_t i = 0; i < heading->n && i < row->n; i++) {
        if (strcmp(heading->cells[i], name) == 0) {
            return row->cells[i];
        }
    }
    return otherwise;
}

/* ---- filling the store ---- */

static struct value value_of(struct trial *trial, enum form form, const char *cell) {
    struct value value = {.presence = cell[0] == '\0' ? VALUE_EMPTY : VALUE_SET, .text = cell};
    bool whole_minute = form == FORM_TIME && strlen(cell) == strlen("2024-01-01 00:00");
    char *copy = arena_format(&trial->scratch.arena, "%s%s", cell, whole_minute ? ":00" : ""), *display = NULL;
    bool read = true;
    if (form == FORM_CHOICE || form == FORM_REFERENCE) {
        value.text = trial_cut(copy, "=", &display);
        value.display = display;
    } else if (form == FORM_TIME && value.presence == VALUE_SET) {
        read = instant_parse_servicenow(copy, &value.number);
    } else if (form == FORM_INTEGER && value.presence == VALUE_SET) {
        read = text_integer(copy, &value.number);
    }
    trial_check(trial, read, "cannot read '%s'", cell);
    return value;
}

static struct record record_of(struct trial *trial, const struct kind *kind, const struct row *heading,
                               const struct row *row) {
    struct record record = {.kind = kind};
    const char *number = cell_of(heading, row, "number", "");
    record.values[kind->sys_id] = (struct value){.presence = VALUE_SET, .text = number};
    record.customs = arena_alloc(&trial->scratch.arena, heading->n * sizeof *record.customs);
    trial_check(trial, heading->n == row->n, "%s: %zu cells under %zu headings", number, row->n, heading->n);
    for (size_t i = 0; i < heading->n && i < row->n; i++) {
        const char *name = heading->cells[i];
        int field = kind_field(kind, name);
        if (field >= 0) {
            record.values[field] = value_of(trial, kind->fields[field].form, row->cells[i]);
        } else if (field_is_custom(name)) {
            struct value value = value_of(trial, FORM_CHOICE, row->cells[i]);
            record.customs[record.n_customs++] = (struct custom){.name = name, .value = value};
        } else if (strcmp(name, "integration") != 0 && strcmp(name, "gone") != 0) {
            trial_check(trial, false, "no field is called '%s'", name);
        }
    }
    return record;
}

static int64_t instant_option(const struct trial *trial, const char *name) {
    const char *text = trial_option(trial, name, 0);
    int64_t instant = 0;
    trial_check(trial, instant_parse_rfc3339(text == NULL ? "2030-01-01T00:00:00Z" : text, &instant), "%s: %s", name,
                text);
    return instant;
}

/* ---- runs ---- */

static bool start_run(struct trial *trial, struct store *store, const struct kind *kind, const char *integration,
                      struct run *run) {
    struct fault *fault = &trial->scratch.fault;
    const char *url = strncmp(integration, "snow", 4) == 0 ? "https://acme.service-now.com" : NULL;
    run->kind = kind;
    run->phase = "full";
    return store_integration(store, integration, url, &run->integration, fault) && store_run_start(store, run, fault);
}

/* "@ 2024-01-01T00:00:00Z failed 2": what the run that follows is; the rest may be left out. */
struct moment {
    int64_t at;
    const char *status;
    int64_t gap;
};

static struct moment moment_of(struct trial *trial, const char *line) {
    struct moment moment = {.status = "success", .gap = INSTANT_NONE};
    char *status = NULL, *gap = NULL;
    const char *at = trial_cut(arena_strdup(&trial->scratch.arena, line + strspn(line, "@ ")), " ", &status);
    trial_check(trial, instant_parse_rfc3339(at, &moment.at), "no instant: '%s'", line);
    if (status != NULL) {
        moment.status = trial_cut(status, " ", &gap);
    }
    trial_check(trial, gap == NULL || text_integer(gap, &moment.gap), "no number: '%s'", line);
    return moment;
}

static bool end_run(struct trial *trial, struct store *store, struct run *run, const struct moment *moment) {
    bool done = run->id == 0 || (store_run_save(store, run, &trial->scratch.fault) &&
                                 store_run_finish(store, run, moment->at, moment->status, NULL, &trial->scratch.fault));
    *run = (struct run){.range_from = INSTANT_NONE, .range_to = INSTANT_NONE, .gap = INSTANT_NONE};
    return done;
}

/* A record belongs to the run whose line comes before it; without such lines each is in a run of its own, which ends
 * as the option `sync` has it, and when: `synced`. */
static bool put_table(struct trial *trial, struct store *store, enum section section, const struct kind *kind) {
    const struct lines *lines = &trial->sections[section];
    struct arena *arena = &trial->scratch.arena;
    const char *status = trial_option(trial, "sync", 0);
    struct moment moment = {
        .at = instant_option(trial, "synced"), .status = status == NULL ? "success" : status, .gap = INSTANT_NONE};
    struct row heading = trial_split(arena, lines->n > 0 ? lines->list[0] : "");
    struct run run = {.range_from = INSTANT_NONE, .range_to = INSTANT_NONE, .gap = INSTANT_NONE};
    bool done = true, grouped = false;
    enum outcome outcome;
    for (size_t i = 1; done && i < lines->n; i++) {
        if (lines->list[i][0] == '@') {
            done = end_run(trial, store, &run, &moment);
            moment = moment_of(trial, lines->list[i]);
            run.started = moment.at;
            run.gap = moment.gap;
            grouped = true;
            done = done && start_run(trial, store, kind, "snow", &run);
            continue;
        }
        struct row row = trial_split(arena, lines->list[i]);
        const char *integration = cell_of(&heading, &row, "integration", "snow");
        struct record record = record_of(trial, kind, &heading, &row);
        done = (grouped || start_run(trial, store, kind, integration, &run)) &&
               store_put(store, &run, &record, &outcome, &trial->scratch.fault) &&
               (grouped || end_run(trial, store, &run, &moment));
    }
    return done && end_run(trial, store, &run, &moment);
}

/* Nothing marks records as gone yet but the instance, so the test does it in the file. */
static void mark_gone(struct trial *trial, const char *path) {
    const struct lines *lines = &trial->sections[INCIDENTS];
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(path, &db), SQLITE_OK);
    struct row heading = trial_split(&trial->scratch.arena, lines->n > 0 ? lines->list[0] : "");
    for (size_t i = 1; i < lines->n; i++) {
        struct row row = trial_split(&trial->scratch.arena, lines->list[i]);
        if (cell_of(&heading, &row, "gone", "")[0] != '\0') {
            char *update = sqlite3_mprintf("UPDATE incident SET gone = 1 WHERE number = %Q",
                                           cell_of(&heading, &row, "number", ""));
            CU_ASSERT_EQUAL(sqlite3_exec(db, update, NULL, NULL, NULL), SQLITE_OK);
            sqlite3_free(update);
        }
    }
    sqlite3_close(db);
}

const char *trial_store(struct trial *trial) {
    const char *path = arena_format(&trial->scratch.arena, "%s/case.db", trial->scratch.dir);
    struct fault *fault = &trial->scratch.fault;
    struct store *store = NULL;
    bool done = store_open_write(path, &store, fault) && store_begin(store, fault) &&
                put_table(trial, store, INCIDENTS, kind_find("incident")) &&
                put_table(trial, store, CHANGES, kind_find("change_request")) && store_commit(store, fault);
    store_close(store);
    trial_check(trial, done, "the store cannot be filled: %s", fault->text);
    mark_gone(trial, path);
    return path;
}

/* ---- analyzing ---- */

bool trial_profile(struct trial *trial) {
    const struct lines *lines = &trial->sections[PROFILE];
    struct buf text;
    buf_init(&text, MOST_BYTES);
    buf_text(&text, "profile: case\n");
    for (size_t i = 0; i < lines->n; i++) {
        buf_format(&text, "%s\n", lines->list[i]);
    }
    const char *path = scratch_file(&trial->scratch, "case.yml", text.data, 0600);
    buf_clear(&text);
    return profile_read(path, &trial->scratch.arena, &trial->profile, &trial->scratch.fault);
}

struct node *trial_copy(struct arena *arena, struct node *parent, const struct node *node) {
    const char *key = node->key;
    struct node *copy = node->type == NODE_ARRAY    ? node_add_array(arena, parent, key)
                        : node->type == NODE_OBJECT ? node_add_object(arena, parent, key)
                                                    : node_add_null(arena, parent, key);
    copy->type = node->type;
    copy->text = arena_copy(arena, node->text);
    copy->integer = node->integer;
    copy->real = node->real;
    for (const struct node *member = node->first; member != NULL; member = member->next) {
        trial_copy(arena, copy, member);
    }
    return copy;
}

static bool keep_row(void *context, const struct ledger_row *row, struct fault *fault) {
    struct trial *trial = context;
    (void)fault;
    trial_copy(&trial->scratch.arena, trial->ledger, ledger_node(row));
    return trial_check(trial, (row->reason == NULL) == row->counted, "a row that says otherwise");
}

bool trial_request(struct trial *trial, struct analyze_request *request) {
    struct fault *fault = &trial->scratch.fault;
    const char *granularity = trial_option(trial, "granularity", 0);
    struct field_ref *group_by = arena_alloc(&trial->scratch.arena, MOST_GROUP_BY * sizeof *group_by);
    const char *name;
    *request = (struct analyze_request){.profile = &trial->profile,
                                        .team = trial_option(trial, "team", 0),
                                        .group_by = group_by,
                                        .now = instant_option(trial, "now"),
                                        .ledger = keep_row,
                                        .context = trial};
    while (request->n_group_by < MOST_GROUP_BY &&
           (name = trial_option(trial, "group_by", request->n_group_by)) != NULL) {
        if (!field_ref_find(trial->profile.mttr.kind, name, "group_by", &group_by[request->n_group_by++], fault)) {
            return false;
        }
    }
    const struct range_options range = {trial_option(trial, "from", 0), trial_option(trial, "to", 0),
                                        trial_option(trial, "last", 0)};
    return granularity_find(granularity == NULL ? "week" : granularity, &request->granularity, fault) &&
           range_find(&range, &trial->profile.zone, request->now, &request->range, fault);
}

static const struct node *explain_row(struct trial *trial, struct store *store, const struct analyze_request *request,
                                      const struct node *row) {
    const char *sys_id = node_get(row, "sys_id")->text, *integration = node_get(row, "integration")->text;
    const struct node *document = NULL, *record = NULL;
    if (analyze_explain(store, request, sys_id, &trial->scratch.arena, &document, &trial->scratch.fault)) {
        record = node_get(document, "records")->first;
    }
    while (record != NULL && strcmp(node_get(record, "integration")->text, integration) != 0) {
        record = record->next;
    }
    trial_check(trial, record != NULL, "%s of %s is not explained", sys_id, integration);
    return record;
}

static bool explain_rows(struct trial *trial, struct store *store, const struct analyze_request *request) {
    trial->explained = node_array(&trial->scratch.arena);
    for (const struct node *row = trial->ledger->first; row != NULL; row = row->next) {
        const struct node *record = explain_row(trial, store, request, row);
        if (record == NULL) {
            return false;
        }
        node_add_copy(&trial->scratch.arena, trial->explained, record);
    }
    return true;
}

static bool analyze(struct trial *trial, const char *path) {
    struct analyze_request request;
    struct store *store = NULL;
    struct fault *fault = &trial->scratch.fault;
    bool done = trial_profile(trial) && trial_request(trial, &request) && store_open_read(path, &store, fault) &&
                analyze_run(store, &request, 1, &trial->scratch.arena, &trial->analysis, fault) &&
                explain_rows(trial, store, &request);
    store_close(store);
    return done;
}

/* Runs the analysis with standard error in a file. */
static void analyze_aside(struct trial *trial) {
    const char *store = trial_store(trial), *path = scratch_file(&trial->scratch, "messages", "", 0600);
    int real = dup(STDERR_FILENO), aside = open(path, O_WRONLY | O_CLOEXEC);
    struct buf messages;
    trial->ledger = node_array(&trial->scratch.arena);
    fflush(stderr);
    dup2(aside, STDERR_FILENO);
    bool done = analyze(trial, store);
    dup2(real, STDERR_FILENO);
    close(real);
    close(aside);
    trial->refused = done ? NULL : arena_strdup(&trial->scratch.arena, trial->scratch.fault.text);
    fault_clear(&trial->scratch.fault);
    buf_init(&messages, MOST_BYTES);
    CU_ASSERT(file_read(path, &messages, &trial->scratch.fault));
    trial->messages = arena_strdup(&trial->scratch.arena, messages.data);
    buf_clear(&messages);
}

void trial_read(struct trial *trial, const char *folder, const char *name) {
    *trial = (struct trial){.name = name};
    scratch_open(&trial->scratch);
    read_case(trial, folder);
}

void trial_open(struct trial *trial, const char *folder, const char *name) {
    trial_read(trial, folder, name);
    analyze_aside(trial);
}

void trial_close(struct trial *trial) {
    for (size_t i = 0; i < N_SECTIONS; i++) {
        free(trial->sections[i].list);
    }
    scratch_close(&trial->scratch);
}
