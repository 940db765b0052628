/* SPDX-License-Identifier: Apache-2.0 */
/* secret: where a secret comes from, and reading it. A secret is read when it is needed, wiped soon after, and never
 * part of a fault. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "config_p.h"
#include "file.h"
#include "stop.h"

enum { SECRET_BYTES = 64 * 1024, LOOK_MILLISECONDS = 200 /* another thread may have got the signal */ };
static const int64_t COMMAND_MILLISECONDS = 30000;

const char *path_relative_to(const char *path, const char *name, struct arena *arena) {
    const char *slash = strrchr(path, '/');
    if (name[0] == '/' || slash == NULL) {
        return name;
    }
    return arena_format(arena, "%.*s/%s", (int)(slash - path), path, name);
}

/* A credential that systemd put there for the service; there need not be one. */
static void find_credential(const char *id, struct arena *arena, struct secret *secret) {
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    if (folder == NULL || folder[0] == '\0') {
        return;
    }
    const char *path = arena_format(arena, "%s/mttr.%s.%s", folder, id, secret->name);
    if (access(path, F_OK) == 0) {
        secret->source = SECRET_CREDENTIAL;
        secret->text = path;
    }
}

static bool read_command(const struct yaml *map, const char *key, struct arena *arena, struct secret *out,
                         struct fault *fault) {
    const struct yaml *list = yaml_get(map, key);
    size_t n = 0;
    if (!yaml_expect(list, YAML_LIST, fault) || !yaml_texts(map, key, arena, &out->argv, &n, fault)) {
        return false;
    }
    if (n == 0 || out->argv[0][0] == '\0') {
        return fault_set(fault, FAULT_USAGE, "%s: %s needs a program", list->place, key);
    }
    return true;
}

/* Which of its keys the map has; *key stays NULL when there is none. */
static bool find_key(const struct yaml *map, struct arena *arena, struct secret *secret, const char **key,
                     struct fault *fault) {
    static const struct {
        enum secret_source source;
        const char *suffix;
    } SOURCES[] = {{SECRET_LITERAL, ""}, {SECRET_COMMAND, "_command"}, {SECRET_FILE, "_file"}, {SECRET_ENV, "_env"}};
    for (size_t i = 0; i < sizeof SOURCES / sizeof *SOURCES; i++) {
        const char *candidate = arena_format(arena, "%s%s", secret->name, SOURCES[i].suffix);
        const struct yaml *member = yaml_get(map, candidate);
        if (member == NULL || yaml_is_nothing(member)) {
            continue;
        }
        if (*key != NULL) {
            return fault_set(fault, FAULT_USAGE, "%s: both %s and %s are given: keep one", member->place, *key,
                             candidate);
        }
        *key = candidate;
        secret->source = SOURCES[i].source;
        secret->place = member->place;
    }
    return true;
}

/* Its variable is hidden from every program that gives a secret. */
static void add_name(struct settings_reader *reader, const struct secret *secret) {
    struct env_name *first = arena_alloc(reader->arena, sizeof *first);
    *first = (struct env_name){.name = secret->text, .next = *reader->names};
    *reader->names = first;
}

bool secret_find(struct settings_reader *reader, const struct yaml *map, const char *name, const char *id,
                 struct secret *out, struct fault *fault) {
    struct secret secret = {.name = name, .place = map->place, .hidden = reader->names};
    const char *key = NULL;
    if (!find_key(map, reader->arena, &secret, &key, fault)) {
        return false;
    }
    if (key == NULL) {
        find_credential(id, reader->arena, &secret);
    } else if (secret.source == SECRET_COMMAND) {
        if (!read_command(map, key, reader->arena, &secret, fault)) {
            return false;
        }
    } else if (!yaml_text(map, key, &secret.text, fault)) {
        return false;
    }
    if (secret.source == SECRET_FILE) {
        secret.text = path_relative_to(reader->path, secret.text, reader->arena);
    } else if (secret.source == SECRET_ENV) {
        add_name(reader, &secret);
    }
    reader->literal |= secret.source == SECRET_LITERAL;
    *out = secret;
    return true;
}

static int64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_hidden(const char *variable, const struct secret *secret) {
    const struct env_name *name = secret->hidden == NULL ? NULL : *secret->hidden;
    for (; name != NULL; name = name->next) {
        size_t n = strlen(name->name);
        if (strncmp(variable, name->name, n) == 0 && variable[n] == '=') {
            return true;
        }
    }
    return false;
}

/* The environment without the secrets that are in it; to be freed. */
static char **clean_environment(const struct secret *secret) {
    size_t n = 0, kept = 0;
    while (environ[n] != NULL) {
        n++;
    }
    char **clean = must_malloc((n + 1) * sizeof *clean);
    for (size_t i = 0; i < n; i++) {
        if (!is_hidden(environ[i], secret)) {
            clean[kept++] = environ[i];
        }
    }
    clean[kept] = NULL;
    return clean;
}

/* Without a terminal the program leads a group, so that what it has started ends with it; on one it may have to ask. */
static bool has_terminal(void) {
    int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0;
}

/* Starts the program without a shell: standard output to fd, nothing to read, the default for a broken pipe. 0 or an
 * errno. */
