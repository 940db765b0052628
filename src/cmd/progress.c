/* SPDX-License-Identifier: Apache-2.0 */
/* progress: all lines are drawn anew when one changes, and removed before anything else is printed. */
#include "progress_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "instant.h"
#include "log.h"
#include "text.h"

bool progress_is_wanted(void) {
    const char *term = getenv("TERM");
    bool steerable = term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
    return steerable && isatty(STDERR_FILENO) && log_get_level() == LOG_NORMAL;
}

static void wipe(void *context) {
    struct progress *progress = context;
    if (progress->shown > 0) {
        fprintf(stderr, "\033[%zuA\r\033[J", progress->shown);
        progress->shown = 0;
    }
}

/* "snow: incident: 1200 records, 300/s, 48 % of 2500, 4 s left", cut before it wraps. */
static void draw_line(const struct progress_line *line, int columns) {
    char text[256], left[INSTANT_TEXT];
    int64_t seconds = instant_now() - line->started;
    int64_t rate = line->seen / (seconds > 0 ? seconds : 1);
    int n = snprintf(text, sizeof text, "%s: %s: %lld record%s, %lld/s", line->integration, line->table,
                     (long long)line->seen, text_plural(line->seen), (long long)rate);
    if (line->expected > line->seen && rate > 0 && n < (int)sizeof text) {
        duration_format((line->expected - line->seen) / rate, left);
        snprintf(text + n, sizeof text - (size_t)n, ", %lld %% of %lld, %s left",
                 (long long)(line->seen * 100 / line->expected), (long long)line->expected, left);
    }
    fprintf(stderr, "%.*s\n", columns - 1, text);
}

static void draw(struct progress *progress) {
    struct winsize size = {0};
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 && size.ws_row > 1;
    size_t most = known ? size.ws_row - 1U : 23; /* what has scrolled away cannot be wiped */
    wipe(progress);
    for (const struct progress_line *line = progress->first; line != NULL && progress->shown < most;
         line = line->next) {
        draw_line(line, known ? size.ws_col : 80);
        progress->shown++;
    }
    fflush(stderr);
}

void progress_open(struct progress *progress) {
    *progress = (struct progress){.first = NULL};
    log_set_before(wipe, progress);
}

void progress_close(struct progress *progress) {
    wipe(progress);
    log_set_before(NULL, NULL);
}

void progress_show(struct progress_line *line, int64_t seen, int64_t expected) {
    if (!line->listed) {
        struct progress_line **end = &line->progress->first;
        while (*end != NULL) {
            end = &(*end)->next;
        }
        *end = line;
        line->listed = true;
    }
    line->seen = seen;
    line->expected = expected;
    draw(line->progress);
}

void progress_end(struct progress_line *line) {
    struct progress_line **at = &line->progress->first;
    while (*at != NULL && *at != line) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = line->next;
        draw(line->progress);
    }
}
