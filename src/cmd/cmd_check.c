/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_check: what a sync would need of each instance, asked without writing anything. */
#include <stdio.h>
#include <string.h>

#include "exclude_check.h"
#include "grid.h"
#include "instances_p.h"
#include "instant.h"
#include "log.h"
#include "print.h"
#include "probe.h"
#include "record.h"
#include "row_count.h"
#include "stop.h"
#include "text.h"
#include "zone.h"

const struct option CHECK_OPTIONS[] = {{NULL, NULL, NULL}};

/* What is asked of every instance: the mirrored tables, and those that only add to them. */
static const struct asked_table {
    const char *table;
    const char *use;  /* NULL: mirrored, so sync cannot do without it; sys_user only where users: true asks for it */
    const char *role; /* that lets it be read, unless the instance's own ACLs say otherwise */
    bool never_empty; /* no row to be seen means that the role is missing */
} ASKED_TABLES[] = {
    {"incident", NULL, "itil", false},
    {"change_request", NULL, "itil", false},
    {"sys_choice", "labels of choices", "personalize_choices", true},
    {"sys_dictionary", "custom_fields: auto", "personalize_dictionary", true},
    {"sys_audit_delete", "deleted records", "admin", false},
    {"sys_user", NULL, "user_admin", true},
};

enum {
    CLOCK_TOLERANCE = MINUTE
}; /* more and people would read wrong times into reports; sync uses the server's clock */

/* What was found out about one table. */
struct table_check {
    const struct integration *integration;
    const struct asked_table *asked;
    bool readable;
    bool refused;      /* the account may not read the table */
    const char *query; /* of the settings, "" = all rows */
    int64_t rows;      /* that it lets through, -1 unknown */
    struct probe probe;
    struct fault failed; /* why sync could not trust the table */
    bool hidden;         /* it has rows, and none of those that were looked at can be seen */
};

/* The table and the document that are printed. */
struct check_output {
    struct grid grid;
    struct node *tables, *accounts;
};

static const struct grid_column COLUMNS[] = {
    {"integration", false}, {"table", false}, {"readable", false},       {"rows", true},   {"query", false},
    {"range", false},       {"zone", false},  {"unknown fields", false}, {"clock", false}, {"missing role", false},
};

/* ---- asking ---- */

static void ask_mirrored(const struct instance *instance, const struct kind *kind, struct arena *arena,
                         struct table_check *check) {
    const struct integration *integration = instance->integration;
    struct fault uncounted = {0}; /* of no interest where there is a reason not to trust the table */
    check->query = integration->queries[kind - KINDS];
    check->readable = probe_table(instance->snow, kind, check->query, arena, &check->probe, &check->failed);
    bool trusted = check->readable && probe_require(&check->probe, integration->timezone, &check->failed);
    bool counted = check->readable && row_count(instance->snow, kind->name, check->query, &WINDOW_ALL, &check->rows,
                                                trusted ? &check->failed : &uncounted);
    check->hidden = counted && !check->probe.has_row && (check->rows > 0 || check->asked->never_empty);
}

static void ask_other(const struct instance *instance, struct table_check *check) {
    const struct asked_table *asked = check->asked;
    check->readable = probe_access(instance->snow, asked->table, &check->probe, &check->failed);
    check->hidden = check->readable && asked->never_empty && !check->probe.has_row;
}

static const struct kind *mirrored_kind(const char *table) {
    for (size_t i = 0; i < N_TABLES; i++) {
        if (strcmp(KINDS[i].name, table) == 0) {
            return &KINDS[i];
        }
    }
    return NULL;
}

static void ask(const struct instance *instance, const struct asked_table *asked, struct arena *arena,
                struct table_check *check) {
    const struct kind *kind = mirrored_kind(asked->table);
    *check = (struct table_check){.integration = instance->integration, .asked = asked, .query = "", .rows = -1};
    check->probe.date = check->probe.ahead = INSTANT_NONE;
    if (kind != NULL) {
        ask_mirrored(instance, kind, arena, check);
    } else {
        ask_other(instance, check);
    }
    check->refused = !check->readable && check->failed.kind == FAULT_REFUSED && !snow_is_over(instance->snow);
}

/* ---- the output ---- */

/* The role that the account seems to lack, or NULL. */
static const char *missing_role(const struct table_check *check) {
    return check->refused || check->hidden ? check->asked->role : NULL;
}

static const char *tick(enum probe_answer finding) {
    static const char *const SIGNS[] = {[PROBE_UNKNOWN] = "-", [PROBE_YES] = "\u2713", [PROBE_NO] = "\u2717"};
    return SIGNS[finding];
}

