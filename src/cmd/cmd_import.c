/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_import: the options become a request; how each file was understood, and what was read, is printed. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "grid.h"
#include "import.h"
#include "log.h"
#include "node.h"
#include "print.h"
#include "profile.h"
#include "settings.h"
#include "text.h"

const struct option IMPORT_OPTIONS[] = {
    {"table", "incident|change_request", "only records of this table (default: by their numbers, else by the columns)"},
    {"integration", "ID", "the integration under which they are stored (default import)"},
    {"format", FILE_FORMAT_NAMES, "the format of the files (default: by their content)"},
    {"encoding", "NAME", "the character encoding, such as windows-1252 (default: by their content)"},
    {"separator", "CHAR", "CSV: what separates cells: a character, or tab (default: by their content)"},
    {"url", "BASE", "base URL of the instance, for record links"},
    {"key", "FIELD", "the field that serves as sys_id (default sys_id, else number)"},
    {"map", "FIELD=HEADING", "the column that fills a field, by its heading or as #3; may be repeated"},
    {"date-format", "FORMAT", "the format of dates, as for strptime (default: by the dates of the file)"},
    {"timezone", "ZONE", "the time zone of dates without an offset (default UTC)"},
    {"null", "TEXT", "a cell with this text is empty; may be repeated"},
    {"include", "HEADING", "store a column of long texts too; may be repeated"},
    {"exclude", "HEADING", "do not store this column; may be repeated"},
    {"on-duplicate", "newest|last|error",
     "which row counts where a key stands on several (default: the later Updated)"},
    {"dry-run", NULL, "print how the files are understood, and change nothing"},
    {NULL, NULL, NULL},
};

/* ---- the options ---- */

/* A field of either table; any other name becomes a custom field, unless it looks like a slip. */
static bool check_field(const char *name, const char *option, struct fault *fault) {
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < N_KINDS; i++) {
        if (kind_field_any(&KINDS[i], name) >= 0) {
            return true;
        }
        for (size_t j = 0; j < KINDS[i].n_fields; j++) {
            nearest_offer(&nearest, KINDS[i].fields[j].name);
        }
    }
    return (name_may_be_custom(name) && (nearest.best == NULL || field_is_custom(name))) ||
           field_ref_refuse(&KINDS[KIND_INCIDENT], option, &nearest, fault);
}

static bool set_maps(const struct call *call, struct import_options *options, struct fault *fault) {
    const char *const *texts;
    size_t n = call_options(call, "map", &texts);
    struct column_map *maps = arena_alloc(call->arena, (n + 1) * sizeof *maps);
    for (size_t i = 0; i < n; i++) {
        const char *equals = strchr(texts[i], '=');
        if (equals == NULL || equals == texts[i] || equals[1] == '\0') {
            return fault_set(fault, FAULT_USAGE, "--map %s: write FIELD=HEADING", texts[i]);
        }
        maps[i].field = arena_strndup(call->arena, texts[i], (size_t)(equals - texts[i]));
        maps[i].heading = equals + 1;
        if (!check_field(maps[i].field, "--map", fault)) {
            return false;
        }
    }
    options->maps = maps;
    options->n_maps = n;
    return true;
}

static bool set_separator(const struct call *call, struct import_options *options, struct fault *fault) {
    const char *text = call_option_or(call, "separator", "");
    options->separator = text[0];
    if (text_equal(text, "tab") || text_equal(text, "\\t")) {
        options->separator = '\t';
    }
    bool known = options->separator == '\t' || strlen(text) <= 1;
    return (known && strchr("\"\r\n", options->separator) == NULL) || options->separator == '\0' ||
           fault_set(fault, FAULT_USAGE, "--separator %s: one character, or tab", text);
}

static bool set_zone(const struct call *call, struct import_options *options, struct fault *fault) {
    options->zone_name = call_option(call, "timezone");
    return zone_open(call_option_or(call, "timezone", "UTC"), call->arena, &options->zone, fault) ||
           fault_context(fault, "--timezone");
}

