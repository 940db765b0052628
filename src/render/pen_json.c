/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pen_json: nodes as JSON. The root and its members are broken over lines, what lies deeper stays on one line, so that
 * each element of a series is a line that a diff can show.
 */
#include "instant.h"
#include "pen_p.h"

enum { BROKEN_DEPTH = 2 }; /* objects and arrays below this depth are broken over lines */

/* The bytes at text that JSON, a terminal, HTML or JavaScript would not take as they are; 0 when it is harmless. */
static size_t unsafe_length(const char *text) {
    const unsigned char *c = (const unsigned char *)text;
    if (c[0] < 0x20 || c[0] == '"' || c[0] == '\\' || c[0] == '<' || c[0] == 0x7F) {
        return 1;
    }
    if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F) {
        return 2;
    }
    return c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9) ? 3 : 0;
}

/* n is what unsafe_length returned: the code of one byte, of C2 80 .. C2 9F, or of E2 80 A8 and E2 80 A9. */
static void json_escape(struct buf *out, const char *text, size_t n) {
    unsigned int last = (unsigned char)text[n - 1];
    unsigned int code = n == 3 ? 0x2000U | (last & 0x3FU) : last;
    switch (code) {
        case '"':
        case '\\':
            buf_char(out, '\\');
            buf_char(out, (char)code);
            break;
        case '\n':
            buf_text(out, "\\n");
            break;
        case '\r':
            buf_text(out, "\\r");
            break;
        case '\t':
            buf_text(out, "\\t");
            break;
        default:
            buf_format(out, "\\u%04x", code);
    }
}

static void json_text(struct buf *out, const char *text) {
    buf_char(out, '"');
    while (*text != '\0') {
        size_t plain = 0;
        while (text[plain] != '\0' && unsafe_length(text + plain) == 0) {
            plain++;
        }
        pen_text(out, text, plain);
        text += plain;
        if (*text != '\0') {
            size_t n = unsafe_length(text);
            json_escape(out, text, n);
            text += n;
        }
    }
    buf_char(out, '"');
}

static void json_time(struct buf *out, int64_t instant) {
    char text[INSTANT_TEXT];
    instant_format(instant, text);
    buf_format(out, "\"%s\"", text);
}

static void json_value(struct buf *out, const struct node *node, int depth);

static void json_break(struct buf *out, int depth) {
    buf_format(out, "\n%*s", 2 * depth, "");
}

static void json_members(struct buf *out, const struct node *node, int depth) {
    bool object = node->type == NODE_OBJECT;
    bool broken = depth < BROKEN_DEPTH && node->first != NULL;
    buf_char(out, object ? '{' : '[');
    for (const struct node *member = node->first; member != NULL; member = member->next) {
        if (broken) {
            json_break(out, depth + 1);
        }
        if (object) {
            json_text(out, member->key);
            buf_text(out, broken ? ": " : ":");
        }
        json_value(out, member, depth + 1);
        if (member->next != NULL) {
            buf_char(out, ',');
        }
    }
    if (broken) {
        json_break(out, depth);
    }
    buf_char(out, object ? '}' : ']');
}

static void json_value(struct buf *out, const struct node *node, int depth) {
    switch (node->type) {
        case NODE_NULL:
            buf_text(out, "null");
            break;
        case NODE_BOOL:
            buf_text(out, node->integer != 0 ? "true" : "false");
            break;
        case NODE_INT:
            buf_format(out, "%lld", (long long)node->integer);
            break;
        case NODE_REAL:
            if (!pen_real(out, node->real)) {
                buf_text(out, "null");
            }
            break;
        case NODE_TEXT:
            json_text(out, node->text);
            break;
        case NODE_TIME:
            json_time(out, node->integer);
            break;
        case NODE_OBJECT:
        case NODE_ARRAY:
            json_members(out, node, depth);
            break;
    }
}

void pen_json_line(struct buf *out, const struct node *node) {
    json_value(out, node, BROKEN_DEPTH);
}

void pen_json(struct buf *out, const struct node *node) {
    json_value(out, node, 0);
    buf_char(out, '\n');
}
