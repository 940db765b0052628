/* SPDX-License-Identifier: Apache-2.0 */
/* fault: the first one wins; context goes in front. */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "redact.h"
#include "text.h"

/* A cut may fall inside a character: what is left of it is dropped. */
static void drop_broken_tail(struct fault *fault) {
    fault->text[text_head(fault->text, sizeof fault->text - 1)] = '\0';
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
    size_t n = text_head(whole, sizeof fault->text - 1);
    memcpy(fault->text, whole, n);
    fault->text[n] = '\0';
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
    memcpy(fault->text, whole, sizeof fault->text - 1);
    fault->text[sizeof fault->text - 1] = '\0';
    drop_broken_tail(fault);
    return false;
}

void fault_clear(struct fault *fault) {
    fault->kind = FAULT_NONE;
    fault->text[0] = '\0';
}
