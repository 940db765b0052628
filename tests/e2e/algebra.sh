#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# algebra: what must hold between reports, whatever the records: parts add up to the whole, names and order change nothing.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 11 --incidents 4000 --changes 500 --from 2024-01-01 --days 180 --out instance >/dev/null || fail "snow_gen ended with $?"
run import --url https://snow.example --table incident instance/incident.jsonl
run import --table change_request instance/change_request.jsonl
now=2024-07-15T00:00:00Z

# profile NAME LINE..: a profile of that name.
profile() {
    printf '%s\n' "profile: $1" "${@:2}" >"$1.yml"
}

# report FOLDER FROM TO PROFILE [OPTION..]
report() {
    run report --out "$1" --from "$2" --to "$3" --now $now "${@:4}"
    expect_status 0
}

# What adds up: population, count, sum and each reason of exclusion.
sums='[.population, .count, (.stats.sum // 0)] + [.excluded[]]'

# expect_sum WHAT FILE FILTER: the lists that the filter gives, added up, are those of the file.
expect_sum() {
    [ "$(jq -c "$sums" "$2")" = "$(jq -cs "$3 | transpose | map(add)" "${@:4}")" ] ||
        fail "$1: $(jq -c "$sums" "$2") is not the sum of $(jq -cs "$3" "${@:4}" | head -c 300)"
}

profile whole 'timezone: Europe/Berlin' \
    'mttr: {in_range: created, end: [resolved_at, closed_at], group_by: [priority, assignment_group, category]}'

begin "a range split in two adds up"
report all 2024-02-01 2024-05-31 whole.yml
[ "$(jq .count all/whole/mttr.json)" -gt 1000 ] || fail "next to nothing is counted"
for day in 2024-02-01 2024-03-30 2024-03-31 2024-05-30; do # the last days, and the hour that spring takes
    report first 2024-02-01 $day whole.yml
    report second "$(date -u -d "$day + 1 day" +%F)" 2024-05-31 whole.yml
    expect_sum "split after $day" all/whole/mttr.json "map($sums)" first/whole/mttr.json second/whole/mttr.json
done

begin "groups of a field add up to the whole"
for field in priority assignment_group category; do
    expect_sum "by $field" all/whole/mttr.json ".[0].groups | map($sums)" all/whole/mttr_by_$field.json
done

begin "buckets add up to the whole, at every granularity"
for granularity in day week month quarter; do
    report grain 2024-02-01 2024-05-31 whole.yml --granularity $granularity
    expect_sum "by $granularity" grain/whole/mttr.json \
        ".[0] | .excluded as \$e | .series | map([.population, .count, (.sum // 0)]) | . + [[0, 0, 0]] | map(. + [range(7) | 0]) |
         . + [[0, 0, 0] + [\$e[]]]" grain/whole/mttr.json
done

begin "teams that partition add up"
profile teams 'timezone: Europe/Berlin' 'mttr: {in_range: created, end: [resolved_at, closed_at]}' teams: \
    '  - {name: Urgent, where: {field: priority, op: in, values: [1, 2]}}' \
    '  - {name: Middle, where: {field: priority, op: equals, value: 3}}' \
    '  - {name: Rest, where: {not: {field: priority, op: in, values: [1, 2, 3]}}}'
report all 2024-02-01 2024-05-31 teams.yml
expect_sum "teams" all/teams/mttr.json ".[0].groups | map($sums)" all/teams/mttr_by_team.json
[ "$(jq -c '[.groups[].key] | sort' all/teams/mttr_by_team.json)" = '["Middle","Rest","Urgent"]' ] || fail "other teams: $(jq -c '[.groups[].key]' all/teams/mttr_by_team.json)"

begin "sorting the input changes no byte"
sort instance/incident.jsonl >sorted.jsonl
shuf --random-source=instance/incident.jsonl instance/incident.jsonl >shuffled.jsonl
cmp -s sorted.jsonl shuffled.jsonl && fail "both orders are the same"
for order in sorted shuffled; do
    run --store $order.db import --url https://snow.example --table incident $order.jsonl
    run --store $order.db report --out $order --from 2024-02-01 --to 2024-05-31 --now $now whole.yml teams.yml
    expect_status 0
    # the manifest has the start of the store's run, which no two runs share
    find $order -name manifest.json -exec sh -c 'jq "del(.store)" "$1" >"$1.plain" && rm "$1"' sh {} \;
done
diff -r sorted shuffled >found || fail "$(head -c 600 found)"

begin "renaming labels changes nothing but labels"
jq -c 'if (.assignment_group | type) == "object" then .assignment_group.display_value |= "Renamed " + . else error("no label") end' \
    instance/incident.jsonl >renamed.jsonl || fail "cannot rename: $(head -c 300 instance/incident.jsonl)"
run --store renamed.db import --url https://snow.example --table incident renamed.jsonl
run --store renamed.db report --out renamed --from 2024-02-01 --to 2024-05-31 --now $now whole.yml
expect_status 0
plain='walk(if type == "object" then del(.label) else . end) | if .groups then .groups |= sort_by(.key) else . end'
for file in mttr mttr_by_priority mttr_by_category mttr_by_assignment_group; do
    [ "$(jq -c "$plain" sorted/whole/$file.json)" = "$(jq -c "$plain" renamed/whole/$file.json)" ] || fail "$file differs"
done
jq -r '.groups[].label | select(. != "")' renamed/whole/mttr_by_assignment_group.json | grep -qv '^Renamed ' && fail "a label is the old one"

finish
