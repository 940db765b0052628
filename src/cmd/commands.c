/* SPDX-License-Identifier: Apache-2.0 */
/* commands: the table of commands, in the order in which the help lists them. */
#include "call_p.h"

static const struct option NO_OPTIONS[] = {{NULL, NULL, NULL}};

const struct command COMMANDS[] = {
    {"init", "", "write a first satellite.yml and profile, or a small example with --demo", NULL,
     "mttr init\n"
     "mttr init --url https://acme.service-now.com --username svc.mttr --yes\n"
     "mttr init --demo\n",
     INIT_OPTIONS, cmd_init},
    {"check", "[INTEGRATION...]", "check whether tables can be read, filters work and the clock is right", NULL,
     "mttr check\n", CHECK_OPTIONS, cmd_check},
    {"sync", "[INTEGRATION...]", "copy incidents and change requests from ServiceNow into the store", NULL,
     "mttr sync\n"
     "mttr sync prod --every 15m\n",
     SYNC_OPTIONS, cmd_sync},
    {"login", "INTEGRATION", "log in with OAuth in a browser, once; the refresh token is stored",
     "name the integration to log in to", "mttr login prod\n", LOGIN_OPTIONS, cmd_login},
    {"import", "FILE...", "read incidents or change requests from files ('-' = standard input)",
     "name the files to import",
     "mttr import incidents.csv\n"
     "mttr import --dry-run --timezone Europe/Berlin export.csv\n",
     IMPORT_OPTIONS, cmd_import},
    {"report", "PROFILE...", "compute the metrics of profiles, write them as CSV, JSON and other formats",
     "name the profiles to report on",
     "mttr report production.yml\n"
     "mttr report --from 2024-01-01 --to 2024-03-31 --granularity month --format html production.yml\n",
     REPORT_OPTIONS, cmd_report},
    {"audit", "[PROFILE...]", "list what is doubtful about the data, with the records concerned", NULL,
     "mttr audit production.yml\n", AUDIT_OPTIONS, cmd_audit},
    {"verify", "MANIFEST...", "compute a published report again from the store and list the differences",
     "name the manifest.json files to verify", "mttr verify reports/production/manifest.json\n", VERIFY_OPTIONS,
     cmd_verify},
    {"explain", "PROFILE", "show why one record counts (--incident N), or why the mean moved (--between A B)",
     "name the profile",
     "mttr explain production.yml --incident INC0010001\n"
     "mttr explain production.yml --between 120 180\n"
     "mttr explain production.yml --between 2024-01-01..2024-01-31 2024-02-01..2024-02-29\n",
     EXPLAIN_OPTIONS, cmd_explain},
    {"fields", "[FIELD]", "list the fields that profiles can filter on, and their values", NULL,
     "mttr fields\n"
     "mttr fields priority\n",
     FIELDS_OPTIONS, cmd_fields},
    {"status", "", "list the last runs, how far each table was read, and rejected records", NULL, "mttr status\n",
     STATUS_OPTIONS, cmd_status},
    {"publish", "FILE [PROFILE...]", "write a read-only copy of the store for dashboards, with the numbers of a report",
     "name the file to publish",
     "mttr publish dashboards.db production.yml\n"
     "mttr publish --last 1y --granularity month dashboards.db production.yml\n",
     PUBLISH_OPTIONS, cmd_publish},
    {"completion", "bash|zsh|fish", "print a script that completes command lines in a shell",
     "name the shell: bash, zsh or fish", "source <(mttr completion bash)\n", NO_OPTIONS, cmd_completion},
    {"help", "[COMMAND]", "show what a command does, with its options and examples", NULL, "mttr help report\n",
     NO_OPTIONS, cmd_help},
    {.name = NULL},
};
