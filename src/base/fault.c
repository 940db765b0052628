/* SPDX-License-Identifier: Apache-2.0 */
/* fault: the first one wins; context goes in front. */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "redact.h"
#include "text.h"

/* As much as there is room for, without half a character at the end. */
static void keep(struct fault *fault, const char *text) {
    size_t n = text_head(text, sizeof fault->text - 1);
    memcpy(fault->text, text, n);
    fault->text[n] = '\0';
}

bool fault_set(struct fault *fault, enum fault_kind kind, const char *format, ...) {
    if (fault->kind != FAULT_NONE) {
        return false;
    }
    char whole[4 * sizeof fault->text]; /* a secret that is cut in two would not be found */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(whole, sizeof whole, format, arguments);
    va_end(arguments);
    redact_text(whole);
    keep(fault, whole);
    fault->kind = kind;
    return false;
}

bool fault_context(struct fault *fault, const char *format, ...) {
    char front[sizeof fault->text], whole[2 * sizeof front + 2]; /* both texts at their longest, and ": " */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(front, sizeof front, format, arguments);
    va_end(arguments);
    snprintf(whole, sizeof whole, "%s: %s", front, fault->text);
    keep(fault, whole);
    return false;
}

void fault_clear(struct fault *fault) {
    fault->kind = FAULT_NONE;
    fault->text[0] = '\0';
}