static const char *made_up_text(enum made_up made_up) {
    static const char *const TEXTS[] = {[MADE_UP_UNKNOWN] = NULL,
                                        [MADE_UP_DROPPED] = "dropped",
                                        [MADE_UP_NO_ROWS] = "no rows",
                                        [MADE_UP_REFUSED] = "refused"};
    return TEXTS[made_up];
}

static const char *clock_text(const struct probe *probe, struct arena *arena) {
    return probe->date == INSTANT_NONE ? NULL : arena_format(arena, "%+lld s", (long long)probe->difference);
}

static void add_row(struct grid *grid, const struct table_check *check) {
    const char *cells[] = {
        check->integration->id,
        check->asked->table,
        tick(check->readable ? PROBE_YES : PROBE_NO),
        check->rows < 0 ? NULL : arena_format(grid->arena, "%lld", (long long)check->rows),
        tick(check->probe.filter),
        tick(check->probe.range),
        tick(check->probe.zone),
        made_up_text(check->probe.made_up),
        clock_text(&check->probe, grid->arena),
        missing_role(check),
    };
    grid_add(grid, cells);
}

static void add_finding(struct arena *arena, struct node *node, const char *key, enum probe_answer finding) {
    if (finding == PROBE_UNKNOWN) {
        node_add_null(arena, node, key);
    } else {
        node_add_bool(arena, node, key, finding == PROBE_YES);
    }
}

static void add_node(struct arena *arena, struct node *list, const struct table_check *check) {
    const struct probe *probe = &check->probe;
    struct node *node = node_add_object(arena, list, NULL);
    node_add_text(arena, node, "integration", check->integration->id);
    node_add_text(arena, node, "table", check->asked->table);
    node_add_bool(arena, node, "required", check->asked->use == NULL);
    node_add_bool(arena, node, "readable", check->readable);
    if (check->rows < 0) {
        node_add_null(arena, node, "rows");
    } else {
        node_add_int(arena, node, "rows", check->rows);
    }
    add_finding(arena, node, "query", probe->filter);
    node_add_text(arena, node, "unknown_field", probe->unknown_field);
    node_add_text(arena, node, "nearest_field", probe->nearest);
    add_finding(arena, node, "range", probe->range);
    add_finding(arena, node, "zone", probe->zone);
    if (probe->zone != PROBE_NO || probe->ahead == INSTANT_NONE) {
        node_add_null(arena, node, "literals_ahead_s");
    } else {
        node_add_int(arena, node, "literals_ahead_s", probe->ahead);
    }
    node_add_text(arena, node, "unknown_fields", made_up_text(probe->made_up));
    if (probe->date == INSTANT_NONE) {
        node_add_null(arena, node, "clock_difference_s");
    } else {
        node_add_int(arena, node, "clock_difference_s", probe->difference);
    }
    node_add_text(arena, node, "missing_role", missing_role(check));
    node_add_text(arena, node, "problem", check->failed.kind == FAULT_NONE ? NULL : check->failed.text);
}

static void warn_of_role(const struct table_check *check) {
    const char *id = check->integration->id, *table = check->asked->table, *role = missing_role(check);
    if (check->hidden) {
        log_warn("%s: %s: it has rows, but the account can see none of the first ones: the role %s may be missing", id,
                 table, role);
    } else if (role != NULL) {
        log_note("%s: %s: the role %s gives read access to it", id, table, role);
    }
}

