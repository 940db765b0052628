#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# dashboards: what reports/README.md describes for Grafana Infinity and Power BI holds for the files of a report.
# shellcheck source-path=SCRIPTDIR source=lib.sh
# shellcheck disable=SC2016 # the names of JSONata and jq
. "$(dirname "$0")/lib.sh"

page=$root/reports/README.md
check=$root/tests/dashboards/check.mjs
"$SNOW_GEN" --seed 7 --incidents 500 --changes 50 --from 2024-01-01 --days 60 --out data >/dev/null || fail "snow_gen ended with $?"
run import --table incident --url https://acme.example data/incident.jsonl
cp "$root/fixtures/profiles/production.yml" .
run report production.yml --from 2024-01-01 --to 2024-02-29 --now 2024-03-15T00:00:00Z
expect_status 0
files=reports/production

if ! have_npm dashboards; then
    echo "# skipped: Infinity and Power BI: no Node.js, or no packages from npm"
    finish
fi

# selects N FILE FILTER: the page's N-th expression for the file gives what the jq filter does.
selects() {
    node "$check" jsonata "$page" "$files/$2" "$1" 2>&1 | jq -S . >selected
    jq -S "$3" "$files/$2" >filtered
    [ "$(jq length filtered)" -gt 1 ] || fail "nothing to compare with"
    expect_same "expression $1 for $2" filtered selected
}

begin "Infinity's root selectors give the rows that reports/README.md describes"
selects 1 mttr.json '.series'
selects 2 mttr.json '{title, value, rating, population, count, delta: .previous.delta, change: .previous.change}'
selects 1 mttr_by_priority.json '[.groups[] | {label: .label, value, rating, population, count, median: .stats.median, p90: .stats.p90}]'
selects 2 mttr_by_priority.json '[.groups[] | .label as $name | .series[] | {time_ms, label: $name, value, count}]'

# columns FILE: those of the page's query, in its order.
columns() {
    node "$check" powerquery "$page" "$files/$1" >typed 2>parse.err || fail "$1: $(head -n 3 parse.err)"
    cut -f 1 typed
}

begin "Power BI's queries are M, and name the columns of the files in their order"
for file in mttr.csv incidents.csv; do
    expect_same "$file" <(columns $file) <(head -n 1 $files/$file | tr -d '\r' | tr , '\n')
done
expect_same "mttr.json" <(columns mttr.json) <(jq -r '.series[0] | keys_unsorted[]' $files/mttr.json)
columns mttr.csv >/dev/null
[ "$(cut -f 2 typed | sort | uniq -c | xargs)" = "2 Int64.Type 2 type datetimezone 1 type logical 7 type number 1 type text" ] || fail "$(cat typed)"

begin "a query that is not M is found"
sed 's/^    Typed = Table/    Typed Table/' "$page" >broken.md
! node "$check" powerquery broken.md $files/mttr.csv >out 2>&1 || fail "it was taken"
grep -q 'mttr.csv: ' out || fail "$(head -n 3 out)"

finish
