/* SPDX-License-Identifier: Apache-2.0 */
/* query: the window goes into every branch of the filter, for ^NQ begins a query of its own that no condition outside
 * of it binds. ^OR needs no care: it binds to the one condition before it. */
#include "encoded_query.h"

#include <string.h>

#include "instant.h"

bool query_can_hold(const char *text) {
    for (; *text != '\0'; text++) {
        if (*text == '^' || (unsigned char)*text < ' ' || *text == 0x7F) {
            return false;
        }
    }
    return true;
}

/* Order, grouping and the end mark that ServiceNow's filter builder leaves in a query are not conditions. */
static bool is_condition(const char *term, size_t n) {
    bool order = strncmp(term, "ORDERBY", 7) == 0 || strncmp(term, "GROUPBY", 7) == 0;
    return n > 0 && !order && !(n == 2 && strncmp(term, "EQ", 2) == 0);
}

/* The next condition at or after *at in a branch that ends at end, with its length; *at moves after it. */
static const char *next_condition(const char **at, const char *end, size_t *n) {
    while (*at < end) {
        const char *term = *at;
        size_t length = strcspn(term, "^");
        *at = term + length + (term[length] == '^');
        if (is_condition(term, length)) {
            *n = length;
            return term;
        }
    }
    return NULL;
}

/* What begins a query is joined to nothing. */
static const char *without_joint(const char *condition, size_t *n) {
    bool joint = *n > 2 && (strncmp(condition, "OR", 2) == 0 || strncmp(condition, "NQ", 2) == 0);
    *n -= joint ? 2 : 0;
    return condition + (joint ? 2 : 0);
}

/* Puts '^' before all but the first condition of a branch. */
static void join(struct buf *out, bool *first) {
    buf_text(out, *first ? "" : "^");
    *first = false;
}

static void add_time(struct buf *out, const char *time, const char *operator, int64_t instant, bool *first) {
    char text[INSTANT_TEXT];
    if (instant != INSTANT_NONE) {
        instant_format_servicenow(instant, text);
        join(out, first);
        buf_format(out, "%s%s%s", time, operator, text);
    }
}

static void add_window(struct buf *out, const struct window *window, bool *first) {
    const char *time = window->time == NULL ? "sys_updated_on" : window->time;
    add_time(out, time, ">=", window->lo, first);
    add_time(out, time, "<", window->hi, first);
    if (window->future > 0 && window->hi != INSTANT_NONE) {
        char text[INSTANT_TEXT];
        instant_format_servicenow(window->future, text);
        buf_format(out, "^OR%s>=%s", time, text);
    }
    if (window->lo == INSTANT_NONE && window->hi != INSTANT_NONE) {
        buf_format(out, "^OR%sISEMPTY", time);
    }
    if (window->also != NULL) {
        join(out, first);
        buf_text(out, window->also);
    }
    if (window->last[0] != '\0') {
        join(out, first);
        buf_format(out, "sys_id>%s", window->last);
    }
}

/* Adds the conditions of a branch; false when it has none. */
static bool add_branch(struct buf *out, const char *branch, const char *end, bool another) {
    bool first = true;
    size_t n;
    for (const char *condition; (condition = next_condition(&branch, end, &n)) != NULL;) {
        buf_text(out, first && another ? "^NQ" : "");
        condition = first ? without_joint(condition, &n) : condition;
        join(out, &first);
        buf_add(out, condition, n);
    }
    return !first;
}

bool query_window(const char *filter, const struct window *window, struct buf *out, struct fault *fault) {
    bool any = false;
    for (const char *branch = filter; branch != NULL;) {
        const char *next = strstr(branch, "^NQ");
        const char *end = next == NULL ? branch + strlen(branch) : next;
        if (add_branch(out, branch, end, any)) {
            add_window(out, window, &(bool){false});
            any = true;
        }
        branch = next == NULL ? NULL : next + strlen("^NQ");
    }
    bool first = !any;
    if (!any) {
        add_window(out, window, &first);
    }
    join(out, &first);
    buf_text(out, "ORDERBYsys_id");
    return !out->over || fault_set(fault, FAULT_USAGE, "the query is too long; shorten it");
}

