/* SPDX-License-Identifier: Apache-2.0 */
/* calendar: the working time of a profile: days of the week, hours of the zone's clock, and holidays, listed or from an
 * iCalendar file. */
#include <string.h>

#include "array.h"
#include "config_p.h"
#include "instant.h"

static const char *const DAYS[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static bool read_days(const struct yaml *map, struct arena *arena, bool out[7], struct fault *fault) {
    const char *const *names = NULL;
    size_t n = 0;
    if (!yaml_texts(map, "days", arena, &names, &n, fault)) {
        return false;
    }
    for (int day = 0; names == NULL && day < 5; day++) {
        out[day] = true;
    }
    for (size_t i = 0; i < n; i++) {
        struct nearest nearest = {.word = names[i]};
        int day = 0;
        for (; DAYS[day] != NULL && !text_equal(DAYS[day], names[i]); day++) {
            nearest_offer(&nearest, DAYS[day]);
        }
        if (DAYS[day] == NULL) {
            return fault_unknown(yaml_get(map, "days")->place, "day", &nearest, DAYS, fault);
        }
        out[day] = true;
    }
    return names == NULL || n > 0 ||
           fault_set(fault, FAULT_USAGE, "%s: days: at least one is needed", yaml_get(map, "days")->place);
}

/* HH:MM, to 24:00 */
static bool parse_clock(const char *text, int *out) {
    static const char FORM[] = "dd:dd";
    for (size_t i = 0; i < sizeof FORM; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (FORM[i] == 'd' ? !digit : text[i] != FORM[i]) {
            return false;
        }
    }
    int hours = (text[0] - '0') * 10 + text[1] - '0', minutes = (text[3] - '0') * 10 + text[4] - '0';
    *out = hours * HOUR + minutes * MINUTE;
    return minutes < 60 && *out <= DAY;
}

static bool read_clock(const struct yaml *map, const char *key, int *out, struct fault *fault) {
    const char *text = NULL;
    if (!yaml_required(map, key, &text, fault)) {
        return false;
    }
    return parse_clock(text, out) || fault_set(fault, FAULT_USAGE, "%s: %s: '%s' is not a time of day: write \"09:00\"",
                                               yaml_get(map, key)->place, key, text);
}

static bool list_holidays(const struct yaml *value, const char *const *texts, size_t n, int64_t *out,
                          struct fault *fault) {
    const struct yaml *element = n == 0 ? NULL : yaml_first(value);
    for (size_t i = 0; i < n; i++, element = element->next) {
        struct civil civil;
        if (!instant_parse_date(texts[i], &civil)) {
            return fault_set(fault, FAULT_USAGE, "%s: holidays: '%s' is not a date: write 2024-01-31, or a file.ics",
                             element->place, texts[i]);
        }
        out[i] = instant_days(civil.year, civil.month, civil.day);
    }
    return true;
}

static bool read_holidays(const struct yaml *map, const char *path, struct arena *arena, struct calendar *out,
                          struct fault *fault) {
    const char *const *texts = NULL;
    size_t n = 0;
    if (!yaml_texts(map, "holidays", arena, &texts, &n, fault)) {
        return false;
    }
    const struct yaml *value = yaml_get(map, "holidays");
    int64_t *days = arena_alloc(arena, (n + 1) * sizeof *days);
    if (n == 1 && text_ends(texts[0], ".ics")) {
        n = 0;
        if (path != NULL && !ics_read(path_relative_to(path, texts[0], arena), arena, &days, &n, out->sha256, fault)) {
            return fault_context(fault, "%s: holidays", value->place);
        }
        out->file = path == NULL ? NULL : texts[0];
    } else if (!list_holidays(value, texts, n, days, fault)) {
        return false;
    }
    array_sort(days, n, sizeof *days, array_compare_int64);
    out->holidays = days;
    out->n_holidays = n;
    return true;
}

bool calendar_read(const struct yaml *map, const char *path, struct arena *arena, const struct calendar **out,
                   struct fault *fault) {
    static const char *const KEYS[] = {"days", "from", "to", "holidays", NULL};
    const struct yaml *given = NULL;
    if (!yaml_map(map, "calendar", &given, fault)) {
        return false;
    }
    if (given == NULL) {
        return true;
    }
    struct calendar *calendar = arena_alloc(arena, sizeof *calendar);
    if (!yaml_only(given, "calendar", KEYS, fault) || !read_days(given, arena, calendar->days, fault) ||
        !read_clock(given, "from", &calendar->from, fault) || !read_clock(given, "to", &calendar->to, fault) ||
        !read_holidays(given, path, arena, calendar, fault)) {
        return false;
    }
    if (calendar->from >= calendar->to) {
        return fault_set(fault, FAULT_USAGE, "%s: calendar: 'to' must be later than 'from'; midnight is \"24:00\"",
                         yaml_get(given, "to")->place);
    }
    *out = calendar;
    return true;
}
