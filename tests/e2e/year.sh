#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# year: an instance over a year, synced and reported on again and again, with records that are backdated, reopened, lowered
# in priority, canceled, renamed and deleted; what was published then is found again at the end. WEEKS=52 takes every week.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

weeks=${WEEKS:-8}
year=$root/fixtures/year
cp "$year/profile.yml" profile.yml
"$SNOW_GEN" --seed 5 --incidents 200 --changes 40 --from 2024-01-01 --days 360 --out base >/dev/null || fail "snow_gen ended with $?"
mkdir instance
cp base/* instance

# day WEEK: midnight at its end.
day() {
    date -u -d "2024-01-01 + $(($1 * 7)) days" +%F
}

# live WEEK: the instance as it is at the end of the week.
live() {
    local now
    now="$(day "$1") 00:00:00"
    jq -c -n --argjson week "$1" --arg now "$now" -f "$year/week.jq" base/incident.jsonl >instance/incident.jsonl
    start_mock instance --now "$now"
    write_settings "page_size: 100"
}

# report WEEK OUT [OPTION..]: what is reported in a week; u_env is known only when an incident had it.
report() {
    local week=$1 out=$2
    shift 2
    [ "$week" -lt 6 ] || set -- "$@" --group-by u_env
    run --now "$(day "$week")T00:00:00Z" report profile.yml --from 2024-01-01 --to 2024-12-31 --granularity quarter --sensitivity --out "$out" "$@"
    expect_status 0
}

# published: the folders of what was reported, in order, each with its week and run.
published=()

begin "a sync and a report each week"
for i in $(seq "$weeks"); do
    week=$((i * 52 / weeks))
    live "$week"
    run --now "$(day "$week")T00:00:00Z" sync --sweep
    expect_status 0
    report "$week" "week$week"
    published+=("$week:$(jq .store.run "week$week/year/manifest.json")")
done
stop_mock
expect_sql "SELECT count(*) > 0 FROM v_incident WHERE gone IS NOT NULL" 1
expect_sql "SELECT count(*) > 0 FROM v_history WHERE field = 'assignment_group'" 1

# What is weighed: all that stands in the pages of the history, keys and the headers of rows and pages too, less their free
# room; against the bytes of the values that the runs replaced, as v_history has them as text. What came in their place is
# not weighed, as the mirror or a later row has it; an empty value weighs nothing.
begin "history is at most a fifth larger than the values that were replaced"
sizes=$(sql "SELECT (SELECT sum(pgsize - unused) FROM dbstat WHERE name = 'history') || ' of ' ||
    (SELECT sum(length(CAST(coalesce(old, '') AS BLOB))) FROM v_history)")
[ $((${sizes% of *} * 5)) -le $((${sizes#* of } * 6)) ] || fail "$sizes bytes"
echo "# history: $sizes bytes, $((100 * ${sizes% of *} / ${sizes#* of })) %"

begin "a report as of a run has the same bytes as at that time"
for point in "${published[@]}"; do
    week=${point%:*}
    rm -rf past
    report "$week" past --as-of "${point#*:}"
    diff -r "week$week/year" past/year >diff.txt || fail "week $week: $(head -n 3 diff.txt)"
done

begin "a point that the store does not have"
run report profile.yml --as-of 999
expect_status 2
expect_stderr "--as-of 999: the store has runs 1 to $((weeks * 2))"
run report profile.yml --as-of 2001-01-01T00:00:00Z
expect_status 2
expect_stderr "--as-of 2001-01-01T00:00:00Z: no run had ended by then"
run report profile.yml --as-of yesterday
expect_status 2
expect_stderr "--as-of 'yesterday': it is the number of a run (mttr status) or an instant"

# ---- verify ----

manifests=()
for point in "${published[@]}"; do
    manifests+=("week${point%:*}/year/manifest.json")
done
first=week${published[0]%:*}/year
middle=week${published[$((weeks / 2))]%:*}/year
last=week${published[-1]%:*}/year

begin "every published manifest verifies"
run verify "${manifests[@]}"
expect_status 0
[ "$(grep -c ': equal: ' stderr)" -eq "$weeks" ] || fail "not all are equal: $(grep -v ': equal: ' stderr | head -n 3)"
run --json verify "$last/manifest.json"
expect_status 0
held verify stdout
jq -e '.equal and .same_store and (.files | length > 10) and (.records | length == 0)' stdout >/dev/null || fail "the result: $(head -c 400 stdout)"

begin "what moved since"
run verify --current "$middle/manifest.json"
expect_status 1
expect_stdout 'INC00'
expect_stdout 'changed: '
expect_stderr ' records changed since run '
run --json verify --current "$last/manifest.json"
expect_status 0
held verify stdout
jq -e '.records == [] and .then == .now' stdout >/dev/null || fail "the last report moved: $(head -c 400 stdout)"

# edited FILE SED: a copy of the last report with one file edited.
edited() {
    rm -rf copy
    cp -r "$last" copy
    sed -i "$2" "copy/$1"
    cmp -s "$last/$1" "copy/$1" && fail "the edit of $1 changed nothing"
    run verify copy/manifest.json
    expect_status 1
    expect_stdout "$1: on disk changed after writing; from the store same"
    expect_stderr 'copy/manifest.json: not equal'
}

begin "an edited CSV, an edited JSON"
edited mttr.csv '2s/,/, /'
expect_lines 1 stdout
edited incidents.json '2s/"duration_s":[0-9]*/"duration_s":1/'
expect_stdout 'INC0010'
expect_stdout ' changed: duration_s: 1 -> '
edited incidents.json 3d
expect_stdout ' added'
rm copy/mttr.json
run verify copy/manifest.json
expect_status 1
expect_stdout 'mttr.json: on disk missing; from the store same'

