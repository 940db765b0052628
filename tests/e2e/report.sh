#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# report: its files, their bytes and digests, the ledger, and the schemas of all JSON.
# shellcheck source-path=SCRIPTDIR source=report_lib.sh
# shellcheck disable=SC2317 # what `holds` calls
. "$(dirname "$0")/report_lib.sh"

example=$root/fixtures/worked-example

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
unset MTTR_STORE
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

export MTTR_STORE=$work/hostile.db

begin "what is not counted is reported, with the reasons"
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

# ---- a sync that did not end ----

begin "a report over an incomplete sync warns"
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
expect_stderr 'hostile: the last sync did not cover all of this range'
holds "summary.json" jq -e '.sync == "incomplete"' incomplete/hostile/summary.json
stop_mock

# ---- schemas ----

begin "every JSON file is as its schema has it"
for file in example/worked-example/*.json {all,grouped,empty,incomplete}/hostile/*.json office/office/*.json; do
    name=$(basename "$file" .json)
    held "${name%%_*}" "$file"
done
begin "what commands print with --json is as its schema has it"
export MTTR_STORE=$work/hostile.db
run status --json
held status stdout
run import --json --table incident hostile.json
held import stdout
run fields --json
held fields stdout
run fields priority --json
held fields stdout
run explain hostile.yml --incident INC0000011 --json
held explain-incident stdout
held check check.json
held sync sync.json

finish
