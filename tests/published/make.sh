#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make.sh BUILD FOLDER: a store and two reports on it, as the programs of the folder BUILD make them (mttr, snow_gen, snow_mock):
# FOLDER/mttr.db, FOLDER/now, FOLDER/past. FOLDER must not exist.
set -eu

build=$(realpath "$1")
mkdir "$2"
folder=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >published.yml <<'END'
profile: published
title: Production incidents
timezone: Europe/Berlin
mttr:
  in_range: resolved
  end: [resolved_at, closed_at]
  where: {field: priority, op: in, values: [1, 2, 3, 4]}
  exclude_children: true
  group_by: [priority, assignment_group]
  targets: {mean: 3d}
deployment_frequency: {table: change_request, in_range: closed}
change_failure_rate:
  failures: {table: incident, in_range: created, where: {field: caused_by, op: is_not_empty}}
  deployments: {table: change_request, in_range: closed}
failed_deployment_recovery: {link: [caused_by, rfc]}
teams:
  - {name: Databases, where: {field: assignment_group, op: contains, value: database}}
  - {name: Urgent, where: {field: priority, op: in, values: [1, 2]}}
END

# sync DAY: the instance as it is on that day, at its midnight. The port stands in the links of the ledger.
sync() {
    rm -f hello
    mkfifo hello
    "$build/snow_mock" --data instance --port 8123 --user api.user --password secret --now "$1 00:00:00" --lifetime 60 >hello &
    read -r _ url <hello
    printf 'integrations:\n  - id: snow\n    application: servicenow\n    url: %s\n    username: api.user\n    api_key: secret\n' "$url" >satellite.yml
    chmod 600 satellite.yml
    "$build/mttr" --now "$1T00:00:00Z" --quiet sync --sweep --accept-deletes
    kill $!
    wait $! || true
}

report() {
    "$build/mttr" --now 2024-04-01T06:00:00Z --quiet report published.yml --from 2024-01-01 --to 2024-03-24 "$@"
}

"$build/snow_gen" --seed 11 --incidents 60 --changes 24 --from 2024-01-01 --days 80 --out base >/dev/null
mkdir instance
cp base/* instance
sync 2024-03-25
# priorities lowered, ends moved to the start, two incidents deleted
jq -c --slurp 'def both($text): {display_value: $text, value: $text};
    to_entries[] | .key as $i | .value | select($i != 7 and $i != 30)
    | if $i % 12 == 1 then .priority = {display_value: "5 - Planning", value: "5"}
      elif $i % 12 == 7 and .resolved_at.value != "" then .resolved_at = .sys_created_on else . end
    | if $i % 6 == 1 then .sys_updated_on = both("2024-03-26 08:00:00") | .sys_updated_by = both("jane.doe") else . end' \
    base/incident.jsonl >instance/incident.jsonl
sync 2024-04-01
report --granularity month --group-by category --sensitivity --format csv,json,html,prometheus,vega,markdown --out now
report --as-of 2 --granularity quarter --csv-profile excel --csv-decimal comma --format csv --out past
sqlite3 mttr.db 'PRAGMA journal_mode = DELETE' 'PRAGMA page_size = 1024' 'VACUUM' >/dev/null
cp mttr.db "$folder"
cp -r now/published "$folder/now"
cp -r past/published "$folder/past"
