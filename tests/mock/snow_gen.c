/* SPDX-License-Identifier: Apache-2.0 */
/* snow_gen: writes the tables of a made-up ServiceNow instance as JSON Lines, one file a table, or streams one answer
 * of the Table API. The same seed and arguments give the same bytes on every machine; there is no clock and no libm.
 *   snow_gen [--seed 1] [--incidents 5000] [--changes 1500] [--from 2023-01-01] [--days 730] [--zone-offset 7200] --out
 * DIR snow_gen --pages FILE|- [--incidents N] [the same options] */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "snow_gen.h"

enum { PATH_SIZE = 4096 };

static struct out output; /* large, so not on the stack */

static void write_records(struct out *out, const struct world *world, const struct table *table, int64_t count) {
    struct record record;
    for (int64_t i = 0; i < count; i++) {
        table->make(world, i, &record);
        record_write(out, world, table, &record, false);
        out_raw(out, "\n");
    }
}

static void write_incidents(struct out *out, const struct world *world) {
    write_records(out, world, &INCIDENTS, world->incidents);
}

static void write_changes(struct out *out, const struct world *world) {
    write_records(out, world, &CHANGES, world->changes);
}

static void write_page(struct out *out, const struct world *world) {
    struct record record;
    out_raw(out, "{\"result\":[");
    for (int64_t i = 0; i < world->incidents; i++) {
        if (i > 0)
            out_raw(out, ",");
        incident_make(world, i, &record);
        record_write(out, world, &INCIDENTS, &record, true);
    }
    out_raw(out, "]}\n");
}

static bool write_file(const char *path, const struct world *world, void (*write)(struct out *, const struct world *)) {
    if (!out_open(&output, path)) {
        fprintf(stderr, "snow_gen: %s: %s\n", path, strerror(errno));
        return false;
    }
    write(&output, world);
    if (out_close(&output))
        return true;
    fprintf(stderr, "snow_gen: %s: cannot write\n", path);
    return false;
}

static bool make_folders(const char *folder) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s", folder);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    fprintf(stderr, "snow_gen: %s: %s\n", path, strerror(errno));
    return false;
}

static bool write_folder(const char *folder, const struct world *world) {
    static const struct {
        const char *table;
        void (*write)(struct out *, const struct world *);
    } FILES[] = {{"incident", write_incidents}, {"change_request", write_changes},
                 {"sys_choice", write_choices}, {"sys_dictionary", write_dictionary},
                 {"sys_user", write_users},     {"sys_audit_delete", write_deletes}};
    char path[PATH_SIZE + NAME_SIZE];
    bool done = make_folders(folder);
    for (size_t i = 0; done && i < sizeof FILES / sizeof *FILES; i++) {
        snprintf(path, sizeof path, "%s/%s.jsonl", folder, FILES[i].table);
        done = write_file(path, world, FILES[i].write);
    }
    return done;
}

struct arguments {
    int64_t seed, incidents, changes, days, zone, from;
    const char *folder, *page;
};

static const struct option OPTIONS[] = {{"seed", required_argument, NULL, 's'},
                                        {"incidents", required_argument, NULL, 'i'},
                                        {"changes", required_argument, NULL, 'c'},
                                        {"from", required_argument, NULL, 'f'},
                                        {"days", required_argument, NULL, 'd'},
                                        {"zone-offset", required_argument, NULL, 'z'},
                                        {"out", required_argument, NULL, 'o'},
                                        {"pages", required_argument, NULL, 'p'},
                                        {NULL, 0, NULL, 0}};

static bool read_number(const char *text, int64_t low, int64_t high, int64_t *number) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < low || value > high)
        return false;
    *number = value;
    return true;
}

static bool read_option(int option, const char *text, struct arguments *arguments) {
    switch (option) {
        case 's':
            return read_number(text, 0, INT64_MAX, &arguments->seed);
        case 'i':
            return read_number(text, 0, 9000000, &arguments->incidents);
        case 'c':
            return read_number(text, 0, 9000000, &arguments->changes);
        case 'd':
            return read_number(text, 1, 36500, &arguments->days);
        case 'z':
            return read_number(text, -14 * HOUR, 14 * HOUR, &arguments->zone);
        case 'f':
            return days_of_date(text, &arguments->from);
        case 'o':
            arguments->folder = text;
            return true;
        case 'p':
            arguments->page = text;
            return true;
        default:
            return false;
    }
}

static bool read_arguments(int argc, char **argv, struct arguments *arguments) {
    int option, index = 0;
    while ((option = getopt_long(argc, argv, "", OPTIONS, &index)) != -1) {
        if (option == '?')
            return false;
        if (!read_option(option, optarg, arguments)) {
            fprintf(stderr, "snow_gen: --%s: %s is not possible\n", OPTIONS[index].name, optarg);
            return false;
        }
    }
    return optind == argc && !arguments->folder != !arguments->page;
}

int main(int argc, char **argv) {
    struct arguments arguments = {.seed = 1, .incidents = 5000, .changes = 1500, .days = 730, .zone = 7200};
    days_of_date("2023-01-01", &arguments.from);
    if (!read_arguments(argc, argv, &arguments)) {
        fputs(
            "usage: snow_gen [--seed N] [--incidents N] [--changes N] [--from YYYY-MM-DD] [--days N] "
            "[--zone-offset SECONDS] --out DIR | --pages FILE\n",
            stderr);
        return 2;
    }
    struct world world = {.seed = (uint64_t)arguments.seed,
                          .incidents = arguments.incidents,
                          .changes = arguments.changes,
                          .from = arguments.from * DAY,
                          .days = arguments.days,
                          .now = (arguments.from + arguments.days) * DAY,
                          .zone = arguments.zone,
                          .origin = arguments.page ? "https://acme.service-now.com" : "",
                          .ordered = arguments.page};
    bool done =
        arguments.page ? write_file(arguments.page, &world, write_page) : write_folder(arguments.folder, &world);
    return done ? 0 : 1;
}
