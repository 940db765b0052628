/* SPDX-License-Identifier: Apache-2.0 */
/* encode: base64 in its two alphabets, percent-encoding in both directions. */
#include "encode.h"

#include <string.h>

enum { PAD = 64 };

static void add_base64(struct buf *out, const void *data, size_t n, const char *digits, bool pads) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        unsigned long three = (unsigned long)bytes[i] << 16 | (left > 1 ? (unsigned long)bytes[i + 1] << 8 : 0) |
                              (left > 2 ? (unsigned long)bytes[i + 2] : 0);
        const char four[] = {digits[three >> 18 & 63], digits[three >> 12 & 63],
                             digits[left > 1 ? three >> 6 & 63 : PAD], digits[left > 2 ? three & 63 : PAD]};
        buf_add(out, four, pads || left > 2 ? sizeof four : left + 1);
    }
}

void encode_base64(struct buf *out, const void *data, size_t n) {
    add_base64(out, data, n, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", true);
}

void encode_base64url(struct buf *out, const void *data, size_t n) {
    add_base64(out, data, n, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=", false);
}

void encode_percent(struct buf *out, const char *text) {
    static const char HEX[] = "0123456789ABCDEF";
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (strchr(PLAIN, *text) != NULL) {
            buf_char(out, *text);
        } else {
            buf_add(out, (const char[]){'%', HEX[c >> 4], HEX[c & 15]}, 3);
        }
    }
}

static int hex_digit(char c) {
    static const char DIGITS[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = c == '\0' ? NULL : strchr(DIGITS, c);
    return at == NULL ? -1 : (int)(at - DIGITS) & 15;
}

bool encode_undo_percent(struct buf *out, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '%') {
            int high = i + 2 < n ? hex_digit(text[i + 1]) : -1, low = high < 0 ? -1 : hex_digit(text[i + 2]);
            if (low < 0 || high + low == 0) {
                return false;
            }
            i += 2;
            buf_add(out, &(unsigned char){(unsigned char)(high << 4 | low)}, 1);
        } else {
            buf_add(out, text[i] == '+' ? " " : text + i, 1);
        }
    }
    return true;
}
