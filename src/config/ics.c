/* SPDX-License-Identifier: Apache-2.0 */
/* ics: the whole-day events of an iCalendar file (RFC 5545), as calendars of public holidays are published.
 * It refuses what would need more than the dates that the file shows: events with a time of day, and repeated ones. */
#include <string.h>

#include "array.h"
#include "config_p.h"
#include "file.h"
#include "instant.h"

enum { MOST_BYTES = 1 << 20, MOST_DAYS = 100000 };

struct event {
    bool open, canceled;
    int64_t first, end; /* days since 1970-01-01; end excluded; NO_DAY: not given */
};

enum { NO_DAY = -1000000000 };

struct ics {
    const char *path;
    int line;
    struct event event;
    struct arena *arena;
    int64_t *days;
    size_t n, cap;
};

static bool refuse(const struct ics *ics, const char *why, struct fault *fault) {
    return fault_set(fault, FAULT_USAGE, "%s:%d: %s", ics->path, ics->line, why);
}

/* An event without an end is of one day. */
static bool end_event(struct ics *ics, struct fault *fault) {
    const struct event *event = &ics->event;
    int64_t end = event->end == NO_DAY ? event->first + 1 : event->end;
    if (event->first == NO_DAY) {
        return refuse(ics, "the event has no DTSTART", fault);
    }
    if (end <= event->first || end - event->first > MOST_DAYS - (int64_t)ics->n) {
        return refuse(ics, "the event ends before it begins, or the days are too many", fault);
    }
    for (int64_t day = event->first; !event->canceled && day < end; day++) {
        ARRAY_GROW_IN(ics->arena, ics->days, ics->n, ics->cap);
        ics->days[ics->n++] = day;
    }
    ics->event = (struct event){0};
    return true;
}

/* YYYYMMDD, or that with T000000: a midnight. */
static bool read_day(const struct ics *ics, const char *value, int64_t *out, struct fault *fault) {
    char text[11];
    struct civil civil;
    size_t digits = strspn(value, "0123456789");
    bool midnight = strcmp(value + digits, "") == 0 || text_starts(value + digits, "T000000");
    if (digits == 8) {
        memcpy(text, value, 4);
        text[4] = text[7] = '-';
        memcpy(text + 5, value + 4, 2);
        memcpy(text + 8, value + 6, 2);
        text[10] = '\0';
    }
    if (digits != 8 || !instant_parse_date(text, &civil)) {
        return refuse(ics, "not a date", fault);
    }
    if (!midnight) {
        return refuse(ics, "an event with a time of day is not a holiday: keep only whole days", fault);
    }
    *out = instant_days(civil.year, civil.month, civil.day);
    return true;
}

/* A content line within an event: NAME;parameters:value */
static bool read_property(struct ics *ics, const char *line, struct fault *fault) {
    struct event *event = &ics->event;
    size_t n = strcspn(line, ";:");
    const char *value = strrchr(line, ':');
    char name[16] = "";
    if (n < sizeof name) {
        memcpy(name, line, n);
    }
    value = value == NULL ? "" : value + 1;
    if (text_equal(name, "DTSTART")) {
        return read_day(ics, value, &event->first, fault);
    }
    if (text_equal(name, "DTEND")) {
        return read_day(ics, value, &event->end, fault);
    }
    if (text_equal(name, "RRULE") || text_equal(name, "RDATE") || text_equal(name, "DURATION")) {
        return refuse(ics, "RRULE, RDATE and DURATION are not expanded: list the dates", fault);
    }
    event->canceled = event->canceled || (text_equal(name, "STATUS") && text_equal(value, "CANCELLED"));
    return true;
}

static bool read_line(struct ics *ics, const char *line, struct fault *fault) {
    if (text_equal(line, "BEGIN:VEVENT")) {
        ics->event = (struct event){.open = true, .first = NO_DAY, .end = NO_DAY};
        return true;
    }
    if (!ics->event.open) {
        return true;
    }
    return text_equal(line, "END:VEVENT") ? end_event(ics, fault) : read_property(ics, line, fault);
}

/* Lines end in CRLF or LF; one that begins with a space or a tab continues the one before, and no property that is read
 * here is long enough to be folded, so it is left out. */
static bool read_lines(struct ics *ics, char *text, struct fault *fault) {
    for (char *next; text != NULL; text = next) {
        next = strchr(text, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        text[strcspn(text, "\r")] = '\0';
        ics->line++;
        if (text[0] != ' ' && text[0] != '\t' && !read_line(ics, text, fault)) {
            return false;
        }
    }
    return !ics->event.open || refuse(ics, "the last event has no end", fault);
}

bool ics_read(const char *path, struct arena *arena, int64_t **out, size_t *n, char sha256[DIGEST_TEXT],
              struct fault *fault) {
    struct ics ics = {.path = path, .arena = arena};
    struct buf text;
    buf_init(&text, MOST_BYTES);
    bool read = file_read(path, &text, fault);
    if (read) {
        digest_of(text.data, text.len, sha256);
        read = read_lines(&ics, text.data, fault);
    }
    buf_clear(&text);
    if (!read) {
        return false;
    }
    if (ics.n == 0) {
        return fault_set(fault, FAULT_USAGE, "%s: not an iCalendar file with events", path);
    }
    *out = ics.days;
    *n = ics.n;
    return true;
}
