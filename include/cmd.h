/* SPDX-License-Identifier: Apache-2.0 */
/* cmd: the command line. The tables of commands and options drive the parser, the help and the completion. */
#ifndef MTTR_CMD_H
#define MTTR_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "range.h"

struct option {
    const char *name;     /* without the leading -- */
    const char *argument; /* its name in the help, NULL for a flag */
    const char *help;
};

struct call;

struct command {
    const char *name;
    const char *operands; /* as the help shows them */
    const char *summary;
    const char *needs;            /* the error when an operand is missing; NULL: none is needed */
    const char *examples;         /* command lines as they are typed, each with its newline */
    const struct option *options; /* name NULL at the end */
    /* Returns the exit status; when the fault is set, main prints it and its kind is the status. */
    int (*run)(const struct call *call, struct fault *fault);
};

struct option_value {
    const struct option *option;
    const char *value; /* "" for a flag */
};

struct call {
    const struct command *commands; /* all there are, name NULL at the end */
    const struct command *command;  /* that was typed; NULL: none was */
    const char *config;             /* --config, or NULL: see call_settings_path */
    const char *store;
    bool json;
    bool color;
    int64_t now; /* UTC seconds */
    const char *const *operands;
    size_t n_operands;
    const struct option_value *values;
    size_t n_values;
    struct arena *arena; /* lives as long as the call */
};

/* The last value that the option was given, or NULL. */
const char *call_option(const struct call *call, const char *name);
const char *call_option_or(const struct call *call, const char *name, const char *otherwise);
bool call_flag(const struct call *call, const char *name);
/* All values of a repeatable option, in the arena of the call. */
size_t call_options(const struct call *call, const char *name, const char *const **out);
/* From RANGE_OPTIONS. FAULT_USAGE. */
bool call_range(const struct call *call, const struct zone *zone, struct range *out, struct fault *fault) MUST_CHECK;
/* clang-format off */
#define RANGE_OPTIONS \
    {"from", "D", "the first date of the range, or its first instant"}, \
    {"to", "D", "the last date of the range, or the first instant after it"}, \
    {"last", "SPAN", "a range that ends now: 90d, 12w, 6mo, 4q or 1y (default 12w)"}
/* clang-format on */
/* --config, $MTTR_CONFIG, ./satellite.yml, $XDG_CONFIG_HOME/mttr/satellite.yml. */
const char *call_settings_path(const struct call *call);

int cmd_init(const struct call *call, struct fault *fault);
extern const struct option INIT_OPTIONS[];
int cmd_check(const struct call *call, struct fault *fault);
int cmd_login(const struct call *call, struct fault *fault);
extern const struct option LOGIN_OPTIONS[];
int cmd_sync(const struct call *call, struct fault *fault);
int cmd_import(const struct call *call, struct fault *fault);
int cmd_audit(const struct call *call, struct fault *fault);
int cmd_report(const struct call *call, struct fault *fault);
int cmd_explain(const struct call *call, struct fault *fault);
extern const struct option EXPLAIN_OPTIONS[];
int cmd_verify(const struct call *call, struct fault *fault);
extern const struct option VERIFY_OPTIONS[];
int cmd_fields(const struct call *call, struct fault *fault);
int cmd_status(const struct call *call, struct fault *fault);
int cmd_publish(const struct call *call, struct fault *fault);
extern const struct option PUBLISH_OPTIONS[];
int cmd_completion(const struct call *call, struct fault *fault);
int cmd_help(const struct call *call, struct fault *fault);
extern const struct option CHECK_OPTIONS[], SYNC_OPTIONS[], IMPORT_OPTIONS[], REPORT_OPTIONS[], STATUS_OPTIONS[],
    FIELDS_OPTIONS[], AUDIT_OPTIONS[];

#endif