static bool is_utc(const char *zone) {
    static const char *const NAMES[] = {"UTC", "GMT", "Etc/UTC", "Etc/GMT"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(zone, NAMES[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Many accounts may read their own row of sys_user and no other; that they may not is no finding. */
static void check_account(const struct instance *instance, struct arena *arena, struct node *list) {
    const char *id = instance->integration->id, *set = instance->integration->timezone, *zone = "";
    struct fault failed = {0};
    bool known =
        probe_time_zone(instance->snow, instance->integration->username, arena, &zone, &failed) && *zone != '\0';
    struct node *node = node_add_object(arena, list, NULL);
    node_add_text(arena, node, "integration", id);
    node_add_text(arena, node, "time_zone", known ? zone : NULL);
    node_add_text(arena, node, "timezone", set);
    if (known && strcmp(zone, set) != 0 && !(is_utc(zone) && is_utc(set))) {
        log_warn("%s: the account's time zone is %s, but metadata: timezone is %s", id, zone, set);
    }
}

/* Whether the clock that times in queries are read by is that of metadata: timezone. */
static void warn_of_literals(const struct table_check *check, struct arena *arena) {
    const char *set = check->integration->timezone;
    const struct probe *probe = &check->probe;
    struct fault unknown = {0};
    struct zone zone;
    if (probe->zone != PROBE_NO || probe->ahead == INSTANT_NONE || !zone_open(set, arena, &zone, &unknown)) {
        return;
    }
    struct civil civil = zone_civil(&zone, probe->shifted_at);
    bool same = instant_of(&civil) - probe->shifted_at == probe->ahead;
    log_warn(same ? "%s: %s: this is the time in %s, the zone in metadata: timezone"
                  : "%s: %s: metadata: timezone is %s, where the time is different",
             check->integration->id, check->asked->table, set);
}

/* What the table of results cannot show, as messages. */
static void report_problems(const struct table_check *check, struct arena *arena) {
    const char *id = check->integration->id, *table = check->asked->table;
    int64_t difference = check->probe.difference;
    if (check->failed.kind != FAULT_NONE && check->asked->use == NULL) {
        log_error("%s: %s: %s", id, table, check->failed.text);
    } else if (check->failed.kind != FAULT_NONE) {
        log_warn("%s: %s: %s (optional: %s)", id, table, check->failed.text, check->asked->use);
    }
    warn_of_role(check);
    warn_of_literals(check, arena);
    if (difference > CLOCK_TOLERANCE || difference < -CLOCK_TOLERANCE) {
        log_warn("%s: %s: the instance's clock differs from the clock of this machine by %lld s", id, table,
                 (long long)difference);
    }
    if (check->query[0] != '\0' && check->readable && check->probe.filter == PROBE_UNKNOWN) {
        log_note(
            "%s: %s: the fields of its query were not checked, because the account can see no row to check them with",
            id, table);
    }
}

/* ---- the command ---- */

/* The worst of the mirrored tables; a lack of rights to the others does not stop a sync. */
static enum fault_kind worse(enum fault_kind worst, const struct table_check *check) {
    bool optional = check->asked->use != NULL && check->failed.kind == FAULT_REFUSED;
    return optional || worst != FAULT_NONE ? worst : check->failed.kind;
}

static enum fault_kind check_excluded(const struct instance *instance, struct arena *arena) {
    struct fault failed = {0};
    if (!exclude_check(instance->snow, instance->integration, arena, &failed)) {
        log_error("%s: %s", instance->integration->id, failed.text);
    }
    return failed.kind;
}

static enum fault_kind check_instance(const struct instance *instance, struct check_output *output) {
    struct grid *grid = &output->grid;
    enum fault_kind worst = FAULT_NONE;
    snow_set_brief(instance->snow);
    size_t n = sizeof ASKED_TABLES / sizeof *ASKED_TABLES - (instance->integration->users ? 0 : 1);
    for (size_t i = 0; i < n && !snow_is_over(instance->snow); i++) {
        struct table_check *check = arena_alloc(grid->arena, sizeof *check);
        ask(instance, &ASKED_TABLES[i], grid->arena, check);
        add_row(grid, check);
        add_node(grid->arena, output->tables, check);
        report_problems(check, grid->arena);
        worst = worse(worst, check);
    }
    if (!snow_is_over(instance->snow) && worst == FAULT_NONE) {
        worst = check_excluded(instance, grid->arena);
    }
    if (!snow_is_over(instance->snow)) {
        check_account(instance, grid->arena, output->accounts);
    }
    return worst;
}

/* How many instances sync could not trust; *worst is the kind of the first's fault. */
static size_t check_all(const struct instances *instances, struct check_output *output, enum fault_kind *worst) {
    size_t bad = 0;
    for (size_t i = 0; i < instances->n && stop_signal() == 0; i++) {
        enum fault_kind found = check_instance(&instances->list[i], output);
        *worst = *worst == FAULT_NONE ? found : *worst;
        bad += found != FAULT_NONE;
    }
    return bad;
}

int cmd_check(const struct call *call, struct fault *fault) {
    struct instances instances;
    struct check_output output;
    struct node *root = node_object(call->arena);
    enum fault_kind worst = FAULT_NONE;
    size_t bad = 0;
    node_add_text(call->arena, root, "schema", "mttr/check/1");
    output.tables = node_add_array(call->arena, root, "tables");
    output.accounts = node_add_array(call->arena, root, "accounts");
    grid_init(&output.grid, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, call->arena);
    bool done = instances_open(call, &instances, fault);
    if (done) {
        bad = check_all(&instances, &output, &worst);
    }
    instances_close(&instances);
    if (!done) {
        return (int)fault->kind;
    }
    if (call->json) {
        print_node(root);
    } else {
        grid_print(&output.grid, stdout, call->color);
    }
    log_note("check: sync can rely on %zu of %zu integration%s", instances.n - bad, instances.n,
             text_plural((int64_t)instances.n));
    return stop_signal() != 0 ? 128 + stop_signal() : (int)worst;
}
