/* SPDX-License-Identifier: Apache-2.0 */
/* Every fault is one function and one line of the table below. An INSTEAD fault answers in place of the data,
 * an AFTER fault works on the answer that was made, whichever that is. */
#include "faults.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edits.h"
#include "server.h"

#define HTML "text/html;charset=UTF-8"

/* What a fault acts on. */
struct scene {
    struct server *server;
    struct reply *reply;
    const struct visit *visit;
    const char *text; /* the argument, and as a number */
    long number;
};

static void touch(struct scene *scene) {
    edit_touch(scene->server, scene->text);
}

static void touch_quietly(struct scene *scene) {
    edit_quietly(scene->server, scene->text);
}

static void delete (struct scene *scene) {
    edit_delete(scene->server, scene->text);
}

static void purge(struct scene *scene) {
    edit_purge(scene->server, scene->text);
}

static void hide(struct scene *scene) {
    edit_hide(scene->server, scene->text);
}

static void show(struct scene *scene) {
    edit_show(scene->server, scene->text);
}

static void cap(struct scene *scene) {
    scene->server->habits.page_cap = scene->number;
}

static void mask(struct scene *scene) {
    edit_mask(scene->server, scene->text);
}

static void insert(struct scene *scene) {
    edit_insert(scene->server, scene->visit->table, scene->text);
}

static void shift_clock(struct scene *scene) {
    scene->server->clock.lead += scene->number;
}

static void expire_token(struct scene *scene) {
    scene->server->oauth.expires = 0;
}

static void delay(struct scene *scene) {
    scene->reply->delay_ms += (unsigned)scene->number;
}

static void stall(struct scene *scene) {
    scene->reply->stalled = true;
}

static void freeze(struct scene *scene) {
    scene->reply->frozen = true;
}

static void status(struct scene *scene) {
    reply_status(scene->reply, (unsigned)scene->number);
}

static void unauth(struct scene *scene) {
    reply_status(scene->reply, 401);
}

static void token_denied(struct scene *scene) {
    oauth_denied(scene->reply);
}

static void retry_after(struct scene *scene) {
    long seconds = strtol(scene->text + strcspn(scene->text, " "), NULL, 10);
    reply_status(scene->reply, (unsigned)strtoul(scene->text, NULL, 10));
    reply_header(scene->reply, "Retry-After", "%ld", seconds);
}

static void rate_limit(struct scene *scene) {
    reply_status(scene->reply, 429);
    reply_header(scene->reply, "X-RateLimit-Limit", "100");
    reply_header(scene->reply, "X-RateLimit-Reset", "%lld",
                 (long long)clock_now(&scene->server->clock) + scene->number);
    reply_header(scene->reply, "X-RateLimit-Rule", "0d1f2a7b3c4e5f60718293a4b5c6d7e8");
    reply_header(scene->reply, "Retry-After", "%ld", scene->number);
}

static void html(struct scene *scene) {
    reply_text(scene->reply, 200, HTML,
               "<!DOCTYPE html>\n<html><head><title>Sign In</title></head><body><h1>Sign In</h1>"
               "<form method=\"post\" action=\"/login.do\"><input name=\"user_name\"></form></body></html>\n");
}

static void hibernate(struct scene *scene) {
    reply_text(scene->reply, 200, HTML,
               "<!DOCTYPE html>\n<html><head><title>Instance Hibernating page</title></head>"
               "<body class=\"instance-hibernating-page\"><h1>Your instance is hibernating</h1>"
               "<a href=\"https://developer.servicenow.com/dev.do#!/home?wu=true\">Wake it up</a></body></html>\n");
}

static void empty202(struct scene *scene) {
    reply_json(scene->reply, 202, "");
}

static void null_body(struct scene *scene) {
    reply_json(scene->reply, 200, "null");
}

static void redirect(struct scene *scene) {
    reply_text(scene->reply, 302, HTML, "");
    reply_header(scene->reply, "Location", "%s", scene->text);
}

static void huge(struct scene *scene) {
    reply_json(scene->reply, 200, "{\"result\":[{\"sys_id\":\"");
    scene->reply->half = scene->reply->body.length;
    text_puts(&scene->reply->body, "\"}]}");
    scene->reply->filler = (uint64_t)scene->number << 20;
}

