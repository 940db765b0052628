/* SPDX-License-Identifier: Apache-2.0 */
/* token_file: four lines: whose token it is, so that it goes to no other instance or client, and the token. */
#include "token_file_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

enum { FILE_MAX = 1024 * 1024 };

char *token_file_path(const struct integration *integration, struct fault *fault) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    bool has_state = state != NULL && state[0] == '/'; /* the XDG specification ignores relative ones */
    char *path = NULL;
    if (!has_state && (home == NULL || home[0] != '/')) {
        fault_set(fault, FAULT_USAGE, "the refresh token cannot be stored: neither XDG_STATE_HOME nor HOME is set");
        return NULL;
    }
    if (asprintf(&path, "%s%s/mttr/%s.token", has_state ? state : home, has_state ? "" : "/.local/state",
                 integration->id) < 0) {
        out_of_memory();
    }
    return path;
}

/* The lines in front of the token. */
static void add_owner(const struct integration *integration, const char *origin, struct buf *out) {
    buf_format(out, "url %s\nclient_id %s\norigin %s\n", integration->url, integration->oauth.client_id, origin);
}

static bool read_at(const char *path, const char *owner, struct buf *out, bool *found, struct fault *fault) {
    struct buf text;
    size_t n = strlen(owner);
    buf_init_secret(&text, FILE_MAX);
    bool done = file_require_private(path, fault) && file_read(path, &text, fault);
    *found = done && strncmp(text.data, owner, n) == 0;
    if (*found) {
        buf_add(out, text.data + n, strcspn(text.data + n, "\n"));
    }
    buf_clear(&text);
    return done;
}

bool token_file_read(const struct integration *integration, const char *origin, struct buf *out, bool *found,
                     struct fault *fault) {
    char *path = token_file_path(integration, fault);
    bool done = path != NULL;
    *found = false;
    if (done && access(path, F_OK) == 0) {
        struct buf owner;
        buf_init(&owner, FILE_MAX);
        add_owner(integration, origin, &owner);
        done = read_at(path, owner.data, out, found, fault);
        buf_clear(&owner);
    }
    free(path);
    return done;
}

static bool make_folder(const char *path, struct fault *fault) {
    char *folder = must_strdup(path);
    *strrchr(folder, '/') = '\0';
    bool done = file_make_dirs(folder, fault);
    free(folder);
    return done;
}

bool token_file_write(const struct integration *integration, const char *origin, const char *token,
                      struct fault *fault) {
    struct outfile *file = NULL;
    struct buf text;
    char *path = token_file_path(integration, fault);
    buf_init_secret(&text, FILE_MAX);
    add_owner(integration, origin, &text);
    buf_format(&text, "%s\n", token);
    bool done = path != NULL && make_folder(path, fault) && outfile_open_private(path, &file, fault);
    if (done) {
        outfile_write(file, text.data, text.len);
        done = outfile_commit(file, NULL, fault);
    }
    buf_clear(&text);
    free(path);
    return done;
}
