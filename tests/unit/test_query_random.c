/* SPDX-License-Identifier: Apache-2.0 */
/* 10,000 random encoded queries over 60 incidents, each answered three times: by the offline evaluator, by the stand-in
 * instance's own, and by SQLite over v_incident, from SQL made together with the query and not from its text.
 * Queries on which mttr-profile(5) means another thing than ServiceNow are left out: a label that is another value's
 * raw value, LIKE on a value whose label differs, SAMEAS of two empty fields, a bare date that is a record's midnight.
 * What the stand-in does not know (ON, javascript:) it is asked in its own words. */
#include <CUnit/CUnit.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../../src/analyze/filter_p.h"
#include "../../src/config/config_p.h"
#include "scratch.h"
#include "stand_in.h"
#include "suite.h"

enum { N_RECORDS = 60, N_QUERIES = 10000, MOST_TEXT = 1 << 16 };

static const char NOW[] = "2024-01-31 12:34:56"; /* a Wednesday */

/* ---- the incidents ---- */

struct sort {
    const char *name;
    enum form form;
    bool ranges, likes;
    const char *values[6], *labels[6]; /* as many as there are; "" is an empty field */
    size_t n;
};

/* Times are drawn, not listed: n 0. */
static const struct sort FIELDS[] = {
    {"short_description",
     FORM_TEXT,
     true,
     true,
     {"Mail down", "mail slow", "Disk full", "no route", "Mail", ""},
     {0},
     6},
    {"priority",
     FORM_CHOICE,
     true,
     false,
     {"1", "2", "3", "4", ""},
     {"1 - Critical", "2 - High", "3 - Mid", "4 - Low", ""},
     5},
    {"state", FORM_CHOICE, true, false, {"1", "2", "6", "7"}, {"New", "In Progress", "Resolved", "Closed"}, 4},
    {"category",
     FORM_CHOICE,
     true,
     true,
     {"network", "software", "hardware", ""},
     {"Network", "Software", "Hardware", ""},
     4},
    {"assignment_group", FORM_REFERENCE, false, false, {"0a1b", "0a2c", "ff00", ""}, {"Desk", "Net", "DBA", ""}, 4},
    {"reopen_count", FORM_INTEGER, true, false, {"0", "1", "2", "10", ""}, {0}, 5},
    {"made_sla", FORM_WORD, false, true, {"true", "false", ""}, {0}, 3},
    {"u_env", FORM_WORD, false, true, {"prod", "preprod", "test", ""}, {0}, 4},
    {"opened_at", FORM_TIME, true, true, {0}, {0}, 0},
    {"sys_created_on", FORM_TIME, true, true, {0}, {0}, 0},
    {"resolved_at", FORM_TIME, true, true, {0}, {0}, 0},
};
enum { N_FIELDS = sizeof FIELDS / sizeof *FIELDS, OPENED = 8, CREATED = 9, RESOLVED = 10 };

static uint64_t state = 88172645463325252; /* xorshift64: G. Marsaglia, "Xorshift RNGs" (2003) */

static size_t draw(size_t n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)((state >> 11) % n);
}

struct bench {
    struct scratch scratch;
    struct store *store;
    struct stand_in *stand_in;
    sqlite3 *db;
    struct profile profile;
    int64_t now;
};

/* Some second of the 40 days before now, never midnight. */
static const char *draw_time(struct bench *bench) {
    char *text = arena_alloc(&bench->scratch.arena, INSTANT_TEXT);
    instant_format_servicenow(bench->now - (int64_t)draw(40) * DAY - (int64_t)draw(7) * HOUR - (int64_t)draw(3), text);
    return text;
}

static struct value make_value(struct bench *bench, const struct sort *field, size_t i) {
    const char *text = field->n > 0                               ? field->values[i]
                       : i % 4 == 0 && field == &FIELDS[RESOLVED] ? ""
                                                                  : draw_time(bench);
    struct value value = {.presence = text[0] == '\0' ? VALUE_EMPTY : VALUE_SET, .text = text};
    value.display = field->labels[i % 6];
    if (field->form == FORM_TIME && text[0] != '\0') {
        CU_ASSERT_FATAL(instant_parse_servicenow(text, &value.number));
    } else if (field->form == FORM_INTEGER && text[0] != '\0') {
        CU_ASSERT_FATAL(text_integer(text, &value.number));
    }
    return value;
}

static void add_member(struct buf *lines, const char *name, const struct value *value) {
    const char *display = value->display == NULL ? value->text : value->display;
    buf_format(lines, ",\"%s\":{\"value\":\"%s\",\"display_value\":\"%s\"}", name, value->text, display);
}