static bool set_options(const struct call *call, struct import_options *options, struct fault *fault) {
    const char *format = call_option(call, "format"), *table = call_option(call, "table");
    *options = (struct import_options){
        .table = table == NULL ? NULL : kind_find(table),
        .format = format == NULL ? NULL : file_reader_named(format),
        .encoding = call_option(call, "encoding"),
        .key = call_option(call, "key"),
        .date_format = call_option(call, "date-format"),
    };
    const char *duplicate = call_option_or(call, "on-duplicate", "");
    options->on_duplicate = strcmp(duplicate, "newest") == 0  ? DUPLICATE_NEWEST
                            : strcmp(duplicate, "last") == 0  ? DUPLICATE_LAST
                            : strcmp(duplicate, "error") == 0 ? DUPLICATE_ERROR
                                                              : DUPLICATE_DECIDE;
    options->n_nulls = call_options(call, "null", &options->nulls);
    options->n_includes = call_options(call, "include", &options->includes);
    options->n_excludes = call_options(call, "exclude", &options->excludes);
    return (options->key == NULL || check_field(options->key, "--key", fault)) && set_maps(call, options, fault) &&
           set_separator(call, options, fault) && set_zone(call, options, fault) &&
           import_options_check(options, fault);
}

static bool check_url(const struct call *call, struct import_request *request, struct fault *fault) {
    const char *text = call_option(call, "url"), *reason;
    request->url = text == NULL ? NULL : url_base(text, call->arena, &reason);
    return text == NULL || request->url != NULL || fault_set(fault, FAULT_USAGE, "--url: %s", reason);
}

static bool set_request(const struct call *call, struct import_request *request, struct fault *fault) {
    *request = (struct import_request){
        .integration = call_option_or(call, "integration", "import"),
        .files = call->operands,
        .n_files = call->n_operands,
        .now = call->now,
    };
    if (!name_is_safe(request->integration)) {
        return fault_set(fault, FAULT_USAGE, "--integration %s: letters, digits, '.', '_' and '-' only",
                         request->integration);
    }
    return check_url(call, request, fault) && set_options(call, &request->options, fault);
}

/* ---- how a file is understood ---- */

static void note(void *context, const char *line) {
    log_note("%s: %s", (const char *)context, line);
}

static void show_notes(void *context, const char *file, const struct layout *layout) {
    (void)context;
    char name[256];
    snprintf(name, sizeof name, "%s", file);
    layout_notes(layout, note, name);
}

static const char *use_words(const struct layout_column *column) {
    static const char *const WORDS[] = {[COLUMN_USED] = NULL,
                                        [COLUMN_TWICE] = "left out: an earlier column has its name",
                                        [COLUMN_LONG_TEXT] = "left out: --include stores it",
                                        [COLUMN_EXCLUDED] = "left out by --exclude"};
    return WORDS[column->use];
}

static void print_columns(const struct call *call, const struct layout *layout, size_t n) {
    static const struct grid_column COLUMNS[] = {{"column", true}, {"heading", false},     {"field", false},
                                                 {"form", false},  {"first value", false}, {"filled", true},
                                                 {"empty", true},  {"unreadable", true}};
    struct grid grid;
    grid_init(&grid, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, call->arena);
    for (size_t i = 0; i < n; i++) {
        struct layout_column column;
        layout_column(layout, i, &column);
        const char *left_out = use_words(&column);
        const char *cells[] = {
            arena_format(call->arena, "%zu", i + 1),
            column.heading,
            left_out != NULL ? "" : column.name,
            left_out != NULL ? left_out : arena_strdup(call->arena, column.form),
            column.first,
            arena_format(call->arena, "%lld", (long long)column.n_filled),
            arena_format(call->arena, "%lld", (long long)column.n_empty),
            arena_format(call->arena, "%lld", (long long)column.n_unreadable),
        };
        grid_add(&grid, cells);
    }
    grid_print(&grid, stdout, call->color);
}

static const char *separator_words(char separator) {
    return separator == ',' ? "comma" : separator == ';' ? "semicolon" : separator == '\t' ? "tab" : "bar";
}

/* Where a dry run shows the files. */
struct preview {
    const struct call *call;
    struct node *files; /* with --json */
};

static void show_text(void *context, const char *file, const struct layout *layout) {
    const struct call *call = ((const struct preview *)context)->call;
    struct layout_facts facts;
    layout_facts(layout, &facts);
    printf("%s: %s", file, facts.format);
    if (facts.separator != '\0') {
        printf(", cells separated by %s", separator_words(facts.separator));
    }
    printf(", %s; %lld row%s", facts.encoding, (long long)facts.n_rows, text_plural(facts.n_rows));
    for (size_t i = 0; i < N_KINDS; i++) {
        if (facts.rows[i] > 0) {
            printf(", %lld of %s", (long long)facts.rows[i], KINDS[i].name);
        }
    }
    printf("; key %s\n", facts.key);
    print_columns(call, layout, facts.n_columns);
    show_notes(NULL, file, layout);
}

