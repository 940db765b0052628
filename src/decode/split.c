/* SPDX-License-Identifier: Apache-2.0 */
/*
 * split: a pull scanner with just enough JSON to find where a record begins and ends. The record itself is parsed
 * by cJSON; a whole page as one tree would cost five times the page in memory.
 */
#include <string.h>

#include "split_p.h"

enum { ITEM_MAX = 8 * 1024 * 1024, DEPTH_MAX = 32 };

/* What may come next outside an item. */
enum state {
    START,         /* the stream's first byte */
    KEY_OR_END,    /* envelope: a first key or } */
    KEY,           /* envelope: a key, after a comma */
    COLON,         /* envelope: after a key */
    VALUE,         /* envelope: after a colon */
    AFTER_VALUE,   /* envelope: , or } */
    RECORD_OR_END, /* list: a first record or ] */
    RECORD,        /* list: a record, after a comma */
    AFTER_RECORD,  /* list: , or ] */
    AFTER_LIST,    /* the list was the stream */
    LINES          /* between the records of JSON Lines */
};

void splitter_init(struct splitter *splitter, enum split_mode mode, enum fault_kind kind, split_fn *fn, void *context) {
    *splitter = (struct splitter){.mode = mode, .kind = kind, .fn = fn, .context = context, .line = 1};
    splitter->state = mode == SPLIT_LINES ? LINES : START;
    buf_init(&splitter->item, ITEM_MAX);
}

