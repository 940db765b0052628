#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# stall: an answer that never comes, or stops half-way, ends by the program's own clock.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# limits FROM TO: how many rows the table requests of these ordinals asked for.
limits() {
    sed -n 's/^\([0-9]*\) .*sysparm_limit=\([0-9]*\).*/\1 \2/p' mock.log | awk "\$1 >= $1 && \$1 <= $2 { print \$2 }" | paste -sd ' '
}

begin "an answer that stalls is asked for again, half as large, and counts as a retry"
"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
printf '8 stall\n10 freeze\n' >script
start_mock data --script script --log mock.log
write_settings 'page_size: 50' 'request_timeout: 1s'
run sync --verbose
expect_status 0
expect_stderr 'rows cannot be read: no answer in time: Operation timed out'
expect_sql "SELECT retries FROM v_sync_run WHERE \"table\" = 'incident'" 2
expect_sql 'SELECT count(*) FROM v_incident' 230
expect_sql 'SELECT count(*) FROM v_change_request' 60
[ "$(limits 8 11)" = '50 25 25 13' ] || fail "limits: $(limits 1 99)"

finish
