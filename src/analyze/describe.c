/* SPDX-License-Identifier: Apache-2.0 */
/* describe: what a metric came to, in words; an entry of METRICS may have its own. */
#include <ctype.h>

#include "metric_p.h"

const char *describe_headline(const struct widget *widget, struct arena *arena) {
    const struct metric_words *words = &widget->metric->words;
    const struct widget_figures *figures = &widget->whole.figures;
    char text[INSTANT_TEXT], week[INSTANT_TEXT];
    const char *value = metric_unit_text(words->unit, fraction_real(figures->value), text);
    int first = tolower((unsigned char)words->title[0]);
    if (value == NULL) {
        return arena_format(arena, "%c%s unknown", first, words->title + 1);
    }
    if (words->unit == UNIT_PER_DAY) {
        metric_unit_text(words->unit, fraction_real(figures->per_week), week);
        value = arena_format(arena, "%s a day, %s a week", value, week);
    }
    return arena_format(arena, "%c%s %s, %s", first, words->title + 1, value, describe_rating(widget));
}

const char *describe_rating(const struct widget *widget) {
    return widget->whole.figures.rating == NULL ? "not rated" : widget->whole.figures.rating;
}

const char *widget_describe(const struct widget *widget, const struct profile *profile, struct arena *arena) {
    const struct widget_counts *counts = &widget->whole.counts;
    if (widget->metric->describe != NULL) {
        return widget->metric->describe(widget, profile, arena);
    }
    return arena_format(arena, "%s; %lld of %lld counted", describe_headline(widget, arena), (long long)counts->count,
                        (long long)counts->population);
}

const char *widget_describe_counts(const struct widget *widget, const struct profile *profile, struct arena *arena) {
    const struct widget_counts *counts = &widget->whole.counts;
    if (widget->metric->describe_counts != NULL) {
        return widget->metric->describe_counts(widget, profile, arena);
    }
    return arena_format(arena, "%lld counted of %lld", (long long)counts->count, (long long)counts->population);
}
