/* SPDX-License-Identifier: Apache-2.0 */
/* csv_form: how CSV is written, by the names that options and manifests have for it. */
#include <string.h>

#include "report.h"

static const struct {
    const char *name;
    char letter;
} SEPARATORS[] = {{",", ','}, {";", ';'}, {"|", '|'}, {"tab", '\t'}};
enum { N_SEPARATORS = sizeof SEPARATORS / sizeof *SEPARATORS };

const char *csv_form_separator(const struct csv_form *form) {
    size_t i = 0;
    while (SEPARATORS[i].letter != form->separator) {
        i++;
    }
    return SEPARATORS[i].name;
}

static bool find_separator(const char *name, char *out, struct fault *fault) {
    for (size_t i = 0; i < N_SEPARATORS; i++) {
        if (strcmp(SEPARATORS[i].name, name) == 0) {
            *out = SEPARATORS[i].letter;
            return true;
        }
    }
    return fault_set(fault, FAULT_USAGE, "--csv-separator '%s' is unknown; use ',', ';', '|' or tab", name);
}

/* One of two words. */
static bool find_word(const char *option, const char *word, const char *no, const char *yes, bool *out,
                      struct fault *fault) {
    *out = word != NULL && strcmp(word, yes) == 0;
    return *out || word == NULL || strcmp(word, no) == 0 ||
           fault_set(fault, FAULT_USAGE, "--%s '%s' is unknown; use %s or %s", option, word, no, yes);
}

bool csv_form_find(const char *profile, const char *separator, const char *decimal, struct csv_form *out,
                   struct fault *fault) {
    bool comma = false;
    if (!find_word("csv-profile", profile, "rfc4180", "excel", &out->excel, fault) ||
        !find_word("csv-decimal", decimal, "point", "comma", &comma, fault) ||
        !find_separator(separator != NULL ? separator
                        : comma           ? ";"
                                          : ",",
                        &out->separator, fault)) {
        return false;
    }
    out->decimal = comma ? ',' : '.';
    return out->separator != out->decimal ||
           fault_set(fault, FAULT_USAGE,
                     "--csv-separator , and --csv-decimal comma would use the same character; use ';'");
}
