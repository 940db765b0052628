#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# dora: the widgets other than mttr, on the generated instance, against SQL over the views of the store.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# found FILE JQ: one line of a widget; expected SQL: one line of the store. Numbers have at most 6 decimals.
found() {
    jq -r "$2 | map(if . == null then \"\" else . end) | @csv" "reports/dora/$1.json" | tr -d '"' >found
}
expected() {
    sqlite3 -readonly -csv mttr.db "$1" | tr -d '"\r' >expected
}
same() {
    expect_same "$1" found expected
}

"$SNOW_GEN" --seed 5 --incidents 5000 --changes 1500 --from 2024-01-01 --days 180 --out instance >/dev/null || fail "snow_gen ended with $?"
run import --table incident instance/incident.jsonl
run import --table change_request instance/change_request.jsonl
cat >dora.yml <<'END'
profile: dora
mttr: {end: [resolved_at, closed_at], calculation: median}
deployment_frequency: {where: {field: type, op: not_equals, value: standard}}
change_failure_rate:
  failures: {where: {field: caused_by, op: is_not_empty}}
  deployments: {where: {field: work_end, op: is_not_empty}}
failed_deployment_recovery: {nearest: {within: 24h, same: business_service}}
END
report() {
    run report --from 2024-02-01 --to 2024-05-31 --granularity month --now 2024-07-15T00:00:00Z "$@"
}

begin "every widget has a line on standard error, the closing line is last"
report dora.yml
expect_status 0
expect_stderr 'dora: deployment frequency '
expect_stderr 'dora: change failure rate '
expect_stderr ' incidents; failed deployment recovery '
tail -n 1 stderr | grep -q '^mttr: dora: MTTR ' || fail "the last line: $(tail -n 1 stderr)"

begin "thresholds on the widgets other than mttr"
rate=$(jq '.value' reports/dora/change_failure_rate.json)
report --fail-if "change_failure_rate.value>=$rate,change_failure_rate.value>400%" --fail-if 'deployment_frequency.rating>elite' dora.yml
expect_status 1
expect_stderr "dora: change_failure_rate.value is $(jq '1000 * .value | round / 10' reports/dora/change_failure_rate.json)"
expect_no_stderr '400%'
report --fail-if 'failed_deployment_recovery.median>1h,failed_deployment_recovery.count=0' dora.yml
expect_status 1
expect_stderr 'dora: failed_deployment_recovery.median is '
expect_no_stderr 'count=0'

# Months as their first day; d is their length.
months="WITH month(start, stop, d) AS (VALUES ('2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z', 29),
    ('2024-03-01T00:00:00Z', '2024-04-01T00:00:00Z', 31), ('2024-04-01T00:00:00Z', '2024-05-01T00:00:00Z', 30),
    ('2024-05-01T00:00:00Z', '2024-06-01T00:00:00Z', 31))"
live="gone IS NULL AND coalesce(state_label, '') <> 'Canceled'"

begin "deployment frequency is that of SQL"
found deployment_frequency '.series[] | [.start, .population, .count, (.value * 1e4 | round), (.per_week * 1e4 | round), .rating]'
expected "$months SELECT start, p, n, cast(round(1e4 * n / d) AS INTEGER), cast(round(7e4 * n / d) AS INTEGER),
    iif(n > d, 'elite', iif(7 * n >= d, 'high', iif(30 * n >= d, 'medium', 'low'))) FROM (SELECT start, d, count(*) AS p,
        sum($live) AS n FROM month JOIN v_change_request ON closed_at >= start AND closed_at < stop
        WHERE type IS NOT 'standard' GROUP BY start) ORDER BY start"
same "the months"

begin "change failure rate is that of SQL"
found change_failure_rate '.series[] | [.start, .failures, .count, (.value * 1e4 | round)]'
expected "$months SELECT start, f, n, cast(round(1e4 * f / n) AS INTEGER) FROM (SELECT start,
        (SELECT count(*) FROM v_incident WHERE sys_created_on >= start AND sys_created_on < stop AND caused_by IS NOT NULL AND $live) AS f,
        (SELECT count(*) FROM v_change_request WHERE closed_at >= start AND closed_at < stop AND work_end IS NOT NULL AND $live) AS n
        FROM month) ORDER BY start"
same "the months"

# The incidents in range, each with its tier and its change, looked up without the range.
tied="WITH change AS (SELECT *, coalesce(work_end, end_date) AS done FROM v_change_request),
    incident AS (SELECT *, coalesce(resolved_at, closed_at) AS ended FROM v_incident
        WHERE coalesce(resolved_at, closed_at) >= '2024-02-01T00:00:00Z' AND coalesce(resolved_at, closed_at) < '2024-06-01T00:00:00Z'),
    named AS (SELECT i.*, CASE WHEN a.sys_id IS NOT NULL THEN 'caused_by' WHEN b.sys_id IS NOT NULL THEN 'rfc' END AS recorded,
            coalesce(a.sys_id, b.sys_id) AS change
        FROM incident AS i LEFT JOIN change AS a ON a.sys_id = i.caused_by LEFT JOIN change AS b ON b.sys_id = i.rfc),
    near AS (SELECT *, CASE WHEN recorded IS NULL THEN (SELECT c.sys_id FROM change AS c
            WHERE c.business_service = named.business_service AND c.done <= named.sys_created_on
                AND unixepoch(named.sys_created_on) - unixepoch(c.done) <= 86400 AND c.gone IS NULL AND c.state_label <> 'Canceled'
            ORDER BY c.done DESC, c.sys_id DESC LIMIT 1) END AS nearest FROM named),
    tied AS (SELECT near.*, coalesce(recorded, 'nearest') AS tier, c.number AS change_number, c.type_label AS change_type, c.done AS change_end,
            unixepoch(near.ended) - unixepoch(c.done) AS since_change, unixepoch(near.ended) - unixepoch(near.sys_created_on) AS since_incident
        FROM near JOIN change AS c ON c.sys_id = coalesce(near.change, near.nearest))"

