#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_interrupted: a sync that is killed or stopped at any request is completed by the next one.
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

# sync_in_background: sets sync_pid.
sync_in_background() {
    "$MTTR" sync >background.out 2>background.err &
    sync_pid=$!
}

"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
pages="page_size: 50"
start_mock data --log mock.log
write_settings "$pages"
run sync
expect_status 0
n_first=$(requests)
all_of mttr.db >whole.txt

# A crash at each request in turn: the next run completes the mirror as if nothing had been.
begin "a run after kill -9 at any of $n_first requests completes the mirror"
for n in $(seq "$n_first"); do
    rm -f mttr.db*
    echo "$n stall" >script
    start_mock data --script script
    write_settings "$pages"
    sync_in_background
    wait_for "stalled $n" mock.out
    kill -9 "$sync_pid"
    wait "$sync_pid" 2>wait.err
    run sync
    expect_status 0
    all_of mttr.db >again.txt
    expect_same "killed at request $n" whole.txt again.txt
done
rm -f mttr.db*

for signal in INT:130 TERM:143; do
    begin "SIG${signal%:*} ends with ${signal#*:} and the next run goes on"
    echo "9 stall" >script
    start_mock data --script script
    write_settings "$pages"
    sync_in_background
    wait_for "stalled 9" mock.out
    kill -s "${signal%:*}" "$sync_pid"
    wait "$sync_pid"
    status=$?
    mv background.err stderr
    expect_status "${signal#*:}"
    expect_stderr 'snow: incident: interrupted'
    expect_sql "SELECT status || ' ' || seen || ' ' || error FROM v_sync_run" 'incomplete 50 interrupted'
    run sync
    expect_status 0
    expect_stderr 'snow: incident: 180 records read in '
    expect_mirror "the next run goes on from there" data incident
    rm -f mttr.db*
done

finish
