/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_file: the lines of incidents.json: brackets alone, or one record and what separates it from the next. */
#include "ledger_file_p.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"

/* The end is cut off in place. Returns NULL where no record is in the line. */
static char *trim(char *line, size_t *n) {
    while (*n > 0 && strchr(" \r\n,", line[*n - 1]) != NULL) {
        line[--*n] = '\0';
    }
    while (*line == ' ') {
        line++;
        --*n;
    }
    return *n == 0 || strcmp(line, "[") == 0 || strcmp(line, "]") == 0 || strcmp(line, "[]") == 0 ? NULL : line;
}

static bool parse(char *line, size_t n, struct arena *arena, struct ledger_record *out, struct fault *fault) {
    struct ledger_record record = {.line = line, .n = n};
    if (!json_document(line, n, arena, &record.row, fault)) {
        return false;
    }
    if (record.row->type == NODE_OBJECT) {
        record.integration = node_text(record.row, "integration");
        record.sys_id = node_text(record.row, "sys_id");
    }
    *out = record;
    return (record.integration != NULL && record.sys_id != NULL) ||
           fault_set(fault, FAULT_USAGE, "a row has no integration or no sys_id");
}

static bool cannot_read(const char *path, struct fault *fault) {
    return fault_set(fault, FAULT_USAGE, "cannot read %s: %s%s", path, strerror(errno), file_advice(errno));
}

bool ledger_file_each(const char *path, ledger_record_fn *fn, void *context, struct fault *fault) {
    char *line = NULL;
    size_t room = 0;
    struct arena arena;
    int fd = file_open(path, fault);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    if (file == NULL) {
        return fd >= 0 && cannot_read(path, fault);
    }
    arena_init(&arena);
    bool done = true;
    for (ssize_t length; done && (length = getline(&line, &room, file)) > 0;) {
        size_t n = (size_t)length;
        char *text = trim(line, &n);
        struct ledger_record record;
        done = text == NULL || (parse(text, n, &arena, &record, fault) && fn(context, &record, fault)) ||
               fault_context(fault, "%s", path);
        arena_reset(&arena);
    }
    if (done && !ferror(file) && !feof(file)) {
        out_of_memory(); /* getline() was */
    }
    done = done && (!ferror(file) || cannot_read(path, fault));
    arena_clear(&arena);
    free(line);
    fclose(file);
    return done;
}
