#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# numbers: the largest and smallest numbers that a record or the store's file can hold are reported, and nothing wraps.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

most=9223372036854775807
cat >incidents.json <<END
{"result": [
{"sys_id": "a", "number": "MOST", "calendar_stc": "$most", "business_stc": "$most", "reopen_count": "$most", "sys_mod_count": "$most",
 "sys_created_on": "2024-01-01 00:00:00", "opened_at": "2024-01-01 00:00:00", "resolved_at": "2024-01-01 01:00:00", "sys_updated_on": "2024-01-01 01:00:00", "state": "6"},
{"sys_id": "b", "number": "LEAST", "calendar_stc": "-9223372036854775808", "business_stc": "-9223372036854775808", "reopen_count": "-9223372036854775808", "sys_mod_count": "-9223372036854775808",
 "sys_created_on": "2024-01-01 00:00:00", "opened_at": "2024-01-01 00:00:00", "resolved_at": "2024-01-01 01:00:00", "sys_updated_on": "2024-01-01 01:00:00", "state": "6"},
{"sys_id": "c", "number": "BACK", "calendar_stc": "-$most", "business_stc": "60",
 "sys_created_on": "2099-12-31 23:59:59", "opened_at": "2099-12-31 23:59:59", "resolved_at": "1990-01-01 00:00:00", "sys_updated_on": "2024-01-01 01:00:00", "state": "6"}
]}
END
printf 'profile: p\nmttr: {}\n' >p.yml
printf 'profile: s\nmttr: {clock: servicenow}\n' >s.yml
now=(--now 2024-02-01T00:00:00Z)

begin "durations that no date can have"
run import --table incident incidents.json
expect_status 0
expect_sql 'SELECT group_concat(calendar_stc) FROM v_incident ORDER BY sys_id' "$most,-9223372036854775808,-$most"
run "${now[@]}" --json audit
expect_status 0
jq -r '.findings[] | select(.code == "source-duration") | .records[] | "\(.number): \(.detail)"' stdout | sort >found
cat >expected <<'END'
BACK: calendar_stc -15250284452471 w 3 d, resolved_at - opened_at -5739 w 3 d
LEAST: calendar_stc -15250284452471 w 3 d, resolved_at - opened_at 1 h
MOST: calendar_stc 15250284452471 w 3 d, resolved_at - opened_at 1 h
END
expect_same "source-duration" expected found

begin "ServiceNow's clock at its ends"
run "${now[@]}" --json report --from 2024-01-01 --to 2024-01-07 s.yml
expect_status 0
jq -c '.stats | [.count, .max]' reports/s/mttr.json >found
echo '[1,316224000000]' >expected
expect_same "the largest duration is taken for 10,000 years" expected found
run "${now[@]}" explain s.yml --incident LEAST --from 2024-01-01 --to 2024-01-07
expect_status 0
expect_stdout 'its business_stc is negative'

begin "times that another program wrote to the file"
cp mttr.db edited.db
sqlite3 edited.db "PRAGMA foreign_keys = 0; UPDATE incident SET opened_at = -9223372036854775807, closed_at = $most WHERE sys_id = 'a';
    UPDATE incident SET resolved_at = $most WHERE sys_id = 'b'; UPDATE run SET started = -9223372036854775807, finished = $most"
run "${now[@]}" --store edited.db --json audit --deep
expect_status 0
jq -r '.findings[] | select(.code == "source-duration") | .records[] | select(.number == "MOST") | .detail' stdout >found
echo 'calendar_stc 15250284452471 w 3 d, resolved_at - opened_at 105607 w 2 d' >expected
expect_same "source-duration" expected found
for command in "status" "fields opened_at" "report --from 2024-01-01 --to 2024-01-07 p.yml" "explain p.yml --incident MOST --from 2024-01-01 --to 2024-01-07"; do
    # shellcheck disable=SC2086 # words of the command
    run "${now[@]}" --store edited.db $command
    expect_status 0
done

finish
