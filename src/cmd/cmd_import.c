/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_import: the options become a request; one line sums up what was read. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "import.h"
#include "log.h"
#include "print.h"
#include "profile.h"
#include "settings.h"
#include "text.h"

const struct option IMPORT_OPTIONS[] = {
    {"table", "incident|change_request", "the table of the records (required)"},
    {"integration", "ID", "the integration under which they are stored (default import)"},
    {"format", FILE_FORMAT_NAMES, "the format of the files (default: by the file name's extension)"},
    {"url", "BASE", "base URL of the instance, for record links"},
    {"key", "FIELD", "CSV: the field that serves as sys_id (default sys_id)"},
    {"map", "FIELD=COLUMN", "CSV: the column that fills a field; may be repeated"},
    {"date-format", "FORMAT", "CSV: the format of dates, as for strptime (default %Y-%m-%d %H:%M:%S)"},
    {"timezone", "ZONE", "CSV: the time zone of the dates (default UTC)"},
    {"null", "TEXT", "CSV: a cell with this text is empty"},
    {NULL, NULL, NULL},
};

static bool set_table(const struct call *call, struct import_request *request, struct fault *fault) {
    const char *name = call_option(call, "table");
    if (name == NULL) {
        return fault_set(fault, FAULT_USAGE,
                         "name the table of the records: --table incident or --table change_request");
    }
    request->kind = kind_find(name);
    return true;
}

static bool check_field(const struct kind *kind, const char *name, const char *option, struct fault *fault) {
    struct field_ref ignored;
    return field_ref_find(kind, name, option, &ignored, fault);
}

static bool set_maps(const struct call *call, struct import_request *request, struct fault *fault) {
    const char *const *texts;
    size_t n = call_options(call, "map", &texts);
    struct column_map *maps = arena_alloc(call->arena, (n + 1) * sizeof *maps);
    for (size_t i = 0; i < n; i++) {
        const char *equals = strchr(texts[i], '=');
        if (equals == NULL || equals == texts[i] || equals[1] == '\0') {
            return fault_set(fault, FAULT_USAGE, "--map %s: write FIELD=COLUMN", texts[i]);
        }
        maps[i].field = arena_strndup(call->arena, texts[i], (size_t)(equals - texts[i]));
        maps[i].column = equals + 1;
        if (!check_field(request->kind, maps[i].field, "--map", fault)) {
            return false;
        }
    }
    request->options.maps = maps;
    request->options.n_maps = n;
    return true;
}

/* A format that cannot read back what it wrote would reject every record: an error at once is better. */
static bool set_dates(const struct call *call, struct import_request *request, struct fault *fault) {
    const struct tm sample = {
        .tm_year = 124, .tm_mon = 10, .tm_mday = 23, .tm_hour = 14, .tm_min = 5, .tm_wday = 6, .tm_yday = 327};
    struct tm back = {0};
    char text[256];
    request->options.date_format = call_option_or(call, "date-format", "%Y-%m-%d %H:%M:%S");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the format is what the option is for */
    size_t n = strftime(text, sizeof text, request->options.date_format, &sample);
#pragma GCC diagnostic pop
    const char *end = n == 0 ? NULL : strptime(text, request->options.date_format, &back);
    bool by_own_zone =
        strstr(request->options.date_format, "%s") != NULL; /* strptime would read it in the machine's zone */
    if (by_own_zone || end == NULL || *end != '\0' || back.tm_mday != sample.tm_mday || back.tm_mon != sample.tm_mon) {
        return fault_set(fault, FAULT_USAGE,
                         "--date-format %s: it does not describe a whole date; an example is %%d/%%m/%%Y %%H:%%M",
                         request->options.date_format);
    }
    return zone_open(call_option_or(call, "timezone", "UTC"), call->arena, &request->options.zone, fault) ||
           fault_context(fault, "--timezone");
}

static bool check_url(const struct call *call, struct import_request *request, struct fault *fault) {
    const char *text = call_option(call, "url"), *reason;
    request->url = text == NULL ? NULL : url_base(text, call->arena, &reason);
    return text == NULL || request->url != NULL || fault_set(fault, FAULT_USAGE, "--url: %s", reason);
}

static bool set_request(const struct call *call, struct import_request *request, struct fault *fault) {
    const char *format = call_option(call, "format");
    *request = (struct import_request){
        .integration = call_option_or(call, "integration", "import"),
        .files = call->operands,
        .n_files = call->n_operands,
        .reader = format == NULL ? NULL : file_reader_named(format),
        .options = {.key = call_option_or(call, "key", "sys_id"), .null_text = call_option(call, "null")},
        .now = call->now,
    };
    if (!name_is_safe(request->integration)) {
        return fault_set(fault, FAULT_USAGE, "--integration %s: letters, digits, '.', '_' and '-' only",
                         request->integration);
    }
    return check_url(call, request, fault) && set_table(call, request, fault) &&
           check_field(request->kind, request->options.key, "--key", fault) && set_maps(call, request, fault) &&
           set_dates(call, request, fault);
}

static void print_json(const struct call *call, const struct run *run) {
    struct node *root = node_object(call->arena);
    node_add_text(call->arena, root, "schema", "mttr/import/1");
    node_add_int(call->arena, root, "run", run->id);
    node_add_text(call->arena, root, "table", run->kind->name);
    print_counts(root, &run->counts, call->arena);
    print_node(root);
}

int cmd_import(const struct call *call, struct fault *fault) {
    struct import_request request;
    struct store *store = NULL;
    struct run run;
    bool done = set_request(call, &request, fault) && store_open_write(call->store, &store, fault) &&
                import_files(store, &request, &run, fault);
    if (!done) {
        store_abandon(store);
        return (int)fault->kind;
    }
    store_close(store);
    if (call->json) {
        print_json(call, &run);
    }
    if (run.counts.rejected == run.counts.seen && run.counts.seen > 0) {
        log_warn("nothing was imported, because every record was rejected: check the file, --format and --key");
    } else if (run.counts.rejected > 0) {
        log_warn("%lld of %lld record%s rejected: mttr status lists why", (long long)run.counts.rejected,
                 (long long)run.counts.seen, text_plural(run.counts.seen));
    }
    print_counts_line("import", &run);
    return 0;
}
