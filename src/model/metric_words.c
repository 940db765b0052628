/* SPDX-License-Identifier: Apache-2.0 */
/* metric_words: units and how their values read. */
#include "metric_words.h"

#include <math.h>
#include <stdio.h>

const char *metric_unit_name(enum metric_unit unit) {
    static const char *const NAMES[] = {[UNIT_SECONDS] = "s", [UNIT_PER_DAY] = "1/d", [UNIT_SHARE] = "1"};
    return NAMES[unit];
}

const char *metric_unit_text(enum metric_unit unit, double value, char text[INSTANT_TEXT]) {
    if (isnan(value)) {
        return NULL;
    }
    switch (unit) {
        case UNIT_SECONDS:
            duration_format(llround(value), text);
            break;
        case UNIT_PER_DAY:
            snprintf(text, INSTANT_TEXT, "%.2f", value);
            break;
        case UNIT_SHARE:
            snprintf(text, INSTANT_TEXT, "%.1f %%", 100 * value);
            break;
    }
    return text;
}
