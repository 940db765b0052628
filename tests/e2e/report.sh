#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# report: its files, their bytes and digests, the ledger, thresholds, and what it refuses.
# shellcheck source-path=SCRIPTDIR source=lib.sh
# shellcheck disable=SC2317 # what `holds` calls
. "$(dirname "$0")/lib.sh"

example=$root/fixtures/worked-example

# holds WHAT COMMAND..: fails unless the command is true.
holds() {
    local what=$1
    shift
    "$@" >held 2>&1 || fail "not so: $what: $(head -n 6 held | cut -c 1-300)"
}

# report FOLDER WORD..: over the week of the worked example.
report() {
    local folder=$1
    shift
    run report --out "$folder" --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z "$@"
}

files_of() {
    (cd "$1" && echo *)
}

# The population digest from the ledger, as reports/README.md has it.
digest_of() {
    sqlite3 :memory: \
        'CREATE TABLE l (integration TEXT, number TEXT, sys_id TEXT, state TEXT, priority TEXT, urgency TEXT, severity TEXT,
             assignment_group TEXT, assigned_to TEXT, business_service TEXT, "start" TEXT, "end" TEXT, duration_s TEXT,
             counted TEXT, reason TEXT, teams TEXT, short_description TEXT, url TEXT)' \
        ".import --csv --skip 1 $1/incidents.csv l" \
        "SELECT line FROM (SELECT integration || char(9) || sys_id || char(9) ||
             coalesce(strftime('%s', nullif(\"start\", '')), '') || char(9) ||
             coalesce(strftime('%s', nullif(\"end\", '')), '') || char(9) ||
             iif(counted = 'true', 'counted', reason) AS line FROM l ORDER BY integration, sys_id)" | sha256sum | cut -c 1-64
}

same_digest() {
    [ "$(digest_of "$1")" = "$(jq -r .population.sha256 "$1/manifest.json")" ]
}

listed_digests() {
    (cd "$1" && jq -r '.files[] | "\(.sha256)  \(.name)"' manifest.json | sha256sum --check --quiet)
}

# ---- the worked example ----

begin "the worked example comes out, byte for byte"
run import --now 2024-02-01T00:00:00Z --table incident --url https://example.service-now.com "$example/incidents.json"
expect_status 0
report example "$example/worked-example.yml"
expect_status 0
expect_stderr 'worked-example: MTTR 1 h 30 m (mean of 3), high; 3 of 3 counted; 11 files in example/worked-example'
holds "the files are the expected ones" diff -r "$root/fixtures/expected/worked-example" example/worked-example
holds "mean, rating, p90, p95" jq -e \
    '[.value, .rating, .stats.p90, .stats.p95] == [5400, "high", 9360, 10080]' example/worked-example/mttr.json
holds "nothing on standard output when it is no terminal" test ! -s stdout

begin "a second run gives the same bytes"
report again "$example/worked-example.yml"
holds "in another folder" diff -r example again
report example "$example/worked-example.yml"
holds "over the first" diff -r example again

begin "--json prints summary.json"
report printed --json "$example/worked-example.yml"
expect_same "standard output" stdout example/worked-example/summary.json

# ---- a hostile and incomplete population ----

cat >hostile.json <<'END'
[{"sys_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb01","number":"INC0000011","state":"6","priority":"1",
  "short_description":"=HYPERLINK(\"http://x.example\",\"<b>\")","sys_created_on":"2024-01-01 00:00:00","resolved_at":"2024-01-01 02:00:00"},
 {"sys_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb02","number":"INC0000012","state":"8","priority":"",
  "short_description":"-1+1","sys_created_on":"2024-01-02 00:00:00","resolved_at":""},
 {"sys_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb03","number":"INC0000013","state":"2","priority":"2",
  "short_description":"@SUM(A1)","sys_created_on":"2024-01-03 00:00:00","resolved_at":""},
 {"sys_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb04","number":"INC0000014","state":"6","priority":"2",
  "short_description":"+1, \"two\"\r\nand three","sys_created_on":"2024-01-04 00:00:00","resolved_at":"2024-01-03 00:00:00"}]
END
cat >hostile.yml <<'END'
profile: hostile
mttr: {in_range: created, group_by: [priority]}
teams:
  - {name: "=Team", where: {field: priority, op: equals, value: "1"}}
END
export MTTR_STORE=$work/hostile.db

begin "what is not counted is told, with the reasons"
run import --table incident hostile.json
expect_status 0
report all hostile.yml
expect_status 0
expect_stderr 'hostile: less than half counted: store: 4 -> in range: 4 -> counted: 1; excluded: 1 canceled, 1 open, 1 negative'

begin "the digests can be recomputed"
holds "the population from the ledger" same_digest all/hostile
holds "the files from the manifest" listed_digests all/hostile
holds "the worked example's" same_digest example/worked-example

begin "formulas and markup do no harm"
holds "a formula is guarded and quoted" grep -qF ",\"'=HYPERLINK(\"\"http://x.example\"\",\"\"<b>\"\")\"," all/hostile/incidents.csv
holds "one with a line end in it" grep -qF ",\"'+1, \"\"two\"\"" all/hostile/incidents.csv
holds "a minus" grep -qF ",'-1+1," all/hostile/incidents.csv
holds "a team" grep -qF ",'=Team," all/hostile/incidents.csv
holds "markup is escaped in JSON" grep -qF '\u003cb>' all/hostile/incidents.json

begin "--csv-raw leaves the guard out, and nothing else changes"
report raw --csv-raw hostile.yml
holds "no guard" grep -qF ",@SUM(A1)," raw/hostile/incidents.csv
expect_same "JSON" raw/hostile/incidents.json all/hostile/incidents.json

begin "--ledger excluded lists what is not counted"
report ledger --ledger excluded hostile.yml
expect_status 0
holds "three records" jq -e 'length == 3 and all(.[]; .counted == false)' ledger/hostile/incidents.json
expect_same "the numbers are those of the whole" ledger/hostile/mttr.json all/hostile/mttr.json

begin "--ledger none writes none, and the earlier one goes"
touch ledger/hostile/notes.txt
report ledger --ledger none hostile.yml
expect_status 0
holds "a file of another is kept" test "$(files_of ledger/hostile)" = \
    "counterweights.csv manifest.json mttr.csv mttr.json mttr_by_priority.csv mttr_by_priority.json mttr_by_team.csv mttr_by_team.json notes.txt summary.json"

begin "--format and --team"
report csv --format csv --ledger none --team =Team hostile.yml
expect_status 0
holds "only CSV, and the manifest" test "$(files_of csv/hostile)" = \
    "counterweights.csv manifest.json mttr.csv mttr_by_priority.csv mttr_by_team.csv"
holds "only records of the team" jq -e '.population.count == 1 and .options.team == "=Team"' csv/hostile/manifest.json

begin "--group-by adds to the profile's"
report grouped --group-by state --group-by priority --granularity day --format json hostile.yml
expect_status 0
holds "the manifest has the options" jq -e \
    '[.options.group_by, .options.granularity] == [["state", "priority"], "day"]' grouped/hostile/manifest.json
holds "count and excluded add up in every group, and groups to the whole" jq -e \
    'all(.groups[]; .count + ([.excluded[]] | add) == .population) and ([.groups[].population] | add) == 4' \
    grouped/hostile/mttr_by_state.json

begin "nothing counted is null and an empty cell, not 0"
run report --out empty --from 2020-01-01 --to 2020-01-31 --now 2024-02-01T00:00:00Z --fail-if 'mean>1s' hostile.yml
expect_status 0
expect_stderr 'hostile: nothing counted: store: 4 -> in range: 0 -> counted: 0'
expect_stderr 'hostile: MTTR unknown; 0 of 0 counted; '
expect_stderr "hostile: nothing was counted, so --fail-if 'mean>1s' is not met"
holds "null" jq -e '[.value, .rating, .stats.mean, .stats.sum, .series[0].value] | all(. == null)' empty/hostile/mttr.json
holds "an empty cell" grep -q ',0,0,,,,,,,,' empty/hostile/mttr.csv

begin "the manifest names the file of holidays"
mkdir calendars
printf 'BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240101\r\nEND:VEVENT\r\n' >calendars/de.ics
sed 's/hostile/office/; s/in_range: created/in_range: created, calendar: {from: "09:00", to: "17:00", holidays: calendars\/de.ics}/' hostile.yml >office.yml
report office office.yml
expect_status 0
holds "its name and digest" test "$(jq -r '.profile.holidays_file | "\(.sha256)  \(.name)"' office/office/manifest.json)" = "$(sha256sum calendars/de.ics)"
holds "none without one" jq -e '.profile | has("holidays_file") and .holidays_file == null' all/hostile/manifest.json

# ---- thresholds ----

while read -r expected expression; do
    begin "--fail-if '$expression' ends with $expected"
    report threshold --fail-if "$expression" hostile.yml
    expect_status "$expected"
done <<'END'
1 mean>1h
0 mean>2h
1 mean>=2h
1 median = 2h
0 p90<2h
1 p95<=7200s
0 p95!=7200s
1 count=1
0 count>1
1 rating>elite
0 rating>high
1 rating<=high
1 mean>9h,count=1
0 mean>9h,count=2
1 mttr.mean>1h
1 value>1h
2 mean>
2 mean>9h,
2 deployment_frequency.mean>4h
2 change_failure_rate.value>15%
2 mttr.value>15%
2 mean>4
2 mode>4h
2 mean=>4h
2 rating>best
2 count>4h
END

begin "a threshold that is met is told when all is written"
report met --fail-if 'mean>1h' --quiet hostile.yml
expect_status 1
expect_stderr "hostile: mean is 2 h, so --fail-if 'mean>1h' is met"
holds "the files are there" listed_digests met/hostile

begin "each threshold that is met is told, of each profile"
sed 's/hostile/survey/; s/in_range: created/in_range: created, ratings: {set: survey-6}/' hostile.yml >survey.yml
report met --fail-if 'mean>1h, p90 < 1h' --fail-if 'count=1' hostile.yml survey.yml
expect_status 1
for name in hostile survey; do
    expect_stderr "$name: mean is 2 h, so --fail-if 'mean>1h' is met"
    expect_stderr "$name: count is 1, so --fail-if 'count=1' is met"
done
expect_no_stderr 'p90'
tail -n 1 stderr | grep -q '^mttr: survey: MTTR ' || fail "the last line: $(tail -n 1 stderr)"

begin "a rating is one of the profile's own set, in its order"
report met --fail-if 'rating>under_1_hour' survey.yml
expect_status 1
expect_stderr "survey: rating is under_1_day, so --fail-if 'rating>under_1_hour' is met"
report met --fail-if 'rating>under_1_day' survey.yml
expect_status 0
report met --fail-if 'rating>high' hostile.yml survey.yml
expect_status 2
expect_stderr "--fail-if 'rating>high': the ratings of survey.yml know no 'high', but under_1_hour, under_1_day, under_1_week,"

# ---- on a terminal ----

# terminal COLUMNS WORD..: the report on a terminal of that width; what it shows goes to the file shown, in lines of LF.
terminal() {
    script -qec "stty cols $1; '$MTTR' report --out shown-out --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z ${*:2}" /dev/null \
        </dev/null 2>&1 | tr -d '\r' >shown
}
shows() {
    grep -qF -- "$1" shown || fail "the terminal has no '$1': $(cat shown)"
}
wide() {
    [ "$(grep -v '^mttr: ' shown | awk '{ if (length($0) > n) n = length($0) } END { print n }')" -le "$1" ] || fail "wider than $1: $(cat shown)"
}

if have_terminal "the summary on a terminal"; then
    begin "a terminal gets a summary, as wide as it is"
    sed 's/title: .*//; s/^profile: hostile/profile: hostile\ntitle: "Evil \\e]0;x\\a"/' hostile.yml >evil.yml
    terminal 100 --granularity day --color=never evil.yml
    shows 'Evil \x1B]0;x\x07, 2024-01-01 to 2024-01-07, UTC'
    shows 'MTTR 2 h (mean of 1), high'
    shows 'before: nothing was counted'
    shows '3 of 4 excluded: 1 canceled, 1 open, 1 negative'
    shows '2024-01-01   2 h  high          1   1       1            0         0  ########'
    shows '2024-01-02     -  -             0   1'
    wide 100
    ! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]' shown || fail "control characters: $(cat -v shown)"
    terminal 60 --granularity day --color=never hostile.yml
    shows '2024-01-01   2 h  high          1   1  ########'
    wide 60

    begin "with --quiet and with --json there is none"
    terminal 100 --quiet hostile.yml
    [ ! -s shown ] || fail "$(cat shown)"
    terminal 100 --json hostile.yml
    jq -e '.schema == "mttr/summary/1"' >/dev/null < <(grep -v '^mttr: ' shown) || fail "$(cat shown)"
fi

# ---- what is refused ----

printf 'profile: typo\nmtr: {in_range: created}\n' >typo.yml
cp hostile.yml twin.yml
while IFS='|' read -r words text; do
    begin "refused: $words"
    # shellcheck disable=SC2086 # a list of words
    report refused $words
    expect_status 2
    expect_stderr "$text"
    holds "nothing was done" test ! -e refused
done <<'END'
--format pdf hostile.yml|--format: unknown value 'pdf'
--format csv,xml hostile.yml|--format: unknown value 'xml'
--ledger some hostile.yml|--ledger: unknown value 'some'
--granularity year hostile.yml|year
--group-by priorty hostile.yml|priority
--fail-if mean> hostile.yml|--fail-if 'mean>' is not [WIDGET.]METRIC OP VALUE
--last 3w hostile.yml|--last
--team =Taem hostile.yml|=Team
--group-by u_missing hostile.yml|u_missing
hostile.yml typo.yml|typo.yml:2
hostile.yml twin.yml|hostile.yml and twin.yml are both named hostile
none.yml|none.yml
END

begin "a store that is not there"
run --store none.db report --out refused hostile.yml
expect_status 5
expect_stderr none.db

# ---- outputs that cannot be written ----

begin "an output folder that is a file"
touch file
report file hostile.yml
expect_status 5
expect_stderr 'file/hostile'

begin "a failed run replaces nothing and leaves nothing"
cp -r all before
for i in $(seq 100 400); do
    printf '{"sys_id":"%032d","number":"INC%07d","state":"6","sys_created_on":"2024-01-01 00:00:00","resolved_at":"2024-01-01 01:00:00"}\n' "$i" "$i"
done >many.jsonl
run import --table incident many.jsonl
expect_status 0
# A limit on the size of files stands for a full disk: the ledger is larger, the widgets and SQLite's files are not.
(
    trap '' XFSZ
    ulimit -f 48
    "$MTTR" report --out all --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z hostile.yml >stdout 2>stderr
)
status=$?
expect_status 5
expect_stderr 'cannot write all/hostile/incidents'
holds "the earlier files are there" diff -r before all

# ---- a sync that did not end ----

begin "a report over an incomplete sync says so"
export MTTR_STORE=$work/incomplete.db
"$SNOW_GEN" --seed 3 --incidents 120 --changes 10 --from 2024-01-01 --days 60 --out instance || fail "snow_gen ended with $?"
start_mock instance
write_settings
run check --json
expect_status 0
cp stdout check.json
echo '9 rate_limit 3000' >script
start_mock instance --script script
write_settings 'page_size: 25'
run sync --json
expect_status 75
cp stdout sync.json
run report --out incomplete --from 2024-01-01 --to 2024-12-31 --now 2025-01-01T00:00:00Z hostile.yml
expect_status 0
expect_stderr 'hostile: the last sync did not complete this range'
holds "summary.json" jq -e '.sync == "incomplete"' incomplete/hostile/summary.json
stop_mock

# ---- other definitions ----

cat >defined.json <<'END'
[{"sys_id":"1","number":"INC1","state":"7","sys_created_on":"2024-01-02 00:00:00","resolved_at":"2024-01-02 00:30:00","closed_at":"2024-01-04 00:30:00"},
 {"sys_id":"2","number":"INC2","state":"7","sys_created_on":"2024-01-02 00:00:00","closed_at":"2024-01-03 00:00:00"},
 {"sys_id":"3","number":"INC3","state":"6","sys_created_on":"2023-12-31 23:00:00","resolved_at":"2024-01-01 00:30:00","parent_incident":"1"}]
END
printf 'profile: defined\nmttr: {exclude_children: true, targets: {mean: 4h}}\n' >defined.yml
export MTTR_STORE=$work/defined.db

begin "--sensitivity: the same records under other definitions"
run import --table incident defined.json
report defined --sensitivity defined.yml
expect_status 0
# cell END IN_RANGE CHILDREN CALCULATION: population, counted, value, rating, flip
cell() {
    jq -c --arg ending "$1" --arg basis "$2" --argjson children "$3" --arg calculation "$4" \
        '.rows[] | select(.end == $ending and .in_range == $basis and .children == $children and .calculation == $calculation) |
        [.population, .count, .value, .rating, .flip]' defined/defined/sensitivity.json
}
holds "the profile's own" test "$(cell resolved resolved false mean)" = '[2,1,1800,"elite",false]'
holds "with children" test "$(cell resolved resolved true mean)" = '[2,2,3600,"high",true]'
holds "else closed" test "$(cell resolved_else_closed resolved false mean)" = '[3,2,44100,"high",true]'
holds "created" test "$(cell resolved_else_closed created true mean)" = '[2,2,44100,"high",true]'
holds "by the closing time" test "$(cell closed closed false p90)" = '[2,2,165780,"medium",true]'
holds "54 of them" jq -e '.rating == "elite" and (.rows | length) == 54' defined/defined/sensitivity.json
expect_lines 55 defined/defined/sensitivity.csv
holds "in CSV" grep -q '^closed,closed,false,p90,2,2,165780,medium,true' defined/defined/sensitivity.csv
holds "the manifest tells of it" jq -e '.options.sensitivity' defined/defined/manifest.json

begin "--sensitivity changes no other number, and goes when it is not asked for"
cp defined/defined/mttr.json with.json
report defined defined.yml
expect_same mttr.json defined/defined/mttr.json with.json
holds "no sheet is left" test ! -e defined/defined/sensitivity.json
report sheet --sensitivity defined.yml

begin "--sensitivity is for incidents"
printf 'profile: changes\nmttr: {table: change_request}\n' >changes.yml
report changes --sensitivity changes.yml
expect_status 2
expect_stderr '--sensitivity: change_request records have no resolved_at'

begin "targets are told of"
report defined defined.yml
expect_stderr 'defined: target mean 4 h: met (30 m)'
run report --out none --from 2020-01-01 --to 2020-01-31 defined.yml
expect_stderr 'defined: target mean 4 h: neither met nor missed (nothing was counted)'

# ---- schemas ----

begin "every JSON file is as its schema has it"
for file in example/worked-example/*.json {all,grouped,empty,incomplete}/hostile/*.json {sheet/defined,office/office}/*.json; do
    name=$(basename "$file" .json)
    held "${name%%_*}" "$file"
done
begin "what commands print with --json is as its schema has it"
run status --json
held status stdout
run import --json --table incident hostile.json
held import stdout
run fields --json
held fields stdout
run fields priority --json
held fields stdout
run explain defined.yml --incident INC0000011 --json
held explain-incident stdout
held check check.json
held sync sync.json

finish
