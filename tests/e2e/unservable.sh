#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# unservable: pages that are too much for the server become smaller, down to one record, and larger again.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
pages="page_size: 50"

"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"

begin "a record that cannot be served is rejected alone, and a sweep fetches it"
for n in $(seq 9 16); do echo "incident:$n cancelled"; done >script
start_mock data --script script
write_settings "$pages"
run sync
expect_status 4
expect_stderr 'cannot be read even alone and is rejected: '
expect_stderr 'snow: incident: 1 rejected that cannot be read even alone: mttr status lists them'
expect_stderr 'snow: incident: 1 record of the query is missing in the store'
expect_sql "SELECT status || ' ' || rejected FROM v_sync_run WHERE \"table\" = 'incident'" 'incomplete 1'
expect_mirror "the other table is complete" data change_request
run sync --sweep
expect_status 0
expect_mirror "the sweep completes it" data incident
rm -f mttr.db*

begin "records of which none can be served stop only their table"
for n in $(seq 9 19); do echo "incident:$n cancelled"; done >script
start_mock data --script script
write_settings "$pages"
run sync
expect_status 4
expect_stderr "snow: incident: the one record after sys_id '"
expect_stderr 'the server cancelled the transaction'
expect_stderr 'sync: 1 of 2 tables up to date; the next run continues where this one stopped'
expect_mirror "the other table is complete" data change_request
run sync
expect_status 0
expect_mirror "the next run completes it" data incident
rm -f mttr.db*

begin "after ten good pages a page is twice as large, up to page_size"
"$SNOW_GEN" --seed 7 --incidents 2600 --changes 5 --out many || fail "snow_gen ended with $?"
for n in 8 9 10; do echo "incident:$n truncated"; done >script
start_mock many --script script --log mock.log
write_settings "page_size: 200" "requests_in_flight: 1"
run sync
expect_status 0
expect_sql 'SELECT count(*) FROM v_incident' 2600
grep -o 'table/incident?.*' mock.log | sed -n 's/.*sysparm_limit=\([0-9]*\)&.*/\1/p' | uniq -c | awk '$2 > 2 { print $1 "x" $2 }' | paste -sd ' ' >sizes
grep -q ' 1x100 1x50 10x25 10x50 10x100 [0-9]*x200$' sizes || fail "pages: $(cat sizes)"

finish