begin "a changed profile"
run verify --profile profile.yml "$last/manifest.json"
expect_status 0
sed 's/, 4\]/]/' profile.yml >other.yml
run verify --profile other.yml "$last/manifest.json"
expect_status 1
echo "the profile in other.yml is not the manifest's: it was changed since" >expected
expect_same "what differs" expected stdout
cp -r "$last" profile
jq '.profile.text |= sub("4]"; "5]")' "$last/manifest.json" >profile/manifest.json
run verify profile/manifest.json
expect_status 2
expect_stderr 'profile/manifest.json: the manifest was edited: its profile is not the one that it names'

begin "changed holidays"
printf 'BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240101\r\nEND:VEVENT\r\n' >days.ics
sed 's/^profile: year/profile: office/; s/in_range: resolved/in_range: resolved, calendar: {from: "09:00", to: "17:00", holidays: days.ics}/; s/^  in_range: resolved, \(.*\)$/  in_range: resolved\n  \1/' profile.yml >office.yml
run --now 2025-01-01T00:00:00Z report office.yml --from 2024-01-01 --to 2024-12-31
expect_status 0
run verify --profile office.yml reports/office/manifest.json
expect_status 0
[ ! -s stdout ] || fail "something differs: $(head -n 3 stdout)"
sed -i s/20240101/20240102/ days.ics
run verify reports/office/manifest.json
expect_status 0
run verify --profile office.yml reports/office/manifest.json
expect_status 1
echo "the holidays in days.ics are not the manifest's: the file was changed since" >expected
expect_same "what differs" expected stdout

begin "a store before its first run"
echo '[]' >none.json
run --store none.db import --table incident none.json
sqlite3 none.db 'DELETE FROM run'
run --store none.db --now 2025-01-01T00:00:00Z report profile.yml --out none
expect_status 0
run --store none.db --quiet verify none/year/manifest.json
expect_status 0
run --store none.db import --table incident <(echo '[{"sys_id":"a","priority":"1","sys_created_on":"2024-12-30 00:00:00","resolved_at":"2024-12-31 00:00:00"}]') --format json
run --store none.db verify none/year/manifest.json
expect_status 0
expect_stderr 'none/year/manifest.json: equal: 14 files and the population, from the store as of run 0'
run --store none.db verify --current none/year/manifest.json
expect_status 1
printf '%s\n' 'then (run 0): unknown, 0 of 0 counted' 'now (run 1): 1 d, 1 of 1 counted' '"a" added' >expected
expect_same "what moved" expected stdout

begin "no manifest"
# refused WHAT: the one line, and nothing else.
refused() {
    expect_status 2
    [ ! -s stdout ] || fail "standard output has something"
    echo "mttr: $1" >expected
    expect_same "the error" expected stderr
}
run verify nothing.json
echo 'mttr: cannot read nothing.json: No such file or directory; check the path' >expected
expect_same "the error" expected stderr
head -c 300 "$last/manifest.json" >cut.json
run verify cut.json
refused "cut.json: not a manifest of mttr, or cut off: $(sed 's/.*cut off: //' stderr)"
expect_stderr 'cut off: not the expected JSON: broken at byte '
: >empty.json
run verify empty.json
refused 'empty.json: not a manifest of mttr, or cut off: not the expected JSON: broken at byte 0 of a record'
jq '.schema = "mttr/manifest/2"' "$last/manifest.json" >future.json
run verify future.json
refused "future.json: 'schema' is mttr/manifest/2, and this mttr knows mttr/manifest/1: use the newer mttr that wrote it"
jq '.schema = "mttr/widget/1"' "$last/manifest.json" >widget.json
run verify widget.json
refused "widget.json: not a manifest of mttr: 'schema' is not mttr/manifest/1"

begin "another store"
echo '{"sys_id":"a","number":"INC1"}' >one.jsonl
run --store other.db import --table incident one.jsonl
run --store other.db verify "$last/manifest.json"
expect_status 1
expect_stdout 'other.db is another store, or an older copy: it has no run '

