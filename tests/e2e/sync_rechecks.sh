#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_rechecks: an instance is probed at first, once a day, with other settings, and after anything odd; in between a sync
# takes four requests a table.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 40 --changes 10 --out data || fail "snow_gen ended with $?"

habits=() # of the instance

# sync_with LINES [OPTION..]: a sync whose answers follow the script; asked is how many tables are probed, sent how many
# requests are made.
sync_with() {
    printf '%s\n' "$1" >script
    shift
    start_mock data --log mock.log --script script "${habits[@]}" ${mock_url:+--port "${mock_url##*:}"}
    [ -e satellite.yml ] || write_settings
    run sync "$@"
    sent=$(grep -c ' GET ' mock.log)
    asked=$(grep -c zz_no_such_field mock.log)
}

# expect_probes N M: so many tables were probed, in so many requests altogether.
expect_probes() {
    expect_status 0
    [ "$asked" -eq "$1" ] || fail "$asked tables probed instead of $1"
    [ "$sent" -eq "$2" ] || fail "$sent requests instead of $2: $(cut -c 1-120 mock.log)"
}

begin "the first sync probes"
sync_with ''
expect_probes 2 19

begin "an idle sync takes 8 requests"
sync_with ''
expect_probes 0 8
expect_stderr 'sync: 2 tables are up to date: 0 records in 8 requests'
expect_mirror "it is complete" data incident

begin "custom fields stay those that were found"
expect_sql "SELECT group_concat(customs, ' ') FROM (SELECT customs FROM cursor ORDER BY kind)" \
    'u_customer_impact,u_env,u_old_code,u_outage_start u_env,u_old_window'
expect_sql "SELECT count(*) FROM v_sync_run WHERE phase = 'delta' AND status = 'success'" 2

begin "a day later it is probed again"
sqlite3 mttr.db "UPDATE cursor SET checked = checked - 86400"
sync_with ''
expect_probes 2 20
sync_with ''
expect_probes 0 8

begin "a check of the future does not hold"
sqlite3 mttr.db "UPDATE cursor SET checked = checked + 600"
sync_with ''
expect_probes 2 20

begin "other settings are probed"
write_settings 'page_size: 30'
sync_with ''
expect_probes 2 20
write_settings 'page_size: 30' 'exclude_fields: [description]'
sync_with ''
expect_status 0
[ "$asked" -eq 2 ] || fail "$asked tables probed"
sync_with ''
expect_probes 0 8

begin "--sweep and --full probe"
sync_with '' --sweep
expect_status 0
[ "$asked" -eq 2 ] || fail "$asked tables probed with --sweep"
sync_with '' --full
expect_status 0
[ "$asked" -eq 2 ] || fail "$asked tables probed with --full"
sync_with ''
expect_probes 0 8

begin "a refused table is probed next time, and no other"
sync_with 'incident:2 status 403'
expect_status 4
sync_with ''
expect_probes 1 14

begin "a sys_dictionary that could not be read is read again"
sqlite3 mttr.db "UPDATE cursor SET checked = checked - 86400"
sync_with 'sys_dictionary:* status 403'
expect_status 0
[ "$asked" -eq 2 ] || fail "$asked tables probed"
sync_with ''
expect_probes 0 10
sync_with ''
expect_probes 0 8

begin "an instance that begins to drop conditions is found without a probe"
habits=(--deny-range sys_updated_on)
sync_with ''
expect_status 3
expect_stderr 'snow: incident: '
[ "$asked" -eq 0 ] || fail "$asked tables probed"
sync_with ''
expect_status 3
[ "$asked" -eq 2 ] || fail "$asked tables probed after that"
expect_stderr 'conditions with > and < on sys_updated_on or sys_id are ignored or refused'
habits=()
sync_with ''
expect_probes 2 20

begin "another row count"
late=$(head -n 1 data/incident.jsonl | jq -c '.sys_id.value = "00000000000000000000000000000abc"')
echo "$late" >>data/incident.jsonl
sync_with ''
expect_status 0
expect_stderr 'snow: incident: 1 record of the query is missing in the store'
[ "$asked" -eq 0 ] || fail "$asked tables probed"
sync_with ''
[ "$asked" -eq 1 ] || fail "$asked tables probed after another row count"

finish