/* One incident, for the store and as a line of the stand-in. */
static void make_record(struct bench *bench, size_t number, struct record *record, struct buf *lines) {
    const char *name = arena_format(&bench->scratch.arena, "INC%02zu", number);
    record->customs = arena_alloc(&bench->scratch.arena, sizeof *record->customs);
    record->values[record->kind->sys_id] = (struct value){.presence = VALUE_SET, .text = name};
    record->values[record->kind->number] = (struct value){.presence = VALUE_SET, .text = name};
    buf_format(lines, "{\"sys_id\":\"%s\",\"number\":\"%s\"", name, name);
    for (size_t i = 0; i < N_FIELDS; i++) {
        size_t drawn = draw(FIELDS[i].n > 0 ? FIELDS[i].n : 4);
        struct value value = make_value(bench, &FIELDS[i], drawn);
        int field = kind_field(record->kind, FIELDS[i].name);
        if (i == CREATED && drawn == 0) { /* for SAMEAS */
            value = record->values[kind_field(record->kind, "opened_at")];
        }
        if (field >= 0) {
            record->values[field] = value;
        } else {
            record->customs[record->n_customs++] = (struct custom){FIELDS[i].name, value};
        }
        add_member(lines, FIELDS[i].name, &value);
    }
    buf_text(lines, "}\n");
}

static void fill(struct bench *bench) {
    struct fault *fault = &bench->scratch.fault;
    struct run run = {
        .kind = bench->profile.mttr.kind, .phase = "full", .range_from = INSTANT_NONE, .range_to = INSTANT_NONE};
    enum outcome outcome;
    struct buf lines;
    buf_init(&lines, 1 << 20);
    bool done = store_begin(bench->store, fault) &&
                store_integration(bench->store, "snow", NULL, &run.integration, fault) &&
                store_run_start(bench->store, &run, fault);
    for (size_t i = 0; done && i < N_RECORDS; i++) {
        struct record record = {.kind = run.kind};
        make_record(bench, i, &record, &lines);
        done = store_put(bench->store, &run, &record, &outcome, fault);
    }
    CU_ASSERT_FATAL(done && store_commit(bench->store, fault));
    scratch_file(&bench->scratch, "incident.jsonl", lines.data, 0600);
    buf_clear(&lines);
}