static void bomb(struct scene *scene) {
    reply_bomb(scene->reply, (unsigned)scene->number);
}

static void truncated(struct scene *scene) {
    text_cut(&scene->reply->body, scene->reply->body.length / 2);
    scene->reply->sized = true;
}

/* The transaction was cut short while the rows were written: the closing is the server's, the JSON is broken. */
static void cancelled(struct scene *scene) {
    text_cut(&scene->reply->body, scene->reply->half);
    text_puts(&scene->reply->body,
              "\"\"\n],\n\"error\":{\"detail\":\"Transaction cancelled: maximum execution time exceeded. Check logs "
              "for error trace.\",\"message\":\"Transaction cancelled: maximum execution time exceeded\"},"
              "\"status\":\"failure\"}");
}

static void partial_error(struct scene *scene) {
    text_cut(&scene->reply->body, scene->reply->half);
    text_puts(&scene->reply->body,
              "],\"error\":{\"message\":\"Transaction cancelled: maximum execution time exceeded\",\"detail\":null},"
              "\"status\":\"failure\"}");
}

/* The same before the first row was written. */
static void overrun(struct scene *scene) {
    reply_error(scene->reply, 500, "Transaction cancelled: maximum execution time exceeded",
                "Transaction cancelled: maximum execution time exceeded. Check logs for error trace.");
}

static void wrong_type(struct scene *scene) {
    scene->reply->type = HTML;
}

static void reset(struct scene *scene) {
    scene->reply->reset = true;
}

static void no_date(struct scene *scene) {
    scene->reply->undated = true;
}

static void count(struct scene *scene) {
    reply_drop_header(scene->reply, "X-Total-Count");
    reply_header(scene->reply, "X-Total-Count", "%s", scene->text);
}

static void count_twice(struct scene *scene) {
    reply_header(scene->reply, "X-Total-Count", "%s", scene->text);
}

static void stray(struct scene *scene) {
    scene->reply->stray = true;
}

static void excess(struct scene *scene) {
    scene->reply->excess = true;
}

enum argument { NOTHING, NUMBER, TEXT };

static const struct fault {
    const char *name;
    enum stage stage;
    enum argument argument;
    void (*apply)(struct scene *scene);
} faults[] = {
    {"touch", BEFORE, TEXT, touch},
    {"touch_quietly", BEFORE, TEXT, touch_quietly},
    {"delete", BEFORE, TEXT, delete},
    {"purge", BEFORE, TEXT, purge},
    {"hide", BEFORE, TEXT, hide},
    {"show", BEFORE, TEXT, show},
    {"cap", BEFORE, NUMBER, cap},
    {"mask", BEFORE, TEXT, mask},
    {"insert", BEFORE, TEXT, insert},
    {"clock", BEFORE, NUMBER, shift_clock},
    {"expire_token", BEFORE, NOTHING, expire_token},
    {"delay", BEFORE, NUMBER, delay},
    {"stall", BEFORE, NOTHING, stall},
    {"status", INSTEAD, NUMBER, status},
    {"unauth", INSTEAD, NOTHING, unauth},
    {"token_denied", INSTEAD, NOTHING, token_denied},
    {"retry_after", INSTEAD, TEXT, retry_after},
    {"rate_limit", INSTEAD, NUMBER, rate_limit},
    {"html", INSTEAD, NOTHING, html},
    {"hibernate", INSTEAD, NOTHING, hibernate},
    {"empty202", INSTEAD, NOTHING, empty202},
    {"null_body", INSTEAD, NOTHING, null_body},
    {"redirect", INSTEAD, TEXT, redirect},
    {"overrun", INSTEAD, NOTHING, overrun},
    {"huge", INSTEAD, NUMBER, huge},
    {"bomb", INSTEAD, NUMBER, bomb},
    {"truncated", AFTER, NOTHING, truncated},
    {"cancelled", AFTER, NOTHING, cancelled},
    {"partial_error", AFTER, NOTHING, partial_error},
    {"wrong_type", AFTER, NOTHING, wrong_type},
    {"reset", AFTER, NOTHING, reset},
    {"freeze", AFTER, NOTHING, freeze},
    {"no_date", AFTER, NOTHING, no_date},
    {"count", AFTER, TEXT, count},
    {"count_twice", AFTER, TEXT, count_twice},
    {"stray", AFTER, NOTHING, stray},
    {"excess", AFTER, NOTHING, excess},
};
#define FAULT_COUNT (sizeof faults / sizeof *faults)

