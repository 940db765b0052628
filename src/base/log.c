/* SPDX-License-Identifier: Apache-2.0 */
/* log: lines on standard error that cannot steer a terminal. */
#include "log.h"

#include <stdarg.h>
#include <string.h>

#include "redact.h"
#include "text.h"

/* Both variables are set by the command that runs, before there are other threads. They are the program's, not a
 * caller's: a message may come from any depth, and all go to the one standard error. */
static enum log_level current = LOG_NORMAL;

static struct {
    void (*call)(void *context);
    void *context;
} before;

void log_set_before(void (*call)(void *context), void *context) {
    before.call = call;
    before.context = context;
}

void log_set_level(enum log_level level) {
    current = level;
}

enum log_level log_get_level(void) {
    return current;
}

/* C1 controls (U+0080..U+009F) steer terminals too: in UTF-8 they are C2 80 .. C2 9F. The bidirectional overrides
 * (U+202A..U+202E, U+2066..U+2069) make a line read as another. */
static size_t control_length(const unsigned char *c) {
    if (c[0] < 0x20 || c[0] == 0x7F) {
        return 1;
    }
    if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F) {
        return 2;
    }
    bool overrides = c[0] == 0xE2 && c[1] == 0x80 && c[2] >= 0xAA && c[2] <= 0xAE;
    bool isolates = c[0] == 0xE2 && c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9;
    return overrides || isolates ? 3 : 0;
}

enum { BYTE_ESCAPE = 4 }; /* \x1B */

/* The character at *text as it is printed, which is moved past. Returns the bytes of out. */
static size_t next_character(const char **text, char out[3 * BYTE_ESCAPE + 1]) {
    size_t n = text_character(*text), controls = control_length((const unsigned char *)*text), length = 0;
    if (n > 0 && controls == 0) {
        memcpy(out, *text, n);
        *text += n;
        return n;
    }
    for (controls = controls == 0 ? 1 : controls; controls > 0; controls--, length += BYTE_ESCAPE) {
        snprintf(out + length, BYTE_ESCAPE + 1, "\\x%02X", (unsigned char)*(*text)++);
    }
    return length;
}

void log_escaped(FILE *stream, const char *text) {
    char character[3 * BYTE_ESCAPE + 1];
    while (*text != '\0') {
        size_t n = next_character(&text, character);
        fwrite(character, 1, n, stream);
    }
}

const char *log_escape(struct arena *arena, const char *text) {
    char *escaped = arena_raw(arena, BYTE_ESCAPE * strlen(text) + 1), *end = escaped;
    while (*text != '\0') {
        end += next_character(&text, end);
    }
    *end = '\0';
    return escaped;
}

enum { LINE_BYTES = 4096 }; /* what is longer is cut */

PRINTF_LIKE(2, 0)
static void print_line(const char *prefix, const char *format, va_list arguments) {
    char line[LINE_BYTES];
    vsnprintf(line, sizeof line, format, arguments);
    redact_text(line);
    fflush(stdout); /* so that both streams keep their order on a terminal */
    if (before.call != NULL) {
        before.call(before.context);
    }
    fputs(prefix, stderr);
    log_escaped(stderr, line);
    fputc('\n', stderr);
}

/* A note of what was done is not true where the data could not be written: then the error alone is printed. */
static bool is_true(enum log_level level) {
    return level != LOG_NORMAL || (fflush(stdout) == 0 && !ferror(stdout));
}

#define DEFINE_LOG(name, level, prefix)             \
    void name(const char *format, ...) {            \
        if (current >= (level) && is_true(level)) { \
            va_list arguments;                      \
            va_start(arguments, format);            \
            print_line(prefix, format, arguments);  \
            va_end(arguments);                      \
        }                                           \
    }

DEFINE_LOG(log_error, LOG_QUIET, "mttr: ")
DEFINE_LOG(log_warn, LOG_NORMAL, "mttr: warning: ")
DEFINE_LOG(log_note, LOG_NORMAL, "mttr: ")
DEFINE_LOG(log_debug, LOG_VERBOSE, "mttr: debug: ")