static void bench_open(struct bench *bench) {
    *bench = (struct bench){.profile.mttr.kind = kind_find("incident")};
    scratch_open(&bench->scratch);
    struct arena *arena = &bench->scratch.arena;
    const char *path = arena_format(arena, "%s/s.db", bench->scratch.dir);
    CU_ASSERT_FATAL(instant_parse_servicenow(NOW, &bench->now));
    CU_ASSERT_FATAL(zone_open("Asia/Kolkata", arena, &bench->profile.zone, &bench->scratch.fault)); /* not looked at */
    CU_ASSERT_FATAL(store_open_write(path, &bench->store, &bench->scratch.fault));
    fill(bench);
    bench->stand_in = stand_in_open(bench->scratch.dir);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench->stand_in);
    CU_ASSERT_EQUAL_FATAL(sqlite3_open_v2(path, &bench->db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    CU_ASSERT_EQUAL_FATAL(sqlite3_exec(bench->db, "CREATE TEMP TABLE i AS SELECT * FROM v_incident", NULL, NULL, NULL),
                          SQLITE_OK);
}

static void bench_close(struct bench *bench) {
    sqlite3_close(bench->db);
    stand_in_close(bench->stand_in);
    store_close(bench->store);
    scratch_close(&bench->scratch);
}

/* ---- the queries ---- */

/* One question in three languages. */
struct question {
    struct buf ours, theirs, sql;
};

static void both(struct question *question, const char *text) {
    buf_text(&question->ours, text);
    buf_text(&question->theirs, text);
}

/* Relative dates, worked out by hand from NOW. */
static const struct {
    const char *script, *literal;
} SCRIPTS[] = {
    {"gs.beginningOfToday()", "2024-01-31 00:00:00"},
    {"gs.endOfYesterday()", "2024-01-30 23:59:59"},
    {"gs.daysAgo(5)", "2024-01-26 12:34:56"},
    {"gs.daysAgoStart(7)", "2024-01-24 00:00:00"},
    {"gs.daysAgoEnd(7)", "2024-01-24 23:59:59"},
    {"gs.hoursAgo(36)", "2024-01-30 00:34:56"},
    {"gs.monthsAgo(1)", "2023-12-31 12:34:56"},
    {"gs.beginningOfThisWeek()", "2024-01-29 00:00:00"},
    {"gs.endOfLastWeek()", "2024-01-28 23:59:59"},
    {"gs.beginningOfThisMonth()", "2024-01-01 00:00:00"},
    {"gs.beginningOfLastMonth()", "2023-12-01 00:00:00"},
    {"gs.beginningOfThisQuarter()", "2024-01-01 00:00:00"},
    {"gs.endOfThisYear()", "2024-12-31 23:59:59"},
    {"gs.beginningOfLast30Days()", "2024-01-01 00:00:00"},
    {"gs.dateGenerate('2024-01-10','start')", "2024-01-10 00:00:00"},
    {"gs.dateGenerate('2024-01-10','23:59:59')", "2024-01-10 23:59:59"},
};

/* A value to compare with: what each is asked, and what SQL compares. */
struct given {
    const char *ours, *literal;
};

static struct given draw_value(struct bench *bench, const struct sort *field) {
    if (field->n == 0 && draw(2) == 0) {
        size_t i = draw(sizeof SCRIPTS / sizeof *SCRIPTS);
        return (struct given){arena_format(&bench->scratch.arena, "javascript:%s", SCRIPTS[i].script),
                              SCRIPTS[i].literal};
    }
    const char *text = field->n == 0 ? draw_time(bench) : field->values[draw(field->n)];
    if (text[0] == '\0') {
        text = field->values[0];
    }
    return (struct given){text, text};
}

/* The raw value as SQL has it, the label, and a literal. */
static const char *sql_raw(const struct sort *field) {
    return field->name[0] == 'u' ? "json_extract(custom, '$.u_env.value')" : field->name;
}

static const char *sql_shown(struct bench *bench, const struct sort *field) {
    bool label = field->form == FORM_CHOICE || field->form == FORM_REFERENCE;
    return label ? arena_format(&bench->scratch.arena, "coalesce(%s_label, %s)", field->name, field->name)
                 : sql_raw(field);
}

static const char *sql_literal(struct bench *bench, const struct sort *field, const char *literal) {
    struct arena *arena = &bench->scratch.arena;
    return field->form == FORM_INTEGER ? literal
           : field->form == FORM_TIME  ? arena_format(arena, "replace('%s', ' ', 'T') || 'Z'", literal)
                                       : arena_format(arena, "lower('%s')", literal);
}

static const char *sql_compared(struct bench *bench, const struct sort *field) {
    bool plain = field->form == FORM_INTEGER || field->form == FORM_TIME;
    return plain ? field->name : arena_format(&bench->scratch.arena, "lower(%s)", sql_raw(field));
}

static void ask_equal(struct bench *bench, const struct sort *field, struct question *question) {
    bool negated = draw(2) == 0;
    struct given given = draw_value(bench, field);
    const char *literal = sql_literal(bench, field, given.literal);
    buf_format(&question->ours, "%s%s%s", field->name, negated ? "!=" : "=", given.ours);
    buf_format(&question->theirs, "%s%s%s", field->name, negated ? "!=" : "=", given.literal);
    buf_format(&question->sql, "%s coalesce(%s = %s or lower(%s) = %s, 0)", negated ? "not" : "",
               sql_compared(bench, field), literal, sql_shown(bench, field), literal);
}

/* An empty item asks for the empty value. */
static void ask_in(struct bench *bench, const struct sort *field, struct question *question) {
    bool negated = draw(2) == 0, empty = draw(4) == 0;
    size_t n = draw(3) + 1;
    buf_format(&question->sql, "%s (coalesce(%s in (", negated ? "not" : "", sql_compared(bench, field));
    both(question, arena_format(&bench->scratch.arena, "%s%s", field->name, negated ? "NOT IN" : "IN"));
    for (size_t i = 0; i < n; i++) {
        struct given given = draw_value(bench, field);
        buf_format(&question->ours, "%s%s", i > 0 ? "," : "", given.literal);
        buf_format(&question->theirs, "%s%s", i > 0 ? "," : "", given.literal);
        buf_format(&question->sql, "%s%s", i > 0 ? ", " : "", sql_literal(bench, field, given.literal));
    }
    both(question, empty ? "," : "");
    buf_format(&question->sql, "), 0) or (%d and %s is null))", empty, sql_raw(field));
}

static void ask_empty(struct bench *bench, const struct sort *field, struct question *question) {
    static const struct {
        const char *words, *sql;
    } WORDS[] = {{"ISEMPTY", "is null"},     {"EMPTYSTRING", "is null"}, {"=", "is null"},
                 {"ISNOTEMPTY", "not null"}, {"!=", "not null"},         {"ANYTHING", "is not 'x'"}};
    size_t i = draw(sizeof WORDS / sizeof *WORDS);
    both(question, arena_format(&bench->scratch.arena, "%s%s", field->name, WORDS[i].words));
    buf_format(&question->sql, "%s %s", sql_raw(field), WORDS[i].sql);
}

static void ask_order(struct bench *bench, const struct sort *field, struct question *question) {
    static const char *const WORDS[] = {">", ">=", "<", "<="};
    const char *word = WORDS[draw(4)];
    struct given given = draw_value(bench, field);
    buf_format(&question->ours, "%s%s%s", field->name, word, given.ours);
    buf_format(&question->theirs, "%s%s%s", field->name, word, given.literal);
    buf_format(&question->sql, "coalesce(%s %s %s, 0)", sql_compared(bench, field), word,
               sql_literal(bench, field, given.literal));
}

/* BETWEEN; of times also ON and NOTON, which the stand-in is asked as the ranges they are. */
static void ask_between(struct bench *bench, const struct sort *field, struct question *question) {
    struct given low = draw_value(bench, field), high = draw_value(bench, field);
    static const char *const WORDS[] = {"BETWEEN", "ONPeriod@", "NOTONPeriod@"};
    size_t kind = field->form == FORM_TIME ? draw(3) : 0;
    const char *name = field->name;
    buf_format(&question->ours, "%s%s%s@%s", name, WORDS[kind], low.ours, high.ours);
    if (kind < 2) {
        buf_format(&question->theirs, "%sBETWEEN%s@%s", name, low.literal, high.literal);
    } else {
        buf_format(&question->theirs, "%s<%s^OR%s>%s^OR%sISEMPTY", name, low.literal, name, high.literal, name);
    }
    buf_format(&question->sql, "%s coalesce(%s between %s and %s, 0)", kind == 2 ? "not" : "",
               sql_compared(bench, field), sql_literal(bench, field, low.literal),
               sql_literal(bench, field, high.literal));
}

/* Part of a value; of a time the day. */
static void ask_like(struct bench *bench, const struct sort *field, struct question *question) {
    static const struct {
        const char *word, *begin, *end;
    } WORDS[] = {{"LIKE", "coalesce(instr(", ") > 0, 0)"},
                 {"NOT LIKE", "not coalesce(instr(", ") > 0, 0)"},
                 {"STARTSWITH", "coalesce(instr(", ") = 1, 0)"},
                 {"ENDSWITH", "", ""}}; /* by LIKE, which ignores ASCII case too */
    struct arena *arena = &bench->scratch.arena;
    bool time = field->form == FORM_TIME;
    size_t kind = draw(4);
    const char *whole = draw_value(bench, field).literal;
    const char *shown = time ? "replace(rtrim(opened_at, 'Z'), 'T', ' ')" : sql_shown(bench, field);
    const char *part = arena_format(arena, "%.*s", time ? 10 : 6, whole + (time ? 0 : draw(strlen(whole))));
    both(question, arena_format(arena, "%s%s%s", time ? "opened_at" : field->name, WORDS[kind].word, part));
    if (kind == 3) {
        buf_format(&question->sql, "coalesce(%s like '%%%s', 0)", shown, part);
    } else {
        buf_format(&question->sql, "%slower(%s), lower('%s')%s", WORDS[kind].begin, shown, part, WORDS[kind].end);
    }
}

static void ask_same(struct bench *bench, const struct sort *field, struct question *question) {
    bool negated = draw(2) == 0;
    (void)bench;
    (void)field;
    both(question, negated ? "opened_atNSAMEASsys_created_on" : "opened_atSAMEASsys_created_on");
    buf_format(&question->sql, "opened_at %s sys_created_on", negated ? "<>" : "=");
}

static void ask(struct bench *bench, struct question *question) {
    static void (*const ASK[])(struct bench *, const struct sort *, struct question *) = {
        ask_equal, ask_in, ask_empty, ask_order, ask_between, ask_like, ask_same};
    const struct sort *field = &FIELDS[draw(N_FIELDS)];
    size_t kind = draw(7);
    bool cannot = ((kind == 3 || kind == 4) && !field->ranges) || (kind == 5 && !field->likes);
    ASK[cannot ? 0 : kind](bench, field, question);
}

/* One to three queries of one to three groups of one to three tests, and what is ignored. */
static void ask_all(struct bench *bench, struct question *question) {
    size_t queries = draw(3) + 1;
    for (size_t i = 0; i < queries; i++) {
        size_t groups = draw(3) + 1;
        both(question, i > 0 ? "^NQ" : "");
        buf_text(&question->sql, i > 0 ? ") or (" : "(");
        for (size_t j = 0; j < groups; j++) {
            size_t tests = draw(3) + 1;
            both(question, j > 0 ? "^" : "");
            buf_text(&question->sql, j > 0 ? " and (" : "(");
            for (size_t k = 0; k < tests; k++) {
                both(question, k > 0 ? "^OR" : "");
                buf_text(&question->sql, k > 0 ? " or " : "");
                ask(bench, question);
            }
            buf_text(&question->sql, ")");
        }
    }
    buf_text(&question->sql, ")");
    both(question, draw(4) == 0 ? "^EQ" : "");
    both(question, draw(4) == 0 ? "^ORDERBYDESCnumber" : "");
}

/* ---- the answers ---- */

struct reader {
    struct filter *filter;
    uint64_t selected;
};

static bool take(void *context, const struct sample *sample, struct fault *fault) {
    struct reader *reader = context;
    int64_t number = 0;
    bool holds = false;
    if (!filter_holds(reader->filter, sample, &holds, fault) || !text_integer(sample->sys_id + 3, &number)) {
        return false;
    }
    reader->selected |= holds ? UINT64_C(1) << number : 0;
    return true;
}

static uint64_t ask_ours(struct bench *bench, const char *text) {
    struct fault *fault = &bench->scratch.fault;
    struct arena arena;
    struct source source;
    struct reader reader = {0};
    const struct present present = {.zone = &bench->profile.zone, .now = bench->now};
    struct condition *condition = NULL;
    arena_init(&arena);
    bool done = query_read(text, "q", bench->profile.mttr.kind, &arena, &condition, fault) &&
                source_open(&source, bench->store, bench->profile.mttr.kind, &arena, fault);
    if (done) {
        done = filter_bind(&source, &present, condition, &reader.filter, fault);
        const struct sample_query query = {
            .kind = source.kind, .columns = source.columns, .n_columns = source.n_columns};
        done = done && store_each_sample(bench->store, &query, take, &reader, fault);
        source_close(&source);
    }
    CU_ASSERT_STRING_EQUAL(fault->text, "");
    fault_clear(fault);
    arena_clear(&arena);
    return reader.selected;
}

static uint64_t ask_sqlite(struct bench *bench, const char *where) {
    sqlite3_stmt *statement = NULL;
    uint64_t selected = 0;
    char *sql = sqlite3_mprintf("SELECT substr(number, 4) FROM i WHERE %s", where);
    CU_ASSERT_EQUAL_FATAL(sqlite3_prepare_v2(bench->db, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        selected |= UINT64_C(1) << sqlite3_column_int(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return selected;
}

static void test_random(void) {
    struct bench bench;
    struct question question;
    size_t differences = 0, some = 0;
    bench_open(&bench);
    buf_init(&question.ours, MOST_TEXT);
    buf_init(&question.theirs, MOST_TEXT);
    buf_init(&question.sql, MOST_TEXT);
    for (size_t i = 0; i < N_QUERIES; i++) {
        buf_reset(&question.ours);
        buf_reset(&question.theirs);
        buf_reset(&question.sql);
        ask_all(&bench, &question);
        uint64_t ours = ask_ours(&bench, question.ours.data);
        uint64_t theirs = stand_in_select(bench.stand_in, question.theirs.data);
        uint64_t sql = ask_sqlite(&bench, question.sql.data);
        some += ours != 0 && ours != (UINT64_C(1) << N_RECORDS) - 1;
        if ((ours != theirs || ours != sql) && differences++ < 5) {
            printf("# %s\n# %s\n# ours %llx, the stand-in %llx, SQL %llx\n", question.ours.data, question.sql.data,
                   (unsigned long long)ours, (unsigned long long)theirs, (unsigned long long)sql);
        }
    }
    CU_ASSERT_EQUAL(differences, 0);
    CU_ASSERT(some > N_QUERIES / 2); /* else they would ask nothing */
    buf_clear(&question.ours);
    buf_clear(&question.theirs);
    buf_clear(&question.sql);
    bench_close(&bench);
}

static const struct test TESTS[] = {
    {"10,000 random queries, three evaluators", test_random},
    {NULL, NULL},
};
const struct suite suite_query_random = {"query_random", TESTS};
