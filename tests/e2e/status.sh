#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# status: how fresh and how complete a mirror is reported to be.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# expect_json FILTER
expect_json() {
    jq -e "$1" stdout >jq.out 2>&1 || fail "$1: $(head -c 600 stdout)"
}

"$SNOW_GEN" --seed 7 --incidents 40 --changes 10 --out data || exit 1

begin "a mirror that is whole and fresh"
start_mock data --now '2025-01-01 00:01:00'
write_settings
run sync
sqlite3 mttr.db "UPDATE cursor SET completed = strftime('%s', '2025-01-01')" # on a busy machine it is a second later
run status --now 2025-01-01T02:30:00Z
expect_status 0
expect_lines 1 stderr
expect_stdout 'snow         incident        2025-01-01T00:00:00Z  2 h 30 m   +0  no     -'
run status --now 2025-01-01T02:30:00Z --json
expect_json '.cursors[0] | [.completed, .age_s, .stale, .gap] == ["2025-01-01T00:00:00Z", 9000, false, 0]'
expect_json '[.runs[].gap] == [0, 0]'

begin "a stale one"
run status --now 2025-01-02T00:00:01Z
expect_stderr 'snow: incident: stale: changes of the last 1 d are missing: run mttr sync'
run status --now 2025-01-02T00:00:01Z --stale-after 2d
expect_no_stderr stale
run status --now 2025-01-01T02:30:00Z --stale-after 1h --json
expect_json '[.cursors[].stale] == [true, true]'
run status --stale-after soon
expect_status 2
expect_stderr '--stale-after soon: write a duration'

begin "one with a gap"
rm -f mttr.db*
jq -r '.sys_id.value' data/incident.jsonl | head -n 3 >data/hidden.txt
start_mock data
write_settings
run sync
run status --json
expect_status 0
expect_stderr 'snow: incident: a gap: the instance has 3 records more than the store'
expect_json '[.cursors[].gap] == [3, 0]'
rm -f mttr.db* data/hidden.txt

begin "one that was never whole"
echo 'incident:9 status 403' >script
start_mock data --script script
write_settings 'page_size: 10'
run sync
run status
expect_stderr 'snow: incident: it was never read completely: run mttr sync'
expect_no_stderr 'change_request: it was'
run status --json
expect_json '.cursors[0] | [.completed, .age_s, .stale, .gap] == [null, null, true, null]'

finish
