/* SPDX-License-Identifier: Apache-2.0 */
/* Dates are read strictly (all 19 characters), because a field holding anything else is no date-time. */
#include "moment.h"

#include <string.h>

bool moment_read(const char *text, time_t *moment) {
    struct tm parts = {0};
    const char *end = strlen(text) == MOMENT_SIZE - 1 ? strptime(text, "%Y-%m-%d %H:%M:%S", &parts) : NULL;
    if (end == NULL || *end != '\0')
        return false;
    *moment = timegm(&parts);
    return true;
}

void moment_write(time_t moment, char text[MOMENT_SIZE]) {
    struct tm parts;
    if (strftime(text, MOMENT_SIZE, "%Y-%m-%d %H:%M:%S", gmtime_r(&moment, &parts)) == 0)
        text[0] = '\0';
}

void moment_http_date(time_t moment, char *text, size_t size) {
    struct tm parts;
    if (strftime(text, size, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&moment, &parts)) == 0)
        text[0] = '\0';
}

bool clock_start_at(struct clock *clock, const char *moment) {
    time_t start;
    if (!moment_read(moment, &start))
        return false;
    clock->lead = start - time(NULL);
    return true;
}

time_t clock_now(const struct clock *clock) {
    return time(NULL) + clock->lead;
}