begin "a hostile manifest"
hostile() {
    jq "$1" "$first/manifest.json" >"$first/hostile.json"
    run verify "$first/hostile.json"
    expect_status 2
    expect_stderr "$2"
}
hostile '.files[0].name = "../../etc/passwd"' "a name in 'files' is not one that report writes"
hostile '.files[0].name = ".hidden"' "a name in 'files' is not one that report writes"
hostile '.files[0].sha256 = "0"' "'sha256' is not a SHA-256"
hostile '.store.run = "1"' "'run' is not a whole number"
hostile '.range.to = .range.from' 'the range ends before it begins'
hostile '.options.group_by = [1]' "'group_by' has an element that is not a field"
hostile 'del(.now)' "'now' is not a text"
hostile '[.]' "'schema' is not mttr/manifest/1"
sed '1s/{/{"schema":"x",/' "$first/manifest.json" >"$first/hostile.json"
run verify "$first/hostile.json"
expect_status 2
expect_stderr "'schema' is there twice"

# ---- explain ----

# adds_up: the contributions in stdout, as exact numbers, are the change of the mean.
adds_up() {
    command -v python3 >/dev/null || return 0
    python3 - <<'END'
import json, sys
from fractions import Fraction as F
d = json.load(open("stdout"))
of, change = int(d["change"]["denominator"]), d["change"]["numerator"]
if change is not None:
    change = int(change)
    a, b = d["before"], d["after"]
    assert F(change, of) == F(b["sum"], b["count"]) - F(a["sum"], a["count"]), "the change"
    assert sum(int(r["numerator"]) for r in d["records"]) == change, "the records"
    assert sum(int(t["numerator"]) for t in d["totals"]) == change, "the totals"
    groups = d["groups"]["rows"]
    assert sum(int(g["numerator"]) for g in groups) == change, "the groups"
    for g in groups:
        pace = F(int(g["numerator"]), of) - F(int(g["mix_numerator"]), int(g["mix_denominator"]))
        assert abs(float(pace) - g["pace"]) < 1e-3, "the pace"
    assert all(r["why"] for r in d["records"] if r["change"] in ("entered", "left")), "why"
END
}

command -v python3 >/dev/null || echo "# skipped: the sums of explain: no python3"
begin "what moved the mean between two runs adds up to the change"
now=2025-01-01T00:00:00Z
range=(--from 2024-01-01 --to 2024-12-31)
before=${published[0]#*:}
: >whys
filtered=()
for point in "${published[@]:1}"; do
    run --now "$now" --json explain profile.yml "${range[@]}" --between "$before" "${point#*:}"
    expect_status 0
    held explain-between stdout
    adds_up 2>adds.err || fail "$before to ${point#*:}: $(tail -n 1 adds.err)"
    jq -r '.records[] | [.change, .why // "-", if .why == "filter" then .causes[] else empty end] | join(" ")' stdout >>whys
    jq -e 'all(.records[].changes[]; .by | test("^[[:alpha:].-]+$"))' stdout >/dev/null || fail "by whom: $(jq -c '[.records[].changes[].by] | unique' stdout)"
    # two runs between which the filter took one out, for the table
    jq -e 'any(.records[]; .change == "left" and .why == "filter")' stdout >/dev/null && filtered=("$before" "${point#*:}")
    before=${point#*:}
done
for word in 'entered new' 'entered open' 'left reopened' 'left missing' 'left canceled' 'left filter priority' 'shorter -'; do
    grep -qx -- "$word" whys || fail "no record has the reason '$word': $(sort whys | uniq -c | tr '\n' ' ')"
done

begin "ranges, a table, CSV"
run --now "$now" --json explain profile.yml --between 2024-01-01..2024-06-30 2024-07-01..2024-12-31 --group-by u_env
expect_status 0
adds_up 2>adds.err || fail "$(tail -n 1 adds.err)"
run --now "$now" explain profile.yml "${range[@]}" --between "${filtered[@]}" --top 99
expect_status 0
expect_stdout 'change: '
expect_stdout 'filter: priority'
[ "$(grep -c '^all ' stdout)" -eq 3 ] || fail "not each table ends with a line for all"
run --now "$now" explain profile.yml "${range[@]}" --between "${published[0]#*:}" "$before" --csv
expect_stdout 'change,why,integration,sys_id,number,before_s,after_s,seconds,numerator,by,causes,changes'
[ "$(head -n 1 stdout | tr -d '\r' | tr ',' '\n' | wc -l)" -eq 12 ] || fail "the heading"

begin "the profile may come last"
mv stdout first.csv
run --now "$now" explain --between "${published[0]#*:}" "$before" profile.yml "${range[@]}" --csv
expect_status 0
expect_same "the other order" first.csv stdout

begin "points that cannot be compared"
run explain profile.yml --between 1
expect_status 2
expect_stderr 'two points or ranges are needed'
run explain profile.yml --between 2 1
expect_status 2
expect_stderr '--between 2 1: the first must not lie after the second'
run explain profile.yml --between 1 2024-01-01..2024-02-01
expect_status 2
expect_stderr 'give two ranges or two points'

finish