/* ---- the fields of a filter ---- */

/* The name that a condition begins with; operators are signs and capitals. */
static size_t name_length(const char *text, size_t n) {
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    bool named = text[0] == '_' || (text[0] >= 'a' && text[0] <= 'z');
    return !named ? 0 : length < n ? length : n;
}

/* 32 hex digits, as an instance makes them. */
static bool sys_id_is_hex(const char *sys_id) {
    return strlen(sys_id) == 32 && strspn(sys_id, "0123456789abcdef") == 32;
}

/* Variables and tags are asked for as variables.SYS_ID and sys_tags.SYS_ID: they are no fields. */
static bool is_field(const char *name) {
    const char *dot = strchr(name, '.');
    return dot == NULL || !sys_id_is_hex(dot + 1);
}

static void add_field(struct query_fields *fields, const char *text, size_t n) {
    size_t length = name_length(text, n);
    const char *name = arena_strndup(fields->arena, text, length);
    for (size_t i = 0; i < fields->n; i++) {
        if (strcmp(fields->names[i], name) == 0) {
            return;
        }
    }
    if (length > 0 && is_field(name)) {
        fields->names[fields->n++] = name;
    }
}

/* Also the field that is the value of SAMEAS and NSAMEAS. */
static void add_fields(struct query_fields *fields, const char *condition, size_t n) {
    static const char SAME[] = "SAMEAS";
    size_t name = name_length(condition, n);
    const char *operator= condition + name;
    add_field(fields, condition, n);
    operator+= name<n && * operator== 'N';
    if (strncmp(operator, SAME, strlen(SAME)) == 0) {
        operator+= strlen(SAME);
        add_field(fields, operator, (size_t)(condition + n - operator));
    }
}

/* What is between RLQUERY and ENDRLQUERY is about another table. */
void query_find_fields(const char *filter, struct arena *arena, struct query_fields *out) {
    const char *at = filter, *end = filter + strlen(filter);
    bool related = false;
    size_t n;
    *out =
        (struct query_fields){.arena = arena, .names = arena_alloc(arena, (strlen(filter) + 1) * sizeof *out->names)};
    for (const char *condition; (condition = next_condition(&at, end, &n)) != NULL;) {
        condition = without_joint(condition, &n);
        related = strncmp(condition, "RLQUERY", 7) == 0 || (related && strncmp(condition, "ENDRLQUERY", 10) != 0);
        if (!related) {
            add_fields(out, condition, n);
        }
    }
}

static int fold(char c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static int by_byte(char c) {
    return (unsigned char)c;
}

static bool is_plain(char c) {
    return (c >= '0' && c <= '9') || (fold(c) >= 'a' && fold(c) <= 'z');
}

/* Whether a comes before b by the first character in which they differ, or as its beginning. */
static bool comes_before(const char *a, const char *b, int (*read)(char c), bool plain_only) {
    while (*a != '\0' && read(*a) == read(*b)) {
        a++;
        b++;
    }
    bool plain = (*a == '\0' || is_plain(*a)) && is_plain(*b);
    return (plain || !plain_only) && read(*a) < read(*b);
}

/* Digits and letters have one order in every collation but for capitals, which some distinguish. */
bool sys_id_is_after(const char *sys_id, const char *before) {
    return strcmp(sys_id, before) != 0 &&
           !(comes_before(sys_id, before, by_byte, true) && comes_before(sys_id, before, fold, true));
}

bool sys_id_seems_after(const char *sys_id, const char *before) {
    return !(comes_before(sys_id, before, by_byte, false) && comes_before(sys_id, before, fold, false));
}