begin "every tied incident is listed with its change and both durations"
found failed_deployment_recovery_incidents '.[] | [.sys_id, .tier, .change_number, .change_type, .change_end, .since_change_s, .since_incident_s]'
expected "$tied SELECT sys_id, tier, change_number, change_type, change_end, iif(since_change >= 0, since_change, NULL),
    iif(since_incident >= 0, since_incident, NULL) FROM tied ORDER BY sys_id"
same "the incidents"
[ "$(wc -l <found)" -gt 1000 ] || fail "only $(wc -l <found) incidents"

begin "the headline is of all that a field ties, and of no other"
found failed_deployment_recovery '[.tier, .population, .count, .stats.sum, .stats.min, .stats.max]'
expected "$tied SELECT 'recorded', count(*), sum(counted), sum(iif(counted, since_change, 0)), min(iif(counted, since_change, NULL)),
    max(iif(counted, since_change, NULL)) FROM (SELECT *, change_end IS NOT NULL AND since_change >= 0 AND $live AS counted FROM tied)
    WHERE tier <> 'nearest'"
same "the headline"
expect_stderr ' more incidents linked only by time: see failed_deployment_recovery_by_tier'

begin "coverage is of all incidents in range"
found failed_deployment_recovery '[.coverage.incidents, .coverage.recorded, .coverage.untied] + [.coverage.tiers[].count]'
expected "$tied SELECT (SELECT count(*) FROM incident), (SELECT count(*) FROM named WHERE recorded IS NOT NULL),
    (SELECT count(*) FROM near WHERE recorded IS NULL AND nearest IS NULL), sum(tier = 'caused_by'), sum(tier = 'rfc'), sum(tier = 'nearest') FROM tied"
same "the counts"

for from in change incident; do
    begin "the tiers are those of SQL, from: $from"
    sed -i "s/recovery: {/recovery: {from: $from, /" dora.yml
    report dora.yml
    expect_status 0
    found failed_deployment_recovery_by_tier '.groups[] | [.key, .population, .count, .stats.sum, .stats.min, .stats.max, .value]'
    expected "$tied, judged AS (SELECT tier, since_$from AS s, change_end IS NOT NULL AND since_$from >= 0 AND $live AS counted FROM tied),
        ranked AS (SELECT tier, s, row_number() OVER (PARTITION BY tier ORDER BY s) AS i, count(*) OVER (PARTITION BY tier) AS n FROM judged WHERE counted),
        median AS (SELECT tier, avg(s) AS m FROM ranked WHERE i IN ((n + 1) / 2, (n + 2) / 2) GROUP BY tier)
        SELECT tier, count(*), sum(counted), sum(iif(counted, s, 0)), min(iif(counted, s, NULL)), max(iif(counted, s, NULL)),
            iif(m = cast(m AS INTEGER), cast(m AS INTEGER), m) FROM judged JOIN median USING (tier)
        GROUP BY tier ORDER BY tier = 'nearest', tier"
    same "the tiers"
    sed -i "s/from: $from, //" dora.yml
done

begin "--ledger excluded and none also apply to the tied incidents"
report --ledger excluded dora.yml
jq -e 'length > 0 and all(.[]; .counted == false)' reports/dora/failed_deployment_recovery_incidents.json >/dev/null || fail "some are counted"
report --ledger none dora.yml
[ ! -e reports/dora/failed_deployment_recovery_incidents.json ] || fail "the list is there"

begin "a team has no deployments of its own: they are left out, with a message"
printf 'teams: [{name: Database, where: {field: assignment_group, op: contains, value: database}}]\n' >>dora.yml
report --team Database dora.yml
expect_status 0
expect_stderr 'dora: deployment_frequency and change_failure_rate have no teams and are left out'
jq -e '.widgets | keys == ["failed_deployment_recovery", "mttr"]' reports/dora/summary.json >/dev/null || fail "$(jq -c '.widgets | keys' reports/dora/summary.json)"

begin "only what the profile has is named"
sed '/^change_failure_rate/,/^[a-z]/{/^change_failure_rate/d;/^ /d}' dora.yml >less.yml
report --team Database less.yml
expect_status 0
expect_stderr 'dora: deployment_frequency has no teams and is left out'

begin "mttr.prom has the levels that rate the recovery"
printf '%s\n' 'profile: levels' 'mttr: {ratings: {set: survey-6}}' 'failed_deployment_recovery: {link: [caused_by, rfc]}' >levels.yml
report --format json,prometheus levels.yml
rating=$(jq -r .rating reports/levels/failed_deployment_recovery.json)
grep 'mttr_rating{.*"failed_deployment_recovery"' reports/levels/mttr.prom >states
[ "$(wc -l <states)" = 6 ] || fail "$(cat states)"
[ "$(grep -c "rating=\"$rating\"} 1$" states)" = 1 ] || fail "$rating: $(cat states)"

begin "the same bytes again"
report dora.yml
cp -r reports/dora first
report dora.yml
diff -r first reports/dora >/dev/null || fail "they differ"

begin "every JSON file is as its schema has it"
for name in deployment_frequency change_failure_rate failed_deployment_recovery failed_deployment_recovery_by_tier \
    failed_deployment_recovery_incidents summary manifest; do
    held "${name%_by_tier}" "reports/dora/$name.json"
done
finish
