/* SPDX-License-Identifier: Apache-2.0 */
/* The growing string: doubling room, JSON quoting as the instance does it (UTF-8 stays as it is), and the
 * decoding of application/x-www-form-urlencoded pairs. */
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *must(void *allocation) {
    if (allocation == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return allocation;
}

static void make_room(struct text *text, size_t more) {
    if (text->length + more < text->room)
        return;
    text->room = (text->length + more + 1) * 2;
    text->bytes = must(realloc(text->bytes, text->room));
}

void text_add(struct text *text, const char *bytes, size_t length) {
    make_room(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_puts(struct text *text, const char *string) {
    text_add(text, string, strlen(string));
}

void text_printf(struct text *text, const char *format, ...) {
    char *made = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&made, format, arguments);
    va_end(arguments);
    text_add(text, must(length < 0 ? NULL : made), (size_t)length);
    free(made);
}

static void add_escape(struct text *text, unsigned char byte) {
    static const char short_forms[] = "\"\"\\\\\nn\tt\rr\bb\ff";
    for (const char *pair = short_forms; *pair != '\0'; pair += 2)
        if (byte == (unsigned char)pair[0]) {
            text_printf(text, "\\%c", pair[1]);
            return;
        }
    text_printf(text, "\\u%04x", byte);
}

void text_json(struct text *text, const char *string) {
    if (string == NULL) {
        text_puts(text, "null");
        return;
    }
    text_puts(text, "\"");
    while (*string != '\0') {
        size_t plain = 0;
        while ((unsigned char)string[plain] >= ' ' && string[plain] != '"' && string[plain] != '\\')
            plain++;
        text_add(text, string, plain);
        string += plain;
        if (*string != '\0')
            add_escape(text, (unsigned char)*string++);
    }
    text_puts(text, "\"");
}

void text_percent(struct text *text, const char *string) {
    for (; *string != '\0'; string++)
        text_printf(text, isalnum((unsigned char)*string) ? "%c" : "%%%02X", (unsigned char)*string);
}

void text_cut(struct text *text, size_t length) {
    if (length < text->length) {
        text->length = length;
        text->bytes[length] = '\0';
    }
}

void text_free(struct text *text) {
    free(text->bytes);
    *text = (struct text){0};
}

static int hex_digit(char c) {
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static char *decoded(const char *from, size_t length) {
    char *out = must(malloc(length + 1)), *to = out;
    for (size_t i = 0; i < length; i++) {
        bool coded = from[i] == '%' && i + 2 < length && isxdigit((unsigned char)from[i + 1]) &&
                     isxdigit((unsigned char)from[i + 2]);
        *to++ = coded ? (char)(hex_digit(from[i + 1]) * 16 + hex_digit(from[i + 2])) : from[i] == '+' ? ' ' : from[i];
        i += coded ? 2 : 0;
    }
    *to = '\0';
    return out;
}

char *form_value(const char *form, const char *key) {
    size_t key_length = strlen(key);
    for (const char *pair = form; *pair != '\0';) {
        size_t length = strcspn(pair, "&");
        if (length > key_length && strncmp(pair, key, key_length) == 0 && pair[key_length] == '=')
            return decoded(pair + key_length + 1, length - key_length - 1);
        pair += length + (pair[length] == '&');
    }
    return NULL;
}

bool parse_count(const char *string, long *number) {
    char *end;
    errno = 0;
    *number = strtol(string, &end, 10);
    return errno == 0 && end != string && *end == '\0';
}
