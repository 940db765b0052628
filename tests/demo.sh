#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The first look: a stand-in instance, then check, sync, report on fixtures/profiles, and the figures as a table.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/${BUILD:-build/gcc}
folder=build/demo
rm -rf "$folder"
mkdir -p "$folder"

step() { printf '\n$ %s\n' "$*" >&2; }

"$build/snow_gen" --seed 1 --incidents 5000 --changes 1500 --out "$folder/instance"
mkfifo "$folder/hello"
"$build/snow_mock" --data "$folder/instance" --user api.user --password stand-in --lifetime 300 >"$folder/hello" &
mock=$!
trap 'kill $mock 2>/dev/null; wait $mock 2>/dev/null; rm -f "$folder/hello"' EXIT
read -r _ url <"$folder/hello"

umask 077
cat >"$folder/satellite.yml" <<END
integrations:
  - id: demo
    application: servicenow
    url: $url
    username: api.user
    api_key: stand-in
END
umask 022
export MTTR_CONFIG=$folder/satellite.yml MTTR_STORE=$folder/mttr.db
now=2025-01-01T00:00:00Z

step mttr check
./mttr check
step mttr sync
./mttr sync
step mttr report --format csv,json,html --last 26w --now $now 'fixtures/profiles/*.yml'
./mttr report --format csv,json,html --out "$folder/reports" --last 26w --now $now fixtures/profiles/*.yml

printf '\nMTTR, the 26 weeks before %s\n' "${now%T*}"
{
    printf 'profile\tvalue\trating\tcounted\tpopulation\n'
    for summary in "$folder"/reports/*/summary.json; do
        jq -r '[.profile, (.widgets.mttr.value | if . == null then "N/A" else "\((. / 360 | round) / 10) h" end),
                (.widgets.mttr.rating // "N/A"), .widgets.mttr.count, .widgets.mttr.population] | @tsv' "$summary"
    done
} | awk -F '\t' '{ printf "  %-22s %10s  %-8s %8s %11s\n", $1, $2, $3, $4, $5 }'
printf '\nThe store is build/demo/mttr.db, the reports are in build/demo/reports: open build/demo/reports/index.html.\n'
