/* SPDX-License-Identifier: Apache-2.0 */
/* as_of: a point of the store's history, as it is typed: a run's number, or an instant. */
#include "as_of.h"

#include "instant.h"
#include "log.h"
#include "text.h"

static bool check_run(int64_t run, int64_t first, int64_t last, const char *option, struct fault *fault) {
    if (last == 0) {
        return fault_set(fault, FAULT_USAGE, "%s: the store has no runs yet: run mttr sync or mttr import", option);
    }
    return (run >= first && run <= last) || fault_set(fault, FAULT_USAGE, "%s %lld: the store has runs %lld to %lld",
                                                      option, (long long)run, (long long)first, (long long)last);
}

static bool find_run(struct store *store, const char *text, const char *option, int64_t *out, struct fault *fault) {
    int64_t first, last, instant, run = 0;
    if (!store_run_range(store, &first, &last, fault)) {
        return false;
    }
    if (text_integer(text, &run)) {
        *out = run;
        return check_run(run, first, last, option, fault);
    }
    if (!instant_parse_rfc3339(text, &instant)) {
        return fault_set(fault, FAULT_USAGE,
                         "%s '%s': it is the number of a run (mttr status) or an instant such as "
                         "2024-01-31T00:00:00Z",
                         option, text);
    }
    if (!store_run_at(store, instant, &run, fault)) {
        return false;
    }
    *out = run;
    return run > 0 || fault_set(fault, FAULT_USAGE, "%s %s: no run had ended by then; the store has runs %lld to %lld",
                                option, text, (long long)first, (long long)last);
}

static bool warn_erased(void *context, const struct erased_row *row) {
    (void)context;
    log_warn(
        "%s: %s: the values of %s were erased after run %lld, so they are empty in what is read as of an "
        "earlier run",
        row->integration, row->table, row->field, (long long)row->run);
    return true;
}

bool as_of_open_run(const char *path, int64_t run, const char *option, struct store **out, struct fault *fault) {
    struct store *store = NULL;
    int64_t first, last;
    bool done = store_open_read(path, &store, fault) && store_run_range(store, &first, &last, fault) &&
                (run == 0 || check_run(run, first, last, option, fault)) &&
                store_each_erased(store, run, warn_erased, NULL, fault) && store_go_back(store, run, fault);
    if (!done) {
        store_close(store);
        return false;
    }
    *out = store;
    return true;
}

bool as_of_open(const char *path, const char *text, const char *option, struct store **out, struct fault *fault) {
    struct store *store = NULL;
    int64_t run = 0;
    bool done = store_open_read(path, &store, fault) && find_run(store, text, option, &run, fault);
    store_close(store);
    return done && as_of_open_run(path, run, option, out, fault);
}