static bool wants(const struct fault *fault, const char *argument) {
    long number;
    switch (fault->argument) {
        case NOTHING:
            return argument[0] == '\0';
        case NUMBER:
            return parse_count(argument, &number);
        default:
            return argument[0] != '\0';
    }
}

/* WHEN, in place: "*", "3", "incident:3", "incident:*". */
static bool read_when(char *when, struct step *step) {
    char *colon = strrchr(when, ':'), *ordinal = colon == NULL ? when : colon + 1;
    long number = 0;
    if (strcmp(ordinal, "*") != 0 && (!parse_count(ordinal, &number) || number <= 0))
        return false;
    step->ordinal = (unsigned)number;
    step->key = colon == NULL ? NULL : must(strndup(when, (size_t)(colon - when)));
    return true;
}

static bool read_line(struct script *script, char *line) {
    char when[128], name[32];
    int at = 0;
    struct step step = {0};
    line[strcspn(line, "\r\n")] = '\0';
    if (line[strspn(line, " \t")] == '\0' || line[0] == '#')
        return true;
    if (sscanf(line, "%127s %31s %n", when, name, &at) != 2 || at == 0 || !read_when(when, &step))
        return false;
    while (step.fault < FAULT_COUNT && strcmp(faults[step.fault].name, name) != 0)
        step.fault++;
    bool fine = step.fault < FAULT_COUNT && wants(&faults[step.fault], line + at);
    step.argument = must(strdup(line + at));
    script->steps = must(realloc(script->steps, (script->step_count + 1) * sizeof step));
    script->steps[script->step_count++] = step;
    return fine;
}

bool script_load(struct script *script, const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0, number = 0;
    bool fine = true;
    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    while (fine && getline(&line, &room, file) > 0) {
        number++;
        fine = read_line(script, line);
    }
    if (!fine)
        fprintf(stderr, "%s:%zu: not WHEN FAULT [ARG]: %s\n", path, number, line);
    free(line);
    fclose(file);
    return fine;
}

unsigned script_count(struct script *script, const char *key) {
    size_t i = 0;
    while (i < script->counter_count && strcmp(script->counters[i].key, key) != 0)
        i++;
    if (i == script->counter_count) {
        script->counters = must(realloc(script->counters, (i + 1) * sizeof *script->counters));
        script->counters[script->counter_count++] = (struct counter){.key = must(strdup(key))};
    }
    return ++script->counters[i].count;
}

void script_free(struct script *script) {
    for (size_t i = 0; i < script->step_count; i++) {
        free(script->steps[i].key);
        free(script->steps[i].argument);
    }
    for (size_t i = 0; i < script->counter_count; i++)
        free(script->counters[i].key);
    free(script->steps);
    free(script->counters);
}

static bool meets(const struct step *step, const struct visit *visit) {
    if (step->key == NULL)
        return visit->ordinal != 0 && (step->ordinal == 0 || step->ordinal == visit->ordinal);
    return strcmp(step->key, visit->key) == 0 && (step->ordinal == 0 || step->ordinal == visit->key_ordinal);
}

void faults_apply(struct server *server, enum stage stage, const struct visit *visit, struct reply *reply) {
    for (size_t i = 0; i < server->script.step_count; i++) {
        const struct step *step = &server->script.steps[i];
        const struct fault *fault = &faults[step->fault];
        if (fault->stage != stage || !meets(step, visit))
            continue;
        fault->apply(&(struct scene){.server = server,
                                     .reply = reply,
                                     .visit = visit,
                                     .text = step->argument,
                                     .number = strtol(step->argument, NULL, 10)});
    }
}