void splitter_clear(struct splitter *splitter) {
    buf_clear(&splitter->item);
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool broken(const struct splitter *splitter, const char *why, struct fault *fault) {
    return fault_set(fault, splitter->kind, "line %lld: not the expected JSON: %s", (long long)splitter->line, why);
}

/* ---- inside an item ---- */

static void open_item(struct splitter *splitter, char first) {
    splitter->open = true;
    splitter->first = first;
    splitter->depth = 0;
    splitter->string = splitter->escape = splitter->escapes = false;
    buf_reset(&splitter->item);
}

/* A byte of the eight is zero where the result has its high bit (the classic exact-enough test: a borrow can only mark
 * a byte above a true one). */
static uint64_t zero_bytes(uint64_t eight) {
    return (eight - 0x0101010101010101U) & ~eight & 0x8080808080808080U;
}

/* Passes over the plain bytes of a string, eight at a time: most of an answer is passed over here. */
static size_t skip_plain(const char *data, size_t i, size_t n) {
    while (n - i >= 8) {
        uint64_t eight;
        memcpy(&eight, data + i, 8);
        uint64_t controls = (eight - 0x2020202020202020U) & ~eight & 0x8080808080808080U;
        if ((controls | zero_bytes(eight ^ 0x2222222222222222U) | zero_bytes(eight ^ 0x5C5C5C5C5C5C5C5CU)) != 0) {
            break;
        }
        i += 8;
    }
    while (i < n && data[i] != '"' && data[i] != '\\' && (unsigned char)data[i] >= 0x20) {
        i++;
    }
    return i;
}

/* One step in a string: over its plain bytes and the one after them. */
static bool step_string(struct splitter *splitter, const char *data, size_t *i, size_t n, struct fault *fault) {
    if (splitter->escape) {
        splitter->escape = false;
        splitter->escapes = splitter->escapes || data[*i] == 'u';
        (*i)++;
        return true;
    }
    *i = skip_plain(data, *i, n);
    if (*i == n) {
        return true;
    }
    char c = data[(*i)++];
    if ((unsigned char)c < 0x20) {
        return broken(splitter, "a control character in a string", fault);
    }
    splitter->escape = c == '\\';
    if (c == '"') {
        splitter->string = false;
        splitter->open = splitter->depth > 0;
    }
    return true;
}

static bool step_plain(struct splitter *splitter, const char *data, size_t *i, struct fault *fault) {
    char c = data[*i];
    bool scalar = splitter->depth == 0 && splitter->first != '{' && splitter->first != '[' && splitter->first != '"';
    if (scalar && (is_space(c) || c == ',' || c == '}' || c == ']')) {
        splitter->open = false; /* the delimiter is not the item's */
        return true;
    }
    (*i)++;
    if (c == '"') {
        splitter->string = true;
    } else if (c == '{' || c == '[') {
        splitter->depth++;
    } else if (c == '}' || c == ']') {
        splitter->depth--;
        splitter->open = splitter->depth > 0;
    } else if (c == '\n') {
        splitter->line++;
    }
    return splitter->depth <= DEPTH_MAX || broken(splitter, "nested more than 32 deep", fault);
}

/* Moves *i to the item's end, or to n when it goes on. */
static bool scan_item(struct splitter *splitter, const char *data, size_t *i, size_t n, struct fault *fault) {
    while (*i < n && splitter->open) {
        bool done = splitter->string ? step_string(splitter, data, i, n, fault) : step_plain(splitter, data, i, fault);
        if (!done) {
            return false;
        }
    }
    return true;
}

/* Whether the envelope's member brings the records: JSONv2, and the export of a list, call it "records". */
static bool is_list(const struct splitter *splitter) {
    return strcmp(splitter->key, "result") == 0 ||
           (splitter->mode == SPLIT_JSON && strcmp(splitter->key, "records") == 0);
}

static bool keep_key(struct splitter *splitter, const char *text, size_t n) {
    size_t length = n - 2 < sizeof splitter->key - 1 ? n - 2 : sizeof splitter->key - 1;
    memcpy(splitter->key, text + 1, length);
    splitter->key[length] = '\0';
    splitter->state = COLON;
    return true;
}

/* The item is whole. */
static bool close_item(struct splitter *splitter, const char *text, size_t n, struct fault *fault) {
    struct split_item item = {.text = text, .n = n, .escapes = splitter->escapes};
    if (splitter->state == KEY || splitter->state == KEY_OR_END) {
        return keep_key(splitter, text, n);
    }
    if (splitter->state == VALUE) {
        splitter->state = AFTER_VALUE;
        item.key = is_list(splitter) ? NULL : splitter->key;
    } else if (splitter->state != LINES) {
        splitter->state = AFTER_RECORD;
    }
    return splitter->fn(splitter->context, &item, fault);
}

/* Scans on in the open item; text that began in an earlier call is kept in splitter->item. */
static bool feed_item(struct splitter *splitter, const char *data, size_t *i, size_t n, struct fault *fault) {
    size_t start = *i;
    if (!scan_item(splitter, data, i, n, fault)) {
        return false;
    }
    if (!splitter->open && splitter->item.len == 0) {
        return close_item(splitter, data + start, *i - start, fault);
    }
    buf_add(&splitter->item, data + start, *i - start);
    if (splitter->item.over) {
        return broken(splitter, "a record of more than 8 MiB", fault);
    }
    return splitter->open || close_item(splitter, splitter->item.data, splitter->item.len, fault);
}

/* ---- between items ---- */

static bool start_stream(struct splitter *splitter, char c, struct fault *fault) {
    if (c == '{') {
        splitter->state = KEY_OR_END;
    } else if (c == '[' && splitter->mode == SPLIT_JSON) {
        splitter->has_result = true;
        splitter->state = RECORD_OR_END;
    } else if (c == '\xEF') {
        return broken(splitter, "it begins with a byte order mark; save it as UTF-8 without one", fault);
    } else {
        return broken(splitter, c == '<' ? "it is a page of HTML or XML" : "it does not begin with {", fault);
    }
    return true;
}

/* The value of `result` is a list of records or a record; any other member is handed over as it is. */
static bool start_value(struct splitter *splitter, char c, bool *item, struct fault *fault) {
    bool result = is_list(splitter);
    if (result && splitter->has_result) {
        return broken(splitter, "two members 'result'", fault);
    }
    splitter->has_result = splitter->has_result || result;
    if (result && c == '[') {
        splitter->state = RECORD_OR_END;
        return true;
    }
    if (result && c != '{') {
        return broken(splitter, "'result' is neither a list nor a record", fault);
    }
    *item = true;
    return true;
}

static bool after(struct splitter *splitter, char c, char end, int next, int last, struct fault *fault) {
    if (c == ',') {
        splitter->state = next;
    } else if (c == end) {
        splitter->state = last;
    } else {
        return broken(splitter, "a comma or an end is missing", fault);
    }
    return true;
}

static bool start_key(struct splitter *splitter, char c, bool *item, struct fault *fault) {
    if (c == '}' && splitter->state == KEY_OR_END) {
        splitter->state = AFTER_LIST;
        return true;
    }
    *item = c == '"';
    return *item || broken(splitter, "a member's name is missing", fault);
}

static bool start_record(struct splitter *splitter, char c, bool *item, struct fault *fault) {
    if (c == ']' && splitter->state == RECORD_OR_END) {
        splitter->state = splitter->key[0] == '\0' ? AFTER_LIST : AFTER_VALUE;
        return true;
    }
    *item = c == '{';
    return *item || broken(splitter, "a record does not begin with {", fault);
}

/* One byte outside an item, no space; *item: whether it begins one. */
static bool step_between(struct splitter *splitter, char c, bool *item, struct fault *fault) {
    switch ((enum state)splitter->state) {
        case START:
            return start_stream(splitter, c, fault);
        case KEY_OR_END:
        case KEY:
            return start_key(splitter, c, item, fault);
        case COLON:
            splitter->state = VALUE;
            return c == ':' || broken(splitter, "a colon is missing", fault);
        case VALUE:
            return start_value(splitter, c, item, fault);
        case AFTER_VALUE:
            return after(splitter, c, '}', KEY, AFTER_LIST, fault);
        case RECORD_OR_END:
        case RECORD:
        case LINES:
            return start_record(splitter, c, item, fault);
        case AFTER_RECORD:
            return after(splitter, c, ']', RECORD, splitter->key[0] == '\0' ? AFTER_LIST : AFTER_VALUE, fault);
        case AFTER_LIST:
            return broken(splitter, "something follows the end", fault);
    }
    return false;
}

bool splitter_feed(struct splitter *splitter, const char *data, size_t n, struct fault *fault) {
    size_t i = 0;
    while (i < n) {
        bool item = false;
        if (splitter->open) {
            if (!feed_item(splitter, data, &i, n, fault)) {
                return false;
            }
            continue;
        }
        if (is_space(data[i])) {
            splitter->line += data[i++] == '\n';
            continue;
        }
        if (!step_between(splitter, data[i], &item, fault)) {
            return false;
        }
        if (item) {
            open_item(splitter, data[i]);
        } else {
            i++;
        }
    }
    return true;
}

bool splitter_end(struct splitter *splitter, struct fault *fault) {
    if (splitter->open || (splitter->state != AFTER_LIST && splitter->state != LINES)) {
        return broken(splitter, splitter->state == START ? "it is empty" : "it ends too early", fault);
    }
    return splitter->mode == SPLIT_LINES || splitter->has_result || broken(splitter, "it has no 'result'", fault);
}
