/* SPDX-License-Identifier: Apache-2.0 */
/* commands: the table of commands, in the order in which the help lists them. */
#include "call_p.h"

static const struct option NO_OPTIONS[] = {{NULL, NULL, NULL}};

const struct command COMMANDS[] = {
    {"init", "", "write the first satellite.yml and profile, or --demo", NULL,
     "mttr init\n"
     "mttr init --url https://acme.service-now.com --username svc.mttr --yes\n"
     "mttr init --demo\n",
     INIT_OPTIONS, cmd_init},
    {"check", "[INTEGRATION...]", "can every table be read, does the filter hold, is the clock right", NULL,
     "mttr check\n", CHECK_OPTIONS, cmd_check},
    {"sync", "[INTEGRATION...]", "mirror incidents and change requests into the store", NULL,
     "mttr sync\n"
     "mttr sync prod --every 15m\n",
     SYNC_OPTIONS, cmd_sync},
    {"login", "INTEGRATION", "OAuth in a browser, once; keeps the refresh token", "name the integration to log in to",
     "mttr login prod\n", LOGIN_OPTIONS, cmd_login},
    {"import", "--table T FILE...", "the same from files ('-' = standard input)", "name the files to import",
     "mttr import --table incident incidents.json\n"
     "mttr import --table incident --key number --date-format '%d/%m/%Y %H:%M' export.csv\n",
     IMPORT_OPTIONS, cmd_import},
    {"report", "PROFILE...", "compute the widgets of the profiles, write CSV and JSON",
     "name the profiles to report on",
     "mttr report production.yml\n"
     "mttr report --from 2024-01-01 --to 2024-03-31 --granularity month --format html production.yml\n",
     REPORT_OPTIONS, cmd_report},
    {"audit", "[PROFILE...]", "findings about the recovery data, with the evidence", NULL,
     "mttr audit production.yml\n", AUDIT_OPTIONS, cmd_audit},
    {"verify", "MANIFEST...", "recompute a published report from the store and say what differs",
     "name the manifest.json files to verify", "mttr verify reports/production/manifest.json\n", VERIFY_OPTIONS,
     cmd_verify},
    {"explain", "PROFILE", "why one record counts (--incident N), or what moved the number (--between A B)",
     "name the profile",
     "mttr explain production.yml --incident INC0010001\n"
     "mttr explain production.yml --between 120 180\n"
     "mttr explain production.yml --between 2024-01-01..2024-01-31 2024-02-01..2024-02-29\n",
     EXPLAIN_OPTIONS, cmd_explain},
    {"fields", "[FIELD]", "what can be filtered on, and the values seen", NULL,
     "mttr fields\n"
     "mttr fields priority\n",
     FIELDS_OPTIONS, cmd_fields},
    {"status", "", "runs, cursors, rejected records", NULL, "mttr status\n", STATUS_OPTIONS, cmd_status},
    {"publish", "FILE [PROFILE...]", "a read-only copy of the store for dashboards, with a report's numbers in it",
     "name the file to publish",
     "mttr publish dashboards.db production.yml\n"
     "mttr publish --last 1y --granularity month dashboards.db production.yml\n",
     PUBLISH_OPTIONS, cmd_publish},
    {"completion", "bash|zsh|fish", "what a shell needs to complete command lines", "name the shell: bash, zsh or fish",
     "source <(mttr completion bash)\n", NO_OPTIONS, cmd_completion},
    {"help", "[COMMAND]", "what a command does and takes", NULL, "mttr help report\n", NO_OPTIONS, cmd_help},
    {.name = NULL},
};
