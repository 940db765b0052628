/* SPDX-License-Identifier: Apache-2.0 */
/* outliers: findings that compare a record with all that are counted. */
#include <math.h>
#include <stdlib.h>

#include "audit_p.h"

/* A median absolute deviation times this estimates a standard deviation, where the values are normal: 1 / 0.6745.
 * Source: Leys et al., "Detecting outliers", J. Exp. Soc. Psychol. 49 (2013). */
static const double ROBUST = 1.4826;

static int by_real(const void *left, const void *right) {
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* A logarithm of no time at all is that of a second. */
static double log_of(int64_t seconds) {
    return log((double)(seconds > 1 ? seconds : 1));
}

static double median_of(double *values, size_t n) {
    qsort(values, n, sizeof *values, by_real);
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

static void measure_logs(struct audit *audit, size_t n) {
    double *logs = must_malloc(n * sizeof *logs);
    for (size_t i = 0; i < n; i++) {
        logs[i] = log_of((int64_t)audit->durations[i]);
    }
    audit->log_median = median_of(logs, n);
    for (size_t i = 0; i < n; i++) {
        logs[i] = fabs(log_of((int64_t)audit->durations[i]) - audit->log_median);
    }
    audit->log_deviation = ROBUST * median_of(logs, n);
    free(logs);
}

void measure_durations(struct audit *audit) {
    size_t n = 0;
    audit->durations = must_malloc((size_t)(audit->counted + 1) * sizeof *audit->durations);
    for (size_t i = 0; i < audit->n_records; i++) {
        if (audit->records[i]->reason == NULL) {
            audit->durations[n++] = (uint64_t)audit->records[i]->seconds;
        }
    }
    if (n > 0) {
        measure_sort(audit->durations, n);
        size_t stuck = (size_t)audit->request->profile->audit.stuck_open;
        audit->median = fraction_real(measure_percentile(audit->durations, n, 50));
        audit->stuck_after = fraction_real(measure_percentile(audit->durations, n, stuck));
        measure_logs(audit, n);
    }
}

const char *nothing_counted(const struct audit *audit) {
    return audit->counted == 0 ? "nothing is counted to measure against" : NULL;
}

const char *no_deviation(const struct audit *audit) {
    return audit->counted == 0         ? nothing_counted(audit)
           : audit->log_deviation == 0 ? "half of the durations are alike"
                                       : NULL;
}

bool instant_recovery(const struct audit *audit, const struct examined_record *record) {
    return record->reason == NULL && record->seconds < audit->request->profile->audit.instant;
}

const char *detail_of_seconds(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    (void)audit;
    return arena_format(arena, "%s, from %s", audit_duration(record->seconds, arena), audit_time(record->start, arena));
}

bool is_outlier(const struct audit *audit, const struct examined_record *record) {
    double reach = (double)audit->request->profile->audit.outlier * audit->log_deviation;
    return record->reason == NULL && fabs(log_of(record->seconds) - audit->log_median) > reach;
}

const char *detail_of_weight(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    double deviations = (log_of(record->seconds) - audit->log_median) / audit->log_deviation;
    double weight = audit->sum == 0 ? 0 : 100 * (double)record->seconds / (double)audit->sum;
    return arena_format(arena, "%s, %+.1f deviations, %.2f %% of the mean", audit_duration(record->seconds, arena),
                        deviations, weight);
}

bool stuck_open(const struct audit *audit, const struct examined_record *record) {
    bool over = record->end != INSTANT_NONE || record->dates[DATE_CLOSED] != INSTANT_NONE;
    bool open = !over && !record->canceled && record->start != INSTANT_NONE;
    return open && !lifecycle_is_restored(record->lifecycle) && (double)record->seconds > audit->stuck_after;
}

/* From its start to when it was given up: it was closed, or changed for the last time. */
static int64_t worked(const struct examined_record *record) {
    int64_t closed = record->dates[DATE_CLOSED], over = closed != INSTANT_NONE ? closed : record->updated;
    return over == INSTANT_NONE || record->start == INSTANT_NONE ? 0 : over - record->start;
}

bool canceled_after_work(const struct audit *audit, const struct examined_record *record) {
    return record->canceled && record->was_in_progress && (double)worked(record) > audit->median;
}

const char *detail_of_canceled(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    return arena_format(arena, "canceled after %s, assigned to %s", audit_duration(worked(record), arena),
                        audit_label(audit, record->labels[LABEL_ASSIGNED_TO], arena));
}
