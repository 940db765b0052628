#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# explain: what is shown of a record agrees with the report's ledger.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# expect_json FILTER
expect_json() {
    jq -e "$1" stdout >jq.out 2>&1 || fail "$1: $(head -c 600 stdout)"
}

cat >records.json <<'END'
[{"sys_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01","number":"INC0000101","state":{"value":"6","display_value":"Resolved"},
  "priority":{"value":"1","display_value":"1 - Critical"},"assignment_group":{"value":"g1","display_value":"Pay\u001b[31mments"},
  "short_description":"\u001b]0;owned\u0007 \u009b31m \u202eevil","sys_created_on":"2024-01-01 07:30:00","opened_at":"2024-01-01 07:00:00",
  "resolved_at":"","closed_at":"2024-01-02 09:00:00"},
 {"sys_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa02","number":"INC0000102","state":"8","priority":"1","sys_created_on":"2024-01-02 00:00:00","resolved_at":"2024-01-03 00:00:00"},
 {"sys_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa03","number":"INC0000103","state":"6","priority":"4","sys_created_on":"2024-01-02 00:00:00","resolved_at":"2024-01-03 00:00:00"},
 {"sys_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa04","number":"INC0000104","state":"6","priority":"2","sys_created_on":"2024-01-02 00:00:00","resolved_at":"2024-03-03 00:00:00"}]
END
sed 's/aaaaaaaa/bbbbbbbb/; s/2024-01-02 09:00:00/2024-01-02 10:00:00/' records.json >others.json
cat >pay.yml <<'END'
profile: pay
timezone: Europe/Berlin
integrations: [one, two]
mttr:
  end: [resolved_at, closed_at]
  where:
    - {field: Incident Priority, op: in, values: ["1", "2"]}
    - {any: [{query: "short_descriptionLIKEnothing^ORopened_at>=2024-01-01"}, {not: {field: state, op: equals, value: Closed}}]}
  calendar: {from: "09:00", to: "17:00"}
  group_by: [assignment_group]
teams:
  - {name: Pay, where: {field: assignment_group, op: is_not_empty}}
  - {name: Rest, where: {field: assignment_group, op: is_empty}}
END
run import --integration one --url https://acme.service-now.com --table incident records.json
run import --integration two --table incident others.json
run import --integration three --table incident records.json
explain() {
    run explain pay.yml --from 2024-01-01 --to 2024-01-31 --now 2024-07-01T00:00:00Z "$@"
}

begin "a counted record: conditions, dates, working time, teams, groups, verdict"
explain --incident INC0000101 --json
expect_status 0
held explain-incident stdout
expect_json '[.records[] | .integration, .verdict.status, .verdict.step] ==
    ["one", "counted", null, "three", "outside", "integration", "two", "counted", null]'
expect_json '.records[0] | [.where[].held] == [true, true] and .where[0].saw == [{"field":"priority","value":"1","label":"1 - Critical"}]'
expect_json '.records[0].where[1] | .type == "any" and ([.parts[] | .type, .held] == ["any", true, "not", true]) and
    ([.parts[0].parts[].held] == [false, true]) and .parts[0].parts[1].saw[0].value == "2024-01-01T07:00:00Z"'
expect_json '.records[0].end == {"fields":["resolved_at","closed_at"],"field":"closed_at","at":"2024-01-02T09:00:00Z"}'
expect_json '.records[0].in_range | .rule == "resolved" and .field == "closed_at" and .place == "in range"'
expect_json '.records[0].bucket == {"start":"2023-12-31T23:00:00Z","end":"2024-01-07T23:00:00Z","partial":false}'
expect_json '.records[0].arithmetic == {"clock":"business","elapsed_s":91800,"duration_s":32400,"rating":"high"}'
expect_json '.records[2].arithmetic.duration_s == 36000'
expect_json '[.records[0].teams[] | .name, .asked, .where.held] == ["Pay", false, true, "Rest", false, false]'
expect_json '.records[0].groups == [{"field":"assignment_group","value":"g1","label":"Pay\u001b[31mments"}]'

