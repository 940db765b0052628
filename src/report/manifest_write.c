/* SPDX-License-Identifier: Apache-2.0 */
/* manifest: a report becomes manifest.json. */
#include "instant.h"
#include "manifest.h"
#include "version.h"

/* Null where the profile itself lists the holidays, or there are none. */
static void add_holidays_file(struct arena *arena, struct node *profile, const struct calendar *calendar) {
    if (calendar == NULL || calendar->file == NULL) {
        node_add_null(arena, profile, "holidays_file");
        return;
    }
    struct node *file = node_add_object(arena, profile, "holidays_file");
    node_add_text(arena, file, "name", calendar->file);
    node_add_text(arena, file, "sha256", calendar->sha256);
}

/* They may have come from another file than the profile. */
static void add_holidays(struct arena *arena, struct node *profile, const struct calendar *calendar) {
    struct node *holidays = node_add_array(arena, profile, "holidays");
    for (size_t i = 0; calendar != NULL && i < calendar->n_holidays; i++) {
        struct civil civil = instant_civil(calendar->holidays[i] * DAY);
        node_add_text(arena, holidays, NULL,
                      arena_format(arena, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day));
    }
}

static void add_profile(struct arena *arena, struct node *manifest, const struct profile *profile) {
    struct node *node = node_add_object(arena, manifest, "profile");
    node_add_text(arena, node, "name", profile->name);
    node_add_text(arena, node, "sha256", profile->sha256);
    node_add_text(arena, node, "text", profile->text);
    add_holidays(arena, node, profile->mttr.calendar);
    add_holidays_file(arena, node, profile->mttr.calendar);
}

static void add_options(struct arena *arena, struct node *manifest, const struct report_request *request,
                        const struct report_job *job) {
    struct node *node = node_add_object(arena, manifest, "options");
    node_add_text(arena, node, "granularity", granularity_name(request->granularity));
    struct node *group_by = node_add_array(arena, node, "group_by");
    for (size_t i = 0; i < job->n_group_by; i++) {
        node_add_text(arena, group_by, NULL, field_ref_name(job->profile.mttr.kind, &job->group_by[i]));
    }
    node_add_text(arena, node, "team", request->team);
    struct node *format = node_add_array(arena, node, "format");
    for (size_t i = 0; i < N_FORMATS; i++) {
        if ((request->formats & FORMATS[i].format) != 0) {
            node_add_text(arena, format, NULL, FORMATS[i].name);
        }
    }
    node_add_text(arena, node, "ledger", ledger_name(request->ledger));
    node_add_text(arena, node, "csv_profile", request->csv.excel ? "excel" : "rfc4180");
    node_add_text(arena, node, "csv_separator", csv_form_separator(&request->csv));
    node_add_text(arena, node, "csv_decimal", request->csv.decimal == ',' ? "comma" : "point");
    node_add_bool(arena, node, "csv_raw", request->csv.raw);
    node_add_bool(arena, node, "sensitivity", request->sensitivity);
}

/* days tells a range that was given in dates from one that was given in instants: `previous` follows from it. */
static void add_range(struct arena *arena, struct node *manifest, const struct report_job *job) {
    struct node *node = node_add_object(arena, manifest, "range");
    node_add_time(arena, node, "from", job->range.from);
    node_add_time(arena, node, "to", job->range.to);
    node_add_text(arena, node, "timezone", job->profile.zone.name);
    if (job->range.days > 0) {
        node_add_int(arena, node, "days", job->range.days);
    } else {
        node_add_null(arena, node, "days");
    }
}

struct listing {
    struct arena *arena;
    struct node *files;
    size_t n;
};

static void list_file(void *context, const char *file, const char *sha256) {
    struct listing *listing = context;
    struct node *node = node_add_object(listing->arena, listing->files, NULL);
    node_add_text(listing->arena, node, "name", file);
    node_add_text(listing->arena, node, "sha256", sha256);
    listing->n++;
}

const struct node *manifest_write(const struct report_request *request, const struct report_job *job,
                                  const struct analysis *analysis, const struct staging *staging, size_t *n_files,
                                  struct arena *arena) {
    struct node *manifest = node_object(arena);
    node_add_text(arena, manifest, "schema", "mttr/manifest/1");
    node_add_text(arena, manifest, "program", "mttr");
    node_add_text(arena, manifest, "version", MTTR_VERSION);
    add_profile(arena, manifest, &job->profile);
    add_options(arena, manifest, request, job);
    add_range(arena, manifest, job);
    node_add_time(arena, manifest, "now", request->now);
    struct node *store = node_add_object(arena, manifest, "store");
    node_add_int(arena, store, "run", analysis->run);
    node_add_time(arena, store, "started", analysis->run_started);
    node_add_bool(arena, store, "open", analysis->run_open);
    struct node *population = node_add_object(arena, manifest, "population");
    node_add_int(arena, population, "count", analysis->population);
    node_add_text(arena, population, "sha256", analysis->digest);
    struct listing listing = {.arena = arena, .files = node_add_array(arena, manifest, "files")};
    staging_each(staging, list_file, &listing);
    *n_files = listing.n;
    return manifest;
}
