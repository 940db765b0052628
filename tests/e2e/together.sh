#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# together: profiles that share a walk over the store come out as each does alone, whatever the others choose.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 3000 --changes 900 --from 2024-01-01 --days 180 --out instance >/dev/null || fail "snow_gen ended with $?"
run import --integration east --table incident instance/incident.jsonl
"$SNOW_GEN" --seed 8 --incidents 2000 --changes 300 --from 2024-01-01 --days 180 --out instance >/dev/null || fail "snow_gen ended with $?"
run import --integration west --table incident instance/incident.jsonl
run import --integration west --table change_request instance/change_request.jsonl

cat >plain.yml <<'END'
profile: plain
END
cat >east.yml <<'END'
profile: east
timezone: Australia/Lord_Howe
integrations: [east]
mttr: {in_range: created, where: {field: priority, op: in, values: [1, 2]}, group_by: [assignment_group]}
teams: [{name: Urgent, where: {field: urgency, op: equals, value: 1}}]
END
cat >west.yml <<'END'
profile: west
timezone: America/New_York
week_starts: sunday
integrations: [west]
mttr: {start: opened_at, calculation: p90, where: {query: 'priority=1^NQpriority=3^opened_at>javascript:gs.daysAgo(200)'}}
deployment_frequency: {}
change_failure_rate: {failures: {where: {field: caused_by, op: is_not_empty}}, deployments: {}}
failed_deployment_recovery: {nearest: {within: 24h, same: business_service}}
END
cat >changes.yml <<'END'
profile: changes
mttr: {table: change_request, in_range: closed, start: opened_at, end: closed_at, group_by: [type]}
END
for i in $(seq 20); do
    printf 'profile: many%d\nmttr: {where: {field: priority, op: equals, value: %d}}\n' "$i" $((i % 5 + 1)) >"many$i.yml"
done

report() {
    run report --from 2024-02-01 --to 2024-05-31 --now 2024-07-15T00:00:00Z "$@"
    expect_status 0
}

begin "several profiles in one call have the files of each alone"
report --out together plain.yml east.yml west.yml changes.yml
for profile in plain east west changes; do
    report --out alone $profile.yml
done
diff -r together alone >found || fail "$(head -n 5 found)"
[ "$(jq .population together/west/mttr.json)" -gt 100 ] || fail "the profile west counts next to nothing"
[ "$(jq .coverage.recorded together/west/failed_deployment_recovery.json)" -gt 0 ] || fail "no incident is tied to a change"

begin "more profiles than share a scan"
report --out together many*.yml
for i in $(seq 20); do
    report --out alone "many$i.yml"
done
diff -r together alone >found || fail "$(head -n 5 found)"

begin "what one profile lacks is reported before any file is written"
printf 'profile: wrong\nintegrations: [north]\n' >wrong.yml
run report --out none plain.yml wrong.yml
expect_status 2
expect_stderr "wrong.yml: the store has no integration 'north'"
[ ! -e none ] || fail "something was written"

finish
