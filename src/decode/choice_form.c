/* SPDX-License-Identifier: Apache-2.0 */
/* choice_form: the words of a choice in an export, as the value that the instance has for them. */
#include <string.h>

#include "layout_p.h"
#include "text.h"

/* The choices of `state` as ServiceNow ships them, in English. */
struct state_choice {
    const char *label, *value;
};

static const struct state_choice STATES[N_KINDS][9] = {
    [KIND_INCIDENT] = {{"New", "1"},
                       {"In Progress", "2"},
                       {"On Hold", "3"},
                       {"Resolved", "6"},
                       {"Closed", "7"},
                       {"Canceled", "8"},
                       {NULL, NULL}},
    [KIND_CHANGE_REQUEST] = {{"New", "-5"},
                             {"Assess", "-4"},
                             {"Authorize", "-3"},
                             {"Scheduled", "-2"},
                             {"Implement", "-1"},
                             {"Review", "0"},
                             {"Closed", "3"},
                             {"Canceled", "4"},
                             {NULL, NULL}},
};

static const char *state_value(const struct kind *kind, const char *text) {
    for (const struct state_choice *choice = STATES[kind - KINDS]; choice->label != NULL; choice++) {
        if (text_equal(choice->label, text)) {
            return choice->value;
        }
    }
    return NULL;
}

/* "1 - Critical": the digit is the value. */
static const char *leading_digit(const char *text) {
    static const char *const DIGITS[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    bool numbered = text[0] >= '0' && text[0] <= '9' && strncmp(text + 1, " - ", 3) == 0;
    return numbered ? DIGITS[text[0] - '0'] : NULL;
}

const char *choice_value(const struct kind *kind, int field, const char *text) {
    static const char *const NUMBERED[] = {"priority", "impact", "urgency", "severity"};
    if (field == kind->state) {
        return state_value(kind, text);
    }
    for (size_t i = 0; i < sizeof NUMBERED / sizeof *NUMBERED; i++) {
        if (strcmp(kind->fields[field].name, NUMBERED[i]) == 0) {
            return leading_digit(text);
        }
    }
    return NULL;
}
