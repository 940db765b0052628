/* SPDX-License-Identifier: Apache-2.0 */
/* manifest: a report becomes manifest.json. */
#include "array.h"
#include "instant.h"
#include "manifest_members_p.h"
#include "version.h"

/* They may have come from another file than the profile. */
static void set_holidays(struct manifest_members *members, const struct calendar *calendar, struct arena *arena) {
    if (calendar == NULL) {
        return;
    }
    if (calendar->file != NULL) {
        members->holidays_file = (struct manifest_file){calendar->file, calendar->sha256};
    }
    members->holidays.n = calendar->n_holidays;
    members->holidays.list = arena_alloc(arena, (calendar->n_holidays + 1) * sizeof *members->holidays.list);
    for (size_t i = 0; i < calendar->n_holidays; i++) {
        struct civil civil = instant_civil(calendar->holidays[i] * DAY);
        members->holidays.list[i] =
            arena_format(arena, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day);
    }
}

static void set_profile(struct manifest_members *members, const struct profile *profile, struct arena *arena) {
    members->rules = profile->rules;
    members->profile_name = profile->name;
    members->profile_sha256 = profile->sha256;
    members->profile_text = profile->text;
    members->timezone = profile->zone.name;
    set_holidays(members, profile->mttr.calendar, arena);
}

static void set_formats(struct manifest_members *members, unsigned formats, struct arena *arena) {
    members->formats.list = arena_alloc(arena, N_FORMATS * sizeof *members->formats.list);
    for (size_t i = 0; i < N_FORMATS; i++) {
        if ((formats & 1u << i) != 0) {
            members->formats.list[members->formats.n++] = format_name((enum format_place)i);
        }
    }
}

static void set_options(struct manifest_members *members, const struct report_request *request, struct arena *arena) {
    members->granularity = granularity_name(request->granularity);
    members->team = request->team;
    members->ledger = ledger_name(request->ledger);
    members->csv_profile = request->csv.excel ? "excel" : "rfc4180";
    members->csv_separator = csv_form_separator(&request->csv);
    members->csv_decimal = request->csv.decimal == ',' ? "comma" : "point";
    members->csv_raw = request->csv.raw;
    members->sensitivity = request->sensitivity;
    members->now = request->now;
    set_formats(members, request->formats, arena);
}

/* Days distinguish a range given in dates from one given in instants: `previous` follows from it. */
static void set_job(struct manifest_members *members, const struct report_job *job, struct arena *arena) {
    members->from = job->range.from;
    members->to = job->range.to;
    members->days = job->range.days;
    members->group_by.n = job->n_group_by;
    members->group_by.list = arena_alloc(arena, (job->n_group_by + 1) * sizeof *members->group_by.list);
    for (size_t i = 0; i < job->n_group_by; i++) {
        members->group_by.list[i] = field_ref_name(job->profile.mttr.kind, &job->group_by[i]);
    }
}

static void set_analysis(struct manifest_members *members, const struct analysis *analysis) {
    members->run = analysis->run;
    members->run_started = analysis->run_started;
    members->run_open = analysis->run_open;
    members->population = analysis->population;
    members->population_sha256 = analysis->digest;
}

struct listing {
    struct arena *arena;
    struct manifest_files *files;
    size_t cap;
};

static void list_file(void *context, const char *file, const char *sha256) {
    struct listing *listing = context;
    struct manifest_files *files = listing->files;
    ARRAY_GROW_IN(listing->arena, files->list, files->n, listing->cap);
    files->list[files->n++] = (struct manifest_file){file, sha256};
}

const struct node *manifest_write(const struct report_request *request, const struct report_job *job,
                                  const struct analysis *analysis, const struct staging *staging, size_t *n_files,
                                  struct arena *arena) {
    struct manifest_members members = {
        .schema = MANIFEST_SCHEMA, .program = "mttr", .version = MTTR_VERSION, .shape = SHAPE_TODAY};
    struct listing listing = {.arena = arena, .files = &members.files};
    set_profile(&members, &job->profile, arena);
    set_options(&members, request, arena);
    set_job(&members, job, arena);
    set_analysis(&members, analysis);
    staging_each(staging, list_file, &listing);
    *n_files = members.files.n;
    return manifest_members_write(&members, arena);
}
