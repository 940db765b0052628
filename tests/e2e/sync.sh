#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync: the mirror equals the data of the instance, cell by cell, and a second sync changes nothing.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# all_of STORE: everything that must not depend on how often a sync was interrupted.
all_of() {
    store=$1 view incident
    store=$1 view change_request
    sqlite3 -readonly "$1" 'SELECT "table", sys_id, field, old, new FROM v_history ORDER BY 1, 2, 3, 4'
    sqlite3 -readonly "$1" 'SELECT kind, lo IS NULL, hi IS NULL, last FROM cursor ORDER BY kind'
}

# requests: how many the mock has logged.
requests() {
    grep -c ' GET ' mock.log
}

begin "a first sync mirrors every cell"
"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
pages="page_size: 50"
start_mock data --log mock.log
write_settings "$pages"
run sync
expect_status 0
expect_stderr 'snow: incident: 230 records read in '
expect_stderr ': 230 new, 0 changed, 0 unchanged, 0 rejected'
expect_stderr 'snow: change_request: 60 records read in '
expect_stderr 'sync: 2 tables are up to date: 290 records in '
expect_mirror "incidents, cell by cell" data incident
expect_mirror "change requests, cell by cell" data change_request
expect_sql "SELECT group_concat(\"table\" || ' ' || phase || ' ' || status || ' ' || seen || ' ' || inserted || ' ' || retries, ',') FROM v_sync_run" \
    'incident full success 230 230 0,change_request full success 60 60 0'
expect_sql "SELECT sum(requests) FROM v_sync_run" "$(requests)"
expect_sql "SELECT count(*) FROM v_sync_run WHERE bytes > 10000 AND range_from IS NULL AND range_to < started" 2
cp mttr.db whole.db
all_of whole.db >whole.txt

begin "a second sync changes nothing"
run sync --json
expect_status 0
expect_stderr 'snow: incident: 0 records read in '
all_of mttr.db >again.txt
expect_same "it changes nothing" whole.txt again.txt
expect_sql "SELECT phase || ' ' || status || ' ' || inserted || ' ' || updated FROM v_sync_run WHERE run = 3" 'delta success 0 0'
jq -e '[.schema, .tables[0].table, .tables[0].status, .tables[1].seen] == ["mttr/sync/1", "incident", "success", 0]' \
    stdout >jq.out || fail "--json: $(cat stdout)"

finish
