/* SPDX-License-Identifier: Apache-2.0 */
/* oracle: draws profiles, and holds what mttr made of them against its own answers. The same seed draws the same, so
 * both commands agree without a file between them: oracle write SEED BATCHES STORE DIR    DIR/B/options and
 * DIR/B/pN.yml, ten a batch oracle check SEED BATCHES STORE DIR    holds DIR/B/reports/pN against them; exit status 1
 * on a difference */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "oracle.h"

enum { A_BATCH = 10 };

static FILE *create(const char *path) {
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(5);
    }
    return file;
}

static void format(long seconds, bool date, char *out) {
    time_t time = seconds;
    struct tm tm;
    strftime(out, 40, date ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&time, &tm));
}

static void write_options(const struct span *span, const char *folder) {
    static const char *const GRANULARITIES[] = {"day", "week", "month", "quarter"};
    char path[300], from[40], to[40], now[40];
    long unit = span->dates ? 86400 : 1;
    mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/options", folder);
    format(span->from * unit, span->dates, from);
    format(span->to * unit, span->dates, to);
    format(span->now, false, now);
    FILE *file = create(path);
    fprintf(file, "--from %s --to %s --now %s --granularity %s\n", from, to, now, GRANULARITIES[span->granularity]);
    fclose(file);
}

static int one(bool check, const struct span *span, const char *folder, int number) {
    char name[20], path[300];
    struct ask ask;
    draw_ask(&ask);
    snprintf(name, sizeof name, "p%d", number);
    snprintf(path, sizeof path, check ? "%s/reports/%s" : "%s/%s.yml", folder, name);
    if (check) {
        return compare_with(&ask, span, path);
    }
    FILE *file = create(path);
    write_ask(&ask, name, file);
    fclose(file);
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fputs("usage: oracle write|check SEED BATCHES STORE DIR\n", stderr);
        return 2;
    }
    bool check = strcmp(argv[1], "check") == 0;
    int batches = atoi(argv[3]), differences = 0;
    seed_with(strtoull(argv[2], NULL, 10));
    read_rows(argv[4]);
    for (int b = 0; b < batches; b++) {
        char folder[200];
        struct span span = draw_span();
        snprintf(folder, sizeof folder, "%s/%d", argv[5], b);
        if (!check) {
            write_options(&span, folder);
        }
        for (int i = 0; i < A_BATCH; i++) {
            differences += one(check, &span, folder, i);
        }
    }
    printf("seed %s: %d profiles over %d incidents, %d differences\n", argv[2], batches * A_BATCH, n_rows, differences);
    return differences > 0;
}