static int start(const struct secret *secret, int fd, pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    char *const *arguments, **environment = clean_environment(secret);
    memcpy(&arguments, &secret->argv, sizeof arguments); /* posix_spawnp's missing const */
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    sigaddset(&signals, SIGXFSZ);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | (has_terminal() ? 0 : POSIX_SPAWN_SETPGROUP));
    int error = posix_spawnp(pid, secret->argv[0], &actions, &attributes, arguments, environment);
    free(environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* Reads fd to its end; false when a signal or the deadline comes first, or out is full. */
static bool drain(int fd, int64_t deadline, struct buf *out) {
    char chunk[4096];
    bool ended = false;
    while (!ended && !out->over && stop_signal() == 0 && milliseconds() < deadline) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (poll(&ready, 1, LOOK_MILLISECONDS) <= 0) {
            continue;
        }
        ssize_t n = read(fd, chunk, sizeof chunk);
        ended = n == 0 || (n < 0 && errno != EINTR);
        buf_add(out, chunk, n > 0 ? (size_t)n : 0);
    }
    explicit_bzero(chunk, sizeof chunk);
    return ended;
}

/* Waits for the end of the process, until a signal or the deadline comes. */
static bool reap(pid_t pid, int64_t deadline, int *status) {
    static const struct timespec PAUSE = {.tv_nsec = 5000000};
    while (stop_signal() == 0 && milliseconds() < deadline) {
        if (waitpid(pid, status, WNOHANG) != 0) {
            return true;
        }
        nanosleep(&PAUSE, NULL);
    }
    return false;
}

static void end_program(pid_t pid, int *status) {
    kill(getpgid(pid) == pid ? -pid : pid, SIGKILL);
    waitpid(pid, status, 0);
}

static bool check_status(const char *program, int status, struct fault *fault) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return true;
    }
    if (WIFEXITED(status)) {
        return fault_set(fault, FAULT_USAGE, "%s ended with exit status %d", program, WEXITSTATUS(status));
    }
    return fault_set(fault, FAULT_USAGE, "%s was ended by signal %d", program, WTERMSIG(status));
}

static bool read_output(const struct secret *secret, struct buf *out, struct fault *fault) {
    const char *const *argv = secret->argv;
    int ends[2], status = 0;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return fault_set(fault, FAULT_USAGE, "cannot run %s: %s", argv[0], strerror(errno));
    }
    int64_t deadline = milliseconds() + COMMAND_MILLISECONDS;
    int error = start(secret, ends[1], &pid);
    close(ends[1]);
    bool drained = error == 0 && drain(ends[0], deadline, out);
    close(ends[0]);
    if (error != 0) {
        return fault_set(fault, FAULT_USAGE, "cannot run %s: %s", argv[0], strerror(error));
    }
    bool ended = drained && reap(pid, deadline, &status);
    if (!ended) {
        end_program(pid, &status);
    }
    if (stop_signal() != 0 && (!ended || status != 0)) {
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted while %s ran", argv[0]);
    }
    if (out->over) {
        return fault_set(fault, FAULT_USAGE, "%s printed more than 64 KiB", argv[0]);
    }
    if (!ended) {
        return fault_set(fault, FAULT_USAGE, "%s did not end within 30 s", argv[0]);
    }
    return check_status(argv[0], status, fault);
}

static bool fetch(const struct secret *secret, struct buf *out, struct fault *fault) {
    const char *value;
    switch (secret->source) {
        case SECRET_LITERAL:
            buf_text(out, secret->text);
            return true;
        case SECRET_COMMAND:
            return read_output(secret, out, fault);
        case SECRET_FILE:
            return file_require_private(secret->text, fault) && file_read(secret->text, out, fault);
        case SECRET_CREDENTIAL: /* its folder is systemd's to guard */
            return file_read(secret->text, out, fault);
        case SECRET_ENV:
            value = getenv(secret->text);
            if (value == NULL) {
                return fault_set(fault, FAULT_USAGE, "the environment variable %s is not set", secret->text);
            }
            buf_text(out, value);
            return true;
        case SECRET_NONE:
            break;
    }
    return fault_set(fault, FAULT_USAGE, "not given: use %s, %s_command, %s_file or %s_env", secret->name, secret->name,
                     secret->name, secret->name);
}

/* Cuts one line end; what is left must be one line, for it becomes part of a header. */
static bool trim(struct buf *value, struct fault *fault) {
    if (value->over) {
        return fault_set(fault, FAULT_USAGE, "more than 64 KiB");
    }
    size_t n = value->len;
    n -= n > 0 && value->data[n - 1] == '\n';
    n -= n > 0 && n < value->len && value->data[n - 1] == '\r';
    if (n == 0) {
        return fault_set(fault, FAULT_USAGE, "the secret is empty");
    }
    if (memchr(value->data, '\0', n) != NULL || memchr(value->data, '\n', n) != NULL ||
        memchr(value->data, '\r', n) != NULL) {
        return fault_set(fault, FAULT_USAGE, "the secret has more than one line, or a NUL");
    }
    value->len = n;
    return true;
}

bool secret_read(const struct secret *secret, struct buf *out, struct fault *fault) {
    struct buf value;
    buf_init_secret(&value, SECRET_BYTES);
    bool done = fetch(secret, &value, fault) && trim(&value, fault);
    if (done) {
        buf_add(out, value.data, value.len);
        done = !out->over || fault_set(fault, FAULT_USAGE, "the secret is too long");
    }
    buf_clear(&value);
    return done || fault_context(fault, "%s: %s", secret->place, secret->name);
}
