/* SPDX-License-Identifier: Apache-2.0 */
/* manifest: manifest.json, read back: what its members mean. */
#include <string.h>

#include "file.h"
#include "instant.h"
#include "json.h"
#include "manifest_members_p.h"

enum { MANIFEST_MAX = 16 << 20 }; /* the text of a profile has at most 1 MiB */

static bool read_holidays(const struct manifest_texts *texts, struct manifest *out, struct arena *arena,
                          struct fault *fault) {
    int64_t *days = arena_alloc(arena, (texts->n + 1) * sizeof *days);
    for (size_t i = 0; i < texts->n; i++) {
        struct civil civil;
        if (!instant_parse_date(texts->list[i], &civil)) {
            return fault_set(fault, FAULT_USAGE,
                             "not a manifest of mttr: 'holidays' has an element that is not a date");
        }
        days[i] = instant_days(civil.year, civil.month, civil.day);
        if (i > 0 && days[i] < days[i - 1]) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: 'holidays' are not in order");
        }
    }
    if (texts->n > 0 && out->job.profile.mttr.calendar != NULL) {
        struct calendar *calendar = arena_alloc(arena, sizeof *calendar);
        *calendar = *out->job.profile.mttr.calendar;
        calendar->holidays = days;
        calendar->n_holidays = texts->n;
        out->job.profile.mttr.calendar = calendar;
    }
    return true;
}

static bool read_profile(const struct manifest_members *members, struct manifest *out, struct arena *arena,
                         struct fault *fault) {
    struct profile *profile = &out->job.profile;
    if (!profile_parse(arena_format(arena, "%s: profile", out->path), members->profile_text, (int)members->rules, arena,
                       profile, fault)) {
        return false;
    }
    if (strcmp(profile->sha256, members->profile_sha256) != 0 || strcmp(profile->name, members->profile_name) != 0) {
        return fault_set(fault, FAULT_USAGE, "the manifest was edited: its profile is not the one that it names");
    }
    out->holidays_sha256 = members->holidays_file.sha256;
    return read_holidays(&members->holidays, out, arena, fault);
}

static bool read_group_by(const struct manifest_texts *texts, struct report_job *out, struct arena *arena,
                          struct fault *fault) {
    out->group_by = arena_alloc(arena, (texts->n + 1) * sizeof *out->group_by);
    out->n_group_by = texts->n;
    for (size_t i = 0; i < texts->n; i++) {
        if (!field_ref_find(out->profile.mttr.kind, texts->list[i], "group_by", &out->group_by[i], fault)) {
            return false;
        }
    }
    return true;
}

static bool read_options(const struct manifest_members *members, struct report_request *out, struct fault *fault) {
    out->team = members->team;
    out->now = members->now;
    out->sensitivity = members->sensitivity;
    out->csv.raw = members->csv_raw;
    if (!granularity_find(members->granularity, &out->granularity, fault) ||
        !ledger_find(members->ledger, &out->ledger, fault) ||
        !csv_form_find(members->csv_profile, members->csv_separator, members->csv_decimal, &out->csv, fault)) {
        return false;
    }
    for (size_t i = 0; i < members->formats.n; i++) {
        if (!format_add(members->formats.list[i], &out->formats, fault)) {
            return false;
        }
    }
    return true;
}

static bool read_range(const struct manifest_members *members, struct range *out, struct fault *fault) {
    *out = (struct range){.from = members->from, .to = members->to, .days = members->days};
    return out->from < out->to ||
           fault_set(fault, FAULT_USAGE, "not a manifest of mttr: the range ends before it begins");
}

/* Run 0 is a report on a store before its first run, which did not start at any time. */
static bool read_store(const struct manifest_members *members, struct manifest *out, struct fault *fault) {
    out->run = members->run;
    out->run_started = members->run_started;
    out->run_open = members->run_open;
    return out->run == 0 || out->run_started != INSTANT_NONE ||
           fault_set(fault, FAULT_USAGE, "not a manifest of mttr: 'started' is not a text");
}

static bool read_root(const struct node *root, struct manifest *out, struct arena *arena, struct fault *fault) {
    struct manifest_members members;
    if (!manifest_members_read(root, arena, &members, fault)) {
        return false;
    }
    out->shape = (int)members.shape;
    out->population = members.population;
    out->population_sha256 = members.population_sha256;
    out->files = members.files.list;
    out->n_files = members.files.n;
    return read_profile(&members, out, arena, fault) && read_options(&members, &out->request, fault) &&
           read_group_by(&members.group_by, &out->job, arena, fault) && read_range(&members, &out->job.range, fault) &&
           read_store(&members, out, fault);
}

static bool read_document(const char *path, struct arena *arena, const struct node **out, struct fault *fault) {
    struct buf text;
    buf_init(&text, MANIFEST_MAX);
    bool done = file_read(path, &text, fault);
    if (done) {
        done = json_document(text.data, text.len, arena, out, fault) ||
               fault_context(fault, "not a manifest of mttr, or cut off") || fault_context(fault, "%s", path);
    }
    buf_clear(&text);
    return done;
}

bool manifest_read(const char *path, struct arena *arena, struct manifest *out, struct fault *fault) {
    struct manifest manifest = {.path = path};
    const char *slash = strrchr(path, '/');
    const struct node *root = NULL;
    manifest.folder = slash == NULL ? "." : arena_strndup(arena, path, (size_t)(slash - path));
    if (!read_document(path, arena, &root, fault)) {
        return false;
    }
    if (!read_root(root, &manifest, arena, fault)) {
        return fault_context(fault, "%s", path);
    }
    *out = manifest;
    return true;
}

size_t manifest_place(const struct manifest *manifest, const char *name) {
    size_t i = 0;
    while (i < manifest->n_files && strcmp(manifest->files[i].name, name) != 0) {
        i++;
    }
    return i;
}

const char *const *manifest_file_names(const char *path, struct arena *arena) {
    struct fault unread = {0};
    const struct node *root = NULL;
    return read_document(path, arena, &root, &unread) ? manifest_members_file_names(root, arena) : NULL;
}

const char *manifest_file_path(const struct manifest *manifest, const char *name, struct arena *arena) {
    return arena_format(arena, "%s/%s", manifest->folder, name);
}
