/* fault: the first one wins; context goes in front. */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A cut may fall inside a UTF-8 sequence: the broken tail is dropped. */
static void drop_broken_tail(char *text) {
    size_t n = strlen(text);
    size_t start = n;
    while (start > 0 && n - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0xC0) {
        unsigned char lead = (unsigned char)text[start - 1];
        size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (n - (start - 1) < need) {
            text[start - 1] = '\0';
        }
    }
}

bool fault_set(struct fault *fault, enum fault_kind kind, const char *format, ...) {
    if (fault->kind != FAULT_NONE) {
        return false;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault->text, sizeof fault->text, format, arguments);
    va_end(arguments);
    drop_broken_tail(fault->text);
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
    drop_broken_tail(fault->text);
    return false;
}

void fault_clear(struct fault *fault) {
    fault->kind = FAULT_NONE;
    fault->text[0] = '\0';
}
