#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# progress: on a terminal a line for each table, elsewhere plain lines alone.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# sync_on_terminal TERM: what the terminal got is in the file screen.
sync_on_terminal() {
    rm -f mttr.db*
    TERM=$1 script -qec "'$MTTR' sync" screen </dev/null >script.out
    status=$?
}

escape=$(printf '\033')

"$SNOW_GEN" --seed 7 --incidents 230 --changes 230 --out data || fail "snow_gen ended with $?"
echo 'incident:12 retry_after 503 0' >faults
start_mock data --delay-ms 20 --script faults
write_settings 'page_size: 20' 'requests_in_flight: 2'
have_terminal "progress" || finish

begin "two tables have a line each, drawn in place"
sync_on_terminal xterm
expect_status 0
grep -qF "${escape}[2A" screen || fail "the cursor was never moved over two lines"
for table in incident change_request; do
    grep -q "^\(${escape}\[[0-9]*[AJ]\|$(printf '\r')\)*snow: $table: [0-9]* records, [0-9]*/s" screen || fail "no line of $table"
done
grep -q ", [0-9]* % of [0-9]*, .* left" screen || fail "no share"
grep -q "^\(${escape}\[[0-9]*[AJ]\|$(printf '\r')\)*mttr: warning: snow: incident: HTTP 503" screen || fail "the warning has no line of its own"
tail -n 3 screen | grep -q 'mttr: sync: 2 tables are up to date: 460 records' || fail "the end: $(tail -n 3 screen)"

begin "a dumb terminal and a pipe get plain lines"
sync_on_terminal dumb
expect_status 0
! grep -qF "$escape" screen || fail "escapes on a dumb terminal"
rm -f mttr.db*
TERM=xterm run sync
expect_status 0
! grep -qF "$escape" stderr || fail "escapes in a pipe"
expect_lines 3 stderr

finish
