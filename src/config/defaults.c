/* SPDX-License-Identifier: Apache-2.0 */
/* defaults: what a profile means where it leaves a key out, a row for each of the rules in version.h. */
#include "config_p.h"
#include "version.h"

static const struct defaults DEFAULTS[RULES_TODAY + 1] = {
    [1] = {.start = {"sys_created_on"}, .exclude_canceled = true},
};

const struct defaults *defaults_of(int rules) {
    return &DEFAULTS[rules];
}
