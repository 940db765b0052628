/* SPDX-License-Identifier: Apache-2.0 */
/* import: one thread reads and decodes the files, this one writes, all of it one transaction. */
#include "import.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "pipe_p.h"
#include "put_page_p.h"
#include "stop.h"

enum { CHUNK = 64 * 1024, WAIT_MS = 200, PAGE_RECORDS = 500, PAGE_BYTES = 4 * 1024 * 1024, NAMES_MAX = 256 };

/* What the decoding thread works with; the other looks at it after the join. */
struct decoding {
    const struct import_request *request;
    struct pipe *pipe;
    struct page *page; /* the one being filled */
    struct fault fault;
};

/* Passes a page on when it is full enough. False without a fault when the store's side gave up. */
static bool pass_on(struct decoding *decoding, size_t enough) {
    struct page *page = decoding->page;
    if (page->n_rows < enough && page->arena.used < PAGE_BYTES) {
        return true;
    }
    pipe_put_full(decoding->pipe);
    decoding->page = pipe_take_empty(decoding->pipe);
    return decoding->page != NULL;
}

/* Waits for input, and meanwhile looks whether there is still a point in it. */
static bool wait_for_input(struct decoding *decoding, int fd) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    while (poll(&wait, 1, WAIT_MS) <= 0) {
        if (stop_signal() != 0) {
            return fault_set(&decoding->fault, FAULT_INCOMPLETE, "interrupted: nothing was imported");
        }
        if (pipe_is_given_up(decoding->pipe)) {
            return false;
        }
    }
    return true;
}

static bool read_chunks(struct decoding *decoding, int fd, const struct file_reader *reader, void *file) {
    char chunk[CHUNK];
    while (wait_for_input(decoding, fd)) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return fault_set(&decoding->fault, FAULT_USAGE, "cannot read: %s", strerror(errno));
        }
        if (n == 0) {
            return true;
        }
        if (!reader->feed(file, chunk, (size_t)n, decoding->page, &decoding->fault) ||
            !pass_on(decoding, PAGE_RECORDS)) {
            return false;
        }
    }
    return false;
}

/* The reader that was asked for, else that of the file's name. */
static const struct file_reader *find_reader(const struct import_request *request, const char *path,
                                             struct fault *fault) {
    const struct file_reader *reader = request->reader != NULL ? request->reader : file_reader_of_path(path);
    if (reader == NULL) {
        struct buf names;
        buf_init(&names, NAMES_MAX);
        for (size_t i = 0; i < N_FILE_READERS; i++) {
            buf_format(&names, "%s%s", i == 0 ? "" : i + 1 < N_FILE_READERS ? ", " : " or ", FILE_READERS[i].name);
        }
        fault_set(fault, FAULT_USAGE, "%s: its name does not show the format: add --format %s", path, names.data);
        buf_clear(&names);
    }
    return reader;
}

static bool read_file(struct decoding *decoding, const char *path) {
    const struct import_request *request = decoding->request;
    const struct file_reader *reader = find_reader(request, path, &decoding->fault);
    if (reader == NULL) {
        return false;
    }
    int fd = file_open(path, &decoding->fault);
    if (fd < 0) {
        return false;
    }
    void *file = reader->open(request->kind, &request->options);
    bool done = read_chunks(decoding, fd, reader, file);
    struct fault end = {0};
    done = reader->close(file, decoding->page, done ? &decoding->fault : &end) && done;
    file_close(fd);
    if (!done && decoding->fault.kind != FAULT_NONE) {
        fault_context(&decoding->fault, "%s", path);
    }
    return done;
}

static void *decode_all(void *context) {
    struct decoding *decoding = context;
    const struct import_request *request = decoding->request;
    bool done = true;
    decoding->page = pipe_take_empty(decoding->pipe);
    for (size_t i = 0; done && i < request->n_files; i++) {
        done = read_file(decoding, request->files[i]);
    }
    if (done) {
        pipe_put_full(decoding->pipe);
    }
    pipe_end(decoding->pipe);
    return NULL;
}

static bool store_page(struct store *store, struct run *run, const struct page *page, struct fault *fault) {
    return put_page(store, run, page, fault) &&
           (stop_signal() == 0 || fault_set(fault, FAULT_INCOMPLETE, "interrupted: nothing was imported"));
}

static bool store_pages(struct store *store, struct run *run, struct pipe *pipe, struct fault *fault) {
    struct page *page;
    while ((page = pipe_take_full(pipe)) != NULL) {
        if (!store_page(store, run, page, fault)) {
            pipe_give_up(pipe);
            return false;
        }
        pipe_put_empty(pipe);
    }
    return true;
}

/* Runs both sides. When the store's side fails the decoder stops too, so only one of them has a fault to report. */
static bool run_pipe(struct store *store, const struct import_request *request, struct run *run, struct fault *fault) {
    struct decoding decoding = {.request = request, .pipe = pipe_open()};
    pthread_t thread;
    if (pthread_create(&thread, NULL, decode_all, &decoding) != 0) {
        pipe_close(decoding.pipe);
        return fault_set(fault, FAULT_IO, "cannot start a thread");
    }
    bool done = store_pages(store, run, decoding.pipe, fault);
    pthread_join(thread, NULL);
    pipe_close(decoding.pipe);
    if (done && decoding.fault.kind != FAULT_NONE) {
        *fault = decoding.fault;
        done = false;
    }
    return done;
}

bool import_files(struct store *store, const struct import_request *request, struct run *run, struct fault *fault) {
    *run = (struct run){.kind = request->kind,
                        .phase = "import",
                        .started = request->now,
                        .range_from = INSTANT_NONE,
                        .range_to = INSTANT_NONE,
                        .gap = INSTANT_NONE};
    bool done = store_begin(store, fault) &&
                store_integration(store, request->integration, request->url, &run->integration, fault) &&
                store_run_start(store, run, fault) && run_pipe(store, request, run, fault) &&
                store_run_finish(store, run, request->now, "success", NULL, fault) && store_commit(store, fault);
    if (!done) {
        store_rollback(store);
    }
    return done;
}
