#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# audit: an instance over four weeks, synced each week while people meddle with it; what the audit finds then is held against
# the rows of the instance and against what was done to them (fixtures/audit/edits.jq).
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 1500 --changes 40 --from 2024-01-01 --days 80 --out base >/dev/null || fail "snow_gen ended with $?"
mkdir instance
cp base/* instance
head -n 25 base/change_request.jsonl >instance/change_request.jsonl # the others are hidden from the mirror
cat >p.yml <<'END'
profile: audited
mttr:
  where: {field: priority, op: in, values: [1, 2, 3, 4]}
  group_by: [assignment_group]
END
weeks=(2024-04-01 2024-04-08 2024-04-15 2024-04-22)
range=(--from 2024-01-01 --to 2024-12-31)

# week STEP [LINE..]: the instance at that step, with a script for the stand-in.
week() {
    local step=$1 now="${weeks[$1 - 1]} 12:00:00"
    shift
    {
        cat base/incident.jsonl
        head -n 1 base/incident.jsonl | jq -c --argjson step "$step" -f "$root/fixtures/audit/edits.jq"
    } >instance/incident.jsonl
    printf '%s\n' "$@" >script
    start_mock instance --now "$now" --script script
    write_settings "page_size: 500"
}

begin "four weeks; one sync fails, and the next one mends it"
for step in 1 2 3 4; do
    now=${weeks[step - 1]}T12:00:00Z
    if [ "$step" -eq 3 ]; then
        week 3 "incident:* status 403"
        run --now "$now" sync
        expect_status 4
    fi
    week "$step"
    run --now "$now" sync --sweep
    expect_status 0
    if [ "$step" -eq 1 ]; then
        run --now "$now" report "${range[@]}" p.yml
        expect_status 0
    fi
done
stop_mock
now=2024-05-01T00:00:00Z
audit() { run --now "$now" audit "${range[@]}" "$@" p.yml; }

# ---- whole findings ----

audit --out out --manifest reports/audited/manifest.json
expect_status 0
cp stdout terminal
cp stderr said
# found CODE..: what was found of them, a line a record.
found() {
    for code in "$@"; do
        jq -r --arg code "$code" '.[] | select(.code == $code) | [.code, .number // .integration, .counted, .duration_s, .reason, .detail] | map(tostring) | join(" | ")' \
            out/audited/audit/audit_findings.json
    done >found
}

begin "what happened over time: whole findings"
found backdated rewritten left-the-population priority-lowered gap
sed -i 's/run 5, [0-9: -]*:/run 5, then:/; s/ 11:5[0-9]:[0-9]*$/ noon/' found # the clocks of the stand-in and of a run that failed
cat >expected <<'END'
backdated | BACKDATED | true | 2073600 | null | resolved 2024-03-25 08:00:00, set by eve; run 3 still saw it open at 2024-04-08 noon
rewritten | REWRITTEN | true | 86400 | null | run 3 by eve: resolved_at 2024-03-03 08:00:00 -> 2024-03-02 08:00:00
rewritten | REOPENED | true | 3456000 | null | run 7 by eve: resolved_at empty -> 2024-04-10 08:00:00
left-the-population | CANCELED-LATER | false | null | canceled | canceled; run 7 by eve: state Resolved -> Canceled
left-the-population | DELETED | false | null | gone | gone; run 9 by unknown: gone empty -> missing
priority-lowered | LOWERED | false | null | filter | run 3 by eve: priority 2 - High -> 5 - Planning
gap | snow | false | null | run | run 5, then: failed; run 7 ended well
END
expect_same "findings over time" expected found
found canceled-after-work
grep WORKED-ON found >line
echo "canceled-after-work | WORKED-ON | false | null | canceled | canceled after 5 w, assigned to nobody" >expected
expect_same "canceled after a run saw it in progress" expected line

begin "reopened, by its count or as a run saw it"
found reopened
jq -r '.number.value as $number | select(.reopen_count.value | IN("", "0", null) | not) | select(.priority.value | IN("1", "2", "3", "4")) | $number' instance/incident.jsonl |
    cat - <(echo REOPENED) | sort >expected
cut -d '|' -f 2 found | tr -d ' ' | sort >numbers
expect_same "numbers" expected numbers
grep REOPENED found >line
echo "reopened | REOPENED | true | 3456000 | null | reopened in run 3 by eve; first recovery 1 d, final 5 w 5 d" >expected
expect_same "its line" expected line

begin "the findings of a single record, against the instance's own rows"
seen=$(sql "SELECT strftime('%s', range_to) FROM v_sync_run WHERE \"table\" = 'incident' AND status = 'success' ORDER BY run DESC LIMIT 1")
jq -sS --argjson seen "$seen" --argjson changes "$(jq -s 'map(.sys_id.value)' instance/change_request.jsonl)" -f "$root/tests/e2e/audit.jq" instance/incident.jsonl >expected
jq -S --slurpfile records out/audited/audit/audit_findings.json --slurpfile expected expected '
    [.findings[] | . as $finding | select($expected[0] | has($finding.code))
        | {key: .code, value: {count, counted, sum, effect: (.effect * 1e6 | round / 1e6),
           numbers: [$records[0][] | select(.code == $finding.code) | .number] | sort}}] | from_entries' out/audited/audit/audit.json >found
expect_same "findings of single records" expected found
for code in $(jq -r 'keys - ["date-without-state"] | .[]' expected); do
    jq -e --arg code "$code" '.[$code].count > 0' expected >/dev/null || fail "the instance has no $code"
done


begin "the files are valid by their schemas and agree with each other"
held audit out/audited/audit/audit.json
held audit_findings out/audited/audit/audit_findings.json
run --now "$now" --json audit "${range[@]}" --manifest reports/audited/manifest.json p.yml
expect_status 0
expect_same "--json" out/audited/audit/audit.json stdout
sqlite3 csv.db '.import --csv out/audited/audit/audit_findings.csv findings' '.import --csv out/audited/audit/audit.csv audit'
rows_of csv.db "SELECT * FROM findings" | jq -cS '.number |= ltrimstr("'"'"'")' >lines.csv
jq -cS '.[] | map_values(if . == null then "" else tostring end)' out/audited/audit/audit_findings.json >lines.json
expect_same "audit_findings" lines.json lines.csv
jq -r '.findings[] | [.code, .severity, .title, .applies, .reason, .count, .share, .counted, .sum, .mean_without, .effect] | map(if . == null then "" else tostring end) | join("|")' \
    out/audited/audit/audit.json >lines.json
sqlite3 -separator '|' csv.db "SELECT * FROM audit" >lines.csv
expect_same "audit.csv" lines.json lines.csv
head -n 1 out/audited/audit/audit.csv | tr -d '\r' >heading.txt
echo "code,severity,title,applies,reason,count,share,counted,sum_s,mean_without_s,effect_s" >expected
expect_same "heading" expected heading.txt
jq -e '[.findings[] | .records | length] | max == 5' out/audited/audit/audit.json >/dev/null || fail "not five records"

begin "no text of a record steers a terminal or a spreadsheet"
printf 'profile: hostile\nmttr: {where: {field: assignment_group, op: starts_with, value: Typists}}\naudit: {seconds_resolution: 9}\n' >hostile.yml
run --now "$now" audit "${range[@]}" --out out hostile.yml
expect_stdout '  =1+1\x1B[2J     state Closed, closed_at 2024-03-20 08:00:00'
expect_stdout 'one of 10 sys_created_on of team Typists\x1B]0;owned\x07, all'
LC_ALL=C grep -c "$(printf '[\001-\010\013-\037]')" terminal stdout >count
printf 'terminal:0\nstdout:0\n' >expected
expect_same "control characters on the terminal" expected count
grep -qF ",'=1+1" out/hostile/audit/audit_findings.csv || fail "no apostrophe before the formula"
run --now "$now" audit "${range[@]}" --out raw --csv-raw hostile.yml
grep -qF ',=1+1' raw/hostile/audit/audit_findings.csv || fail "--csv-raw leaves the apostrophe"
awk 'length($0) > 79' terminal >wide
expect_lines 0 wide

begin "the terminal: a table, the first five of each, what does not apply"
sed -n 2,24p terminal | awk '{ print $1, $2, $3 }' >table
jq -r '.findings[] | "\(.code) \(.severity) \(if .applies then .count else "-" end)"' out/audited/audit/audit.json >expected
expect_same "the table" expected table
jq -r '.findings[] | select(.count > 0) | "\(.code): \(.title)"' out/audited/audit/audit.json >expected
grep -xFf expected terminal >titles
expect_same "a heading for each that was found" expected titles
jq -r '.findings[] | select(.count > 5) | "  and \(.count - 5) more"' out/audited/audit/audit.json >expected
grep '^  and [0-9]* more$' terminal >others.txt
expect_same "and more" expected others.txt
audit --out none
expect_stdout "  left-the-population: there is no none/audited/manifest.json: name one with"
expect_stdout "      --manifest"
run --now "$now" audit
expect_status 0
expect_stderr "mttr: all: 1512 records examined, "

begin "a report that does not list what it counted cannot be compared with"
run --now "$now" report "${range[@]}" --out short --ledger excluded p.yml
audit --json --manifest short/audited/manifest.json
expect_status 0
jq -r '.findings[] | select(.code == "left-the-population") | "\(.applies): \(.reason)"' stdout >found
echo "false: short/audited/manifest.json does not list what it counted: report with --ledger all and --format json" >expected
expect_same "left-the-population" expected found

# ---- --fail-on ----

begin "--fail-on names what met it"
audit --fail-on error
expect_status 1
expect_stderr "mttr: warning: audited: --fail-on error is met: end-before-start 6, resolved-without-date 15, closed-before-resolved 4, backdated 1, left-the-population 2"
audit --fail-on warning
expect_status 1
expect_stderr "--fail-on warning is met: end-before-start 6, resolved-without-date 15, closed-before-resolved 4, backdated 1, rewritten 2, left-the-population 2, bulk-closed 113, instant 29"
expect_no_stderr "reopened 56"
audit --fail-on info
expect_status 1
expect_stderr "reopened 56"
audit --fail-on date-without-state,future-date
expect_status 0
expect_no_stderr "is met"
audit --fail-on future-date,gap --fail-on instant
expect_status 1
expect_stderr "--fail-on gap is met: gap 1"
expect_stderr "--fail-on instant is met: instant 29"
audit --fail-on backdate
expect_status 2
expect_stderr "--fail-on 'backdate' is neither a severity nor a finding; did you mean 'backdated'?"
printf 'profile: one\nmttr: {where: {field: number, op: equals, value: DELETED}}\n' >one.yml
run --now "$now" audit "${range[@]}" --fail-on error one.yml
expect_status 0
expect_stderr "mttr: one: 1 record examined, 0 of 1 counted; 1 finding"

# ---- thresholds ----

# with KEY VALUE CODE: the numbers of the records that the finding has with that threshold, in the file found.
with() {
    { cat p.yml; printf 'audit: {%s: %s}\n' "$1" "$2"; } >t.yml
    run --now "$now" audit "${range[@]}" --out t t.yml
    expect_status 0
    jq -r --arg code "$3" '.[] | select(.code == $code) | .number' t/audited/audit/audit_findings.json | sort >found
    jq -r --arg code "$3" '.[] | select(.code == $code) | .number' out/audited/audit/audit_findings.json | sort >before
    ! cmp -s found before || fail "$1: $2 changes nothing"
}
# expect_with KEY VALUE CODE PROGRAM: they are those that audit.jq has when the sed program has changed it.
expect_with() {
    with "$1" "$2" "$3"
    sed "$4" "$root/tests/e2e/audit.jq" >changed.jq
    ! cmp -s "$root/tests/e2e/audit.jq" changed.jq || fail "$1: audit.jq is not changed by $4"
    jq -sr --arg code "$3" --argjson seen "$seen" --argjson changes "$(jq -s 'map(.sys_id.value)' instance/change_request.jsonl)" \
        "$(cat changed.jq) | .[\$code].numbers[]" instance/incident.jsonl | sort >expected
    expect_same "$1: $2" expected found
}
begin "each threshold changes what is found"
expect_with instant 5m instant 's/\.from < 60))/.from < 300))/'
expect_with bulk_closed 10 bulk-closed 's/length >= 25/length >= 10/'
expect_with bulk_within 1d bulk-closed 's/fabs <= 60)/fabs <= 1440)/'
expect_with outlier 2 outlier 's/1\.4826 \* 3/1.4826 * 2/'
expect_with reopened_as_new 1d reopened-as-new 's/<= 259200/<= 86400/'
expect_with stuck_open 50 stuck-open 's/percentile(0\.95)/percentile(0.5)/'
expect_with source_duration 1d source-duration 's/fabs) > 60))/fabs) > 86400))/'
expect_with auto_closed_delay 5d auto-closed 's/>= 86400 and \. % 86400/>= 432000 and . % 432000/'
expect_with auto_closed '[nobody]' auto-closed 's/== "System"/== "nobody"/'
with seconds_resolution 9 seconds-resolution
printf '%s\n' $'=1+1\e[2J' AGAIN BACKDATED CANCELED-LATER NOT-BACKDATED REOPENED REWRITTEN TIMED-OUT WORKED-ON >expected
expect_same "seconds_resolution: 9" expected found

begin "a threshold that cannot be read"
printf 'profile: p\naudit: {bulk_close: 3}\n' >bad.yml
run audit bad.yml
expect_status 2
expect_stderr "'bulk_close'"
expect_stderr "did you mean 'bulk_closed'?"
printf 'profile: p\naudit: {instant: soon}\n' >bad.yml
run audit bad.yml
expect_status 2
expect_stderr "bad.yml:2:9: instant: expected a duration such as 90s, 15m, 1h, 1d or 1w, found soon"

# ---- --deep ----

begin "--deep: a sound store"
audit --deep
expect_status 0
expect_stdout "The store's file has no errors."
run --now "$now" --json audit "${range[@]}" --deep p.yml
held audit stdout
jq -e '.breaches == []' stdout >/dev/null || fail "$(jq -c .breaches stdout)"

# last_line N WORD: the run ended by saying that the store is damaged.
last_line() {
    echo "mttr: warning: --deep: the store broken.db is damaged, $1 $2: keep a copy of it, and put back a backup or sync into a new store" >expected
    tail -n 1 stderr >found
    expect_same "the last line" expected found
}

# broken CHECK TEXT SQL: --deep reports just this breach of a copy of the store that the SQL has broken.
broken() {
    cp mttr.db broken.db
    chmod 600 broken.db
    sqlite3 broken.db "PRAGMA foreign_keys = 0; $3" || fail "the store cannot be broken: $3"
    run --store broken.db --now "$now" --json audit "${range[@]}" --deep --fail-on error p.yml
    expect_status 1
    expect_stderr "breaches of the file 1"
    last_line 1 error
    jq -r '.breaches[] | "\(.check): \(.breach)"' stdout >found
    echo "$1: $2" >expected
    expect_same "$1" expected found
}
id() { sql "SELECT id FROM incident WHERE number = '$1'"; }

begin "--deep: each check finds what was broken"
broken 'foreign keys' "reject row 1: no such run" "DELETE FROM reject; INSERT INTO reject (run, sys_id, field, reason) VALUES (999, 'x', 'y', 'z')"
broken views "v_incident has other columns than the field table" "DROP VIEW v_incident; CREATE VIEW v_incident AS SELECT sys_id FROM incident"
record=$(id REWRITTEN)
broken history "record $record: run 9 changed it last, and the history has nothing of it" "DELETE FROM history WHERE record = $record AND run = 9"
broken history "record $record, run 9: the record says that run 7 changed it last" "UPDATE incident SET last_changed = 7 WHERE id = $record"
broken history "record $record, run 3: resolved_at had a value of another type" \
    "UPDATE history SET old = json_set(old, '\$.\"' || (SELECT id FROM field WHERE kind = 1 AND name = 'resolved_at') || '\"', 'soon') WHERE record = $record AND run = 3"

# without_page INDEX: a copy of the store in which the index has lost its first page; sets page.
without_page() {
    cp mttr.db broken.db
    page=$(sql "SELECT rootpage FROM sqlite_schema WHERE name = '$1'")
    dd if=/dev/zero of=broken.db bs="$(sql "PRAGMA page_size")" seek=$((page - 1)) count=1 conv=notrunc status=none
    run --store broken.db --now "$now" audit "${range[@]}" --deep p.yml
}
begin "--deep: a page of the file is missing"
without_page sqlite_autoindex_sys_user_1
expect_status 1
breaches=$(grep -c '^  integrity: ' stdout)
last_line "$breaches" "$([ "$breaches" -eq 1 ] && echo error || echo errors)"
# SQLite's message about the page differs between its versions
sed '1,/^The store/d' stdout | tr -s '\n ' ' ' >found
grep -qiE "^ integrity: \*\*\* in database main \*\*\* (Tree $page )?page $page: btreeInitPage\(\) returns error code 11" found ||
    fail "of an index that nothing else needs: $(cat found)"
! grep -q '.\{81\}' stdout || fail "a line of more than 80 columns"
without_page sqlite_autoindex_incident_1
expect_status 5
grep -qiE "^mttr: integrity: \*\*\* in database main \*\*\* (Tree $page )?page $page: " stderr || fail "$(cat stderr)"
expect_stderr "store broken.db: "
expect_stderr "database disk image is malformed"
expect_lines 0 stdout

begin "--deep: only the history that cannot be read is reported"
cp mttr.db broken.db
sqlite3 broken.db "UPDATE history SET old = '{' WHERE record = $record AND run = 3"
run --store broken.db --now "$now" audit "${range[@]}" --deep p.yml
expect_status 5
expect_stderr "history: record $record, run 3: the packed values cannot be read: store broken.db: cannot read the history: malformed JSON"
expect_lines 0 stdout

finish
