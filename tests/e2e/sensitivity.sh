#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sensitivity: the same records under other definitions, and targets.
# shellcheck source-path=SCRIPTDIR source=report_lib.sh
. "$(dirname "$0")/report_lib.sh"

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
holds "the manifest has the option" jq -e '.options.sensitivity' defined/defined/manifest.json

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

begin "targets are reported"
report defined defined.yml
expect_stderr 'defined: target mean 4 h: met (30 m)'
run report --out none --from 2020-01-01 --to 2020-01-31 defined.yml
expect_stderr 'defined: target mean 4 h: neither met nor missed (nothing was counted)'

begin "every JSON file of other definitions is as its schema has it"
for file in sheet/defined/*.json; do
    name=$(basename "$file" .json)
    held "${name%%_*}" "$file"
done

finish
