/* SPDX-License-Identifier: Apache-2.0 */
/* metric: the entries of METRICS have all that other places take from them. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <string.h>

#include "scratch.h"
#include "suite.h"
#include "text.h"
#include "version.h"
#include "widget.h"

static void test_words(void) {
    static const char *const UNITS[] = {
        [UNIT_SECONDS] = "_seconds", [UNIT_PER_DAY] = "_per_day", [UNIT_SHARE] = "_ratio"};
    CU_ASSERT_STRING_EQUAL(METRICS[0]->words.name, "mttr");
    for (size_t i = 0; i < N_METRICS; i++) {
        const struct metric_words *words = &METRICS[i]->words;
        CU_ASSERT_NOT_EQUAL(words->title[0], '\0');
        CU_ASSERT(text_starts(words->gauge, "mttr_"));
        CU_ASSERT(text_ends(words->gauge, UNITS[words->unit]));
        CU_ASSERT_EQUAL(words->help[strlen(words->help) - 1], '.');
        for (size_t j = 0; j < i; j++) {
            CU_ASSERT_STRING_NOT_EQUAL(METRICS[j]->words.name, words->name);
            CU_ASSERT_STRING_NOT_EQUAL(METRICS[j]->words.gauge, words->gauge);
        }
    }
}

/* A profile asks for a metric by its name; only mttr needs no key. */
static void test_profile_keys(void) {
    for (size_t i = 0; i < N_METRICS; i++) {
        const struct metric *metric = METRICS[i];
        struct scratch scratch;
        struct profile without, with;
        scratch_open(&scratch);
        const char *text = arena_format(&scratch.arena, "profile: p\n%s: {}\n", metric->words.name);
        CU_ASSERT(profile_parse("p.yml", "profile: p\n", RULES_TODAY, &scratch.arena, &without, &scratch.fault));
        CU_ASSERT_FATAL(profile_parse("p.yml", text, RULES_TODAY, &scratch.arena, &with, &scratch.fault));
        CU_ASSERT_EQUAL(metric->is_wanted(&without), i == 0);
        CU_ASSERT(metric->is_wanted(&with));
        CU_ASSERT(rating_set_is_whole(metric->ratings(&with)));
        scratch_close(&scratch);
    }
}

static void test_values(void) {
    static const struct {
        enum metric_unit unit;
        double value;
        const char *text; /* NULL: there is none */
    } CASES[] = {
        {UNIT_SECONDS, 5399.5, "1 h 30 m"}, {UNIT_SECONDS, 0, "0 s"},      {UNIT_PER_DAY, 0.525, "0.53"},
        {UNIT_PER_DAY, 12, "12.00"},        {UNIT_SHARE, 0.125, "12.5 %"}, {UNIT_SHARE, 1.5, "150.0 %"},
        {UNIT_SECONDS, NAN, NULL},          {UNIT_SHARE, NAN, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[INSTANT_TEXT];
        const char *found = metric_unit_text(CASES[i].unit, CASES[i].value, text);
        CU_ASSERT_EQUAL_FATAL(found == NULL, CASES[i].text == NULL);
        if (found != NULL) {
            CU_ASSERT_STRING_EQUAL(found, CASES[i].text);
        }
    }
}

static const struct test TESTS[] = {
    {"each metric has its words", test_words},
    {"each metric is a key of a profile", test_profile_keys},
    {"values in the units of metrics", test_values},
    {NULL, NULL},
};
const struct suite suite_metric = {"metric", TESTS};