static void add_columns(struct node *object, const struct layout *layout, size_t n, struct arena *arena) {
    static const char *const USES[] = {[COLUMN_USED] = "used",
                                       [COLUMN_TWICE] = "twice",
                                       [COLUMN_LONG_TEXT] = "long_text",
                                       [COLUMN_EXCLUDED] = "excluded"};
    struct node *columns = node_add_array(arena, object, "columns");
    for (size_t i = 0; i < n; i++) {
        struct layout_column column;
        layout_column(layout, i, &column);
        struct node *item = node_add_object(arena, columns, NULL);
        node_add_text(arena, item, "heading", arena_strdup(arena, column.heading));
        node_add_text(arena, item, "field", arena_strdup(arena, column.name));
        node_add_text(arena, item, "use", USES[column.use]);
        node_add_text(arena, item, "form", arena_strdup(arena, column.form));
        node_add_text(arena, item, "first", arena_strdup(arena, column.first));
        node_add_int(arena, item, "filled", column.n_filled);
        node_add_int(arena, item, "empty", column.n_empty);
        node_add_int(arena, item, "unreadable", column.n_unreadable);
    }
}

static void show_json(void *context, const char *file, const struct layout *layout) {
    const struct preview *preview = context;
    struct arena *arena = preview->call->arena;
    struct layout_facts facts;
    layout_facts(layout, &facts);
    struct node *object = node_add_object(arena, preview->files, NULL);
    node_add_text(arena, object, "file", file);
    node_add_text(arena, object, "format", facts.format);
    node_add_text(arena, object, "encoding", arena_strdup(arena, facts.encoding));
    node_add_text(arena, object, "separator", arena_strndup(arena, &facts.separator, facts.separator != '\0'));
    node_add_text(arena, object, "key", arena_strdup(arena, facts.key));
    node_add_int(arena, object, "rows", facts.n_rows);
    for (size_t i = 0; i < N_KINDS; i++) {
        node_add_int(arena, object, KINDS[i].name, facts.rows[i]);
    }
    node_add_int(arena, object, "skipped", facts.skipped);
    add_columns(object, layout, facts.n_columns, arena);
}

static int dry_run(const struct call *call, const struct import_request *asked, struct fault *fault) {
    struct node *root = node_object(call->arena);
    node_add_text(call->arena, root, "schema", "mttr/layout/1");
    struct preview preview = {call, node_add_array(call->arena, root, "files")};
    struct import_request request = *asked;
    request.show = call->json ? show_json : show_text;
    request.context = &preview;
    if (!import_preview(&request, fault)) {
        return (int)fault->kind;
    }
    if (call->json) {
        print_node(root);
    }
    log_note("import: nothing was changed");
    return 0;
}

/* ---- the result ---- */

static void print_json(const struct call *call, const struct import_result *result) {
    struct node *root = node_object(call->arena);
    node_add_text(call->arena, root, "schema", "mttr/import/1");
    node_add_int(call->arena, root, "run", result->runs[0].id);
    node_add_text(call->arena, root, "table", result->runs[0].kind->name);
    print_counts(root, &result->runs[0].counts, call->arena);
    print_node(root);
}

static void print_result(const struct import_result *result) {
    for (size_t i = 0; i < result->n; i++) {
        const struct run_counts *counts = &result->runs[i].counts;
        if (counts->rejected > 0) {
            log_warn("%lld of %lld record%s rejected: mttr status lists why", (long long)counts->rejected,
                     (long long)counts->seen, text_plural(counts->seen));
        }
        print_counts_line("import", &result->runs[i]);
    }
}

int cmd_import(const struct call *call, struct fault *fault) {
    struct import_request request;
    struct import_result result;
    struct store *store = NULL;
    if (!set_request(call, &request, fault)) {
        return (int)fault->kind;
    }
    if (call_flag(call, "dry-run")) {
        return dry_run(call, &request, fault);
    }
    request.show = show_notes;
    if (!store_open_write(call->store, &store, fault) || !import_files(store, &request, &result, fault)) {
        store_abandon(store);
        return (int)fault->kind;
    }
    store_close(store);
    if (call->json) {
        print_json(call, &result);
    }
    print_result(&result);
    return 0;
}
