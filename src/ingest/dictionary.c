/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary: sys_dictionary, a page at a time, for an instance may have more columns than a page has rows. */
#include "dictionary_p.h"

struct text_table dictionary_table(struct snow *snow, const struct kind *kind, const char *also, struct arena *arena) {
    return (struct text_table){
        .snow = snow,
        .name = "sys_dictionary",
        .filter = arena_format(arena, "nameINtask,%s^%s", kind->name, also),
        .fields = "sys_id,element",
        .arena = arena,
    };
}