begin "the same as text, and nothing in it steers a terminal"
explain --incident inc0000101
expect_status 0
expect_stdout 'incident INC0000101, one, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01'
expect_stdout 'https://acme.service-now.com/nav_to.do?uri=incident.do%3Fsys_id%3Daaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01'
expect_stdout '  yes where[0]: priority in 1, 2; priority is 1 (1 - Critical)'
expect_stdout '          no  short_description contains nothing; short_description is \x1B]0;owned\x07 \xC2\x9B31m \xE2\x80\xAEevil'
expect_stdout '  end       2024-01-02T09:00:00Z (2024-01-02 10:00:00): closed_at, the first of resolved_at, closed_at that is set'
expect_stdout '  teams: Pay'
expect_stdout '  assignment_group: g1 (Pay\x1B[31mments)'
expect_stdout '  end - start: 1 d 1 h, 91800 s'
expect_stdout '  counted: 9 h, 32400 s (working time by the calendar); this duration alone would be rated high'
expect_stdout 'Verdict: not in the population, left out at step "integration": the profile is of other integrations'
expect_stderr 'explain: pay: INC0000101 of one: counted'
! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]' stdout || fail "control characters on standard output"

begin "why a record does not count"
explain --incident aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa02
expect_stdout 'Verdict: excluded as canceled: its state is Canceled, and the profile has exclude_canceled'
expect_stdout '  counted: none'
explain --incident aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa03
expect_stdout 'Verdict: not in the population, left out at step "where[0]": it does not hold that priority in 1, 2'
explain --incident aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa04
expect_stdout 'Verdict: not in the population, left out at step "in range": its resolved time: after the range'
expect_stdout '  bucket: none'
explain --incident aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01 --team Rest
expect_stdout '  no  team Rest: assignment_group is_empty; assignment_group is g1 (Pay\x1B[31mments)'
expect_stdout "Verdict: not in the population, left out at step \"team: Rest\": the team's condition does not hold"

begin "what cannot be explained"
explain --incident INC0000109
expect_status 2
expect_stderr "the store has no incident 'INC0000109'; did you mean 'INC0000101'?"
explain --incident INC0000101 --team Payy
expect_status 2
expect_stderr "the profile has no team 'Payy'; did you mean 'Pay'?"
run explain pay.yml
expect_status 2
expect_stderr 'name what to explain: one record with --incident NUMBER'
run explain pay.yml pay.yml --incident INC0000101
expect_status 2
expect_stderr "mttr explain takes one profile, not 'pay.yml' as well"
run explain --incident INC0000101
expect_status 2

begin "--between --csv: a record a line, its weight as a number whatever its sign"
jq -c '.[] | select(.number == "INC0000102") | .state = "6"' records.json >first.json
jq -c '.resolved_at = "2024-01-02 12:00:00", (.sys_id = "=b" | .number = null | .resolved_at = "2024-01-02 06:00:00")' first.json >then.json
echo 'profile: moved' >moved.yml
run import --store moved.db --now 2024-02-01T00:00:00Z --table incident --format jsonl first.json
run import --store moved.db --now 2024-02-02T00:00:00Z --table incident --format jsonl then.json
run explain moved.yml --store moved.db --from 2024-01-01 --to 2024-01-31 --now 2024-07-01T00:00:00Z --between 1 2 --csv
expect_status 0
printf '%s\r\n' 'change,why,integration,sys_id,number,before_s,after_s,seconds,numerator,by,causes,changes' \
    "entered,new,import,'=b,,,21600,-32400,-64800,,," \
    "shorter,,import,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa02,INC0000102,86400,43200,-21600,-43200,,resolved_at,run 2 by unknown: resolved_at 2024-01-03T00:00:00Z -> 2024-01-02T12:00:00Z" >expected
expect_same "moved.csv" expected stdout

begin "every record of a generated store is explained as the ledger has it"
"$SNOW_GEN" --seed 9 --incidents 60 --changes 5 --out data || fail "snow_gen ended with $?"
run --store all.db import --table incident data/incident.jsonl
printf 'profile: all\nmttr: {where: {field: priority, op: in, values: ["1", "2", "3", "4"]}, exclude_children: true, in_range: created}\n' >all.yml
first=$(sqlite3 -readonly all.db "SELECT date(min(sys_created_on), '+20 days') FROM v_incident")
run --store all.db report all.yml --from "$first" --to 2030-01-01 --now 2030-01-01T00:00:00Z
jq -r '.[] | [.sys_id, .start, .end, .duration_s, .reason] | @csv' reports/all/incidents.json | sort >truth
for id in $(sqlite3 -readonly all.db 'SELECT sys_id FROM v_incident'); do
    run --store all.db explain all.yml --json --incident "$id" --from "$first" --to 2030-01-01 --now 2030-01-01T00:00:00Z
    jq -r '.records[] | select(.verdict.step == null) | [.sys_id, .start.at, .end.at, .arithmetic.duration_s, .verdict.reason] | @csv' stdout
done | sort >explained
expect_same "the population" truth explained
n=$(wc -l <truth)
[[ $n -gt 10 && $n -lt 60 ]] || fail "$n of 60 records in the population"
finish
