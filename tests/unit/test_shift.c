/* SPDX-License-Identifier: Apache-2.0 */
/* shift: contributions to the change of a mean, by hand: 100, 200, 600 (mean 300) become 100, 400, 1000, 0 (mean 375).
 */
#include <CUnit/CUnit.h>

#include "scratch.h"
#include "shift.h"
#include "suite.h"

static void take(struct shift_side *side, struct scratch *scratch, const char *sys_id, int64_t seconds) {
    const struct ledger_row row = {.integration = "snow",
                                   .sys_id = sys_id,
                                   .seconds = seconds < 0 ? 0 : seconds,
                                   .counted = seconds >= 0,
                                   .reason = seconds < 0 ? "open" : NULL};
    CU_ASSERT_TRUE(shift_side_add(side, &row, &scratch->fault));
}

static void parts_add_up(void) {
    struct scratch scratch = {0};
    struct shift_side before, after;
    size_t n = 0;
    scratch_open(&scratch);
    shift_side_init(&before);
    shift_side_init(&after);
    take(&before, &scratch, "same", 100);
    take(&before, &scratch, "longer", 200);
    take(&before, &scratch, "left", 600);
    take(&before, &scratch, "entered", -1);
    take(&after, &scratch, "entered", 1000);
    take(&after, &scratch, "longer", 400);
    take(&after, &scratch, "new", 0);
    take(&after, &scratch, "same", 100);
    take(&after, &scratch, "left", -1);
    const struct shift_part *parts = shift_parts(&before, &after, &scratch.arena, &n);
    CU_ASSERT_EQUAL_FATAL(n, 4);
    CU_ASSERT_EQUAL(before.count, 3);
    CU_ASSERT_EQUAL(after.count, 4);
    /* over 12: (1000 - 300) * 3, (0 - 300) * 3, -(600 - 300) * 3, (400 - 200) * 3 */
    const char *const expected[] = {"2100", "-900", "-900", "600"};
    const enum shift_kind kinds[] = {SHIFT_ENTERED, SHIFT_LEFT, SHIFT_ENTERED, SHIFT_LONGER};
    __int128 sum = 0;
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_STRING_EQUAL(shift_text(parts[i].weight, &scratch.arena), expected[i]);
        CU_ASSERT_EQUAL(parts[i].kind, kinds[i]);
        sum += parts[i].weight;
    }
    CU_ASSERT_TRUE(sum == (__int128)after.sum * before.count - (__int128)before.sum * after.count);
    CU_ASSERT_TRUE(sum == (375 - 300) * 12);
    CU_ASSERT_STRING_EQUAL(parts[0].before->reason, "open");
    CU_ASSERT_STRING_EQUAL(parts[1].after->reason, "open");
    CU_ASSERT_PTR_NULL(parts[2].before);
    shift_side_clear(&before);
    shift_side_clear(&after);
    scratch_close(&scratch);
}

static void nothing_counted_has_no_parts(void) {
    struct scratch scratch = {0};
    struct shift_side before, after;
    size_t n = 1;
    scratch_open(&scratch);
    shift_side_init(&before);
    shift_side_init(&after);
    take(&after, &scratch, "a", 10);
    shift_parts(&before, &after, &scratch.arena, &n);
    CU_ASSERT_EQUAL(n, 0);
    shift_side_clear(&before);
    shift_side_clear(&after);
    scratch_close(&scratch);
}

/* Of 4 records, 1 of mean 100 and 3 of mean 20 (mean 40); of 2, 1 of mean 60 and 1 of mean 20 (mean 40). The first
 * group: share 1/4 to 1/2, mix 1/4 * 80 = 20, total 60/2 - 100/4 = 5, so pace -15. One that comes is all mix. */
static void groups_are_mix_and_pace(void) {
    struct scratch scratch = {0};
    scratch_open(&scratch);
    struct shift_group group = {.count = {1, 1}, .sum = {100, 60}}, new = {.count = {0, 2}, .sum = {0, 50}};
    shift_group_weigh(&group, 4, 2);
    CU_ASSERT_TRUE(group.total == 5 * 4 * 2);
    CU_ASSERT_TRUE(group.mix == 20 * group.mix_of);
    shift_group_weigh(&new, 4, 2);
    CU_ASSERT_TRUE(new.mix == new.total);
    CU_ASSERT_TRUE(new.mix_of == 8);
    scratch_close(&scratch);
}

static void large_numbers_are_texts(void) {
    struct scratch scratch = {0};
    scratch_open(&scratch);
    __int128 large = (__int128)INT64_MAX * 1000;
    CU_ASSERT_STRING_EQUAL(shift_text(large, &scratch.arena), "9223372036854775807000");
    CU_ASSERT_STRING_EQUAL(shift_text(-large, &scratch.arena), "-9223372036854775807000");
    CU_ASSERT_STRING_EQUAL(shift_text(0, &scratch.arena), "0");
    scratch_close(&scratch);
}

static const struct test TESTS[] = {
    {"parts add up", parts_add_up},
    {"nothing counted has no parts", nothing_counted_has_no_parts},
    {"groups are mix and pace", groups_are_mix_and_pace},
    {"large numbers are texts", large_numbers_are_texts},
    {NULL, NULL},
};
const struct suite suite_shift = {"shift", TESTS};
