#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# publish: the copy for dashboards: what it holds, who may read it, what it never replaces, and how it comes and goes.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

example=$root/fixtures/worked-example
week=(--from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z)
cp "$example/worked-example.yml" .

# publish FILE WORD..: the worked example's week.
publish() {
    run publish "$@" "${week[@]}"
}

# same_report WHAT PROFILE WORD..: from the copy as from the store, byte for byte.
same_report() {
    local what=$1 store
    shift
    for store in mttr.db out.db; do
        run report --store $store --out "of-$store" "$@"
        expect_status 0
    done
    diff -r of-mttr.db of-out.db >found || fail "$what: $(head -n 3 found)"
    rm -r of-mttr.db of-out.db
}

# leftovers: files of a run that was cut short.
leftovers() {
    find . -maxdepth 1 -name 'out.db.*' | wc -l
}

begin "the worked example"
run import --now 2024-02-01T00:00:00Z --table incident --url https://example.service-now.com "$example/incidents.json"
publish out.db worked-example.yml
expect_status 0
[ "$(cat stderr)" = "mttr: publish: out.db: $(stat -c %s out.db) bytes, 3 records of 1 run, 1 profile" ] || fail "$(cat stderr)"
[ ! -s stdout ] || fail "standard output: $(cat stdout)"
[ "$(stat -c %a out.db)" = 640 ] || fail "mode $(stat -c %a out.db)"
[ "$(od -An -tu1 -j18 -N2 out.db | xargs)" = "1 1" ] || fail "no rollback journal"
[ "$(echo out.db*)" = out.db ] || fail "files next to it: $(echo out.db*)"
expect_sql "PRAGMA application_id; PRAGMA user_version; PRAGMA integrity_check" \
    "$(sql 'PRAGMA application_id; PRAGMA user_version')
ok" out.db
(umask 077 && "$MTTR" publish masked.db "${week[@]}" 2>/dev/null)
[ "$(stat -c %a masked.db)" = 640 ] || fail "mode $(stat -c %a masked.db) under a umask of 077"

begin "--json"
publish --json out.db worked-example.yml
expect_status 0
jq -e '[.schema, .file, .records, .runs] == ["mttr/publish/1", "out.db", 3, 1]
       and .profiles == [{"profile":"worked-example","from":"2024-01-01T00:00:00Z","to":"2024-01-08T00:00:00Z",
                          "sync":"complete","value":5400,"population":3,"count":3,"ledger":3}]' stdout >/dev/null || fail "$(cat stdout)"
held publish stdout

begin "flat views of the worked example"
expect_sql "SELECT profile, metric, time, time_end, partial, population, count, value, mean, median, p90, p95, min, max, rating
              FROM grafana_series" \
    "worked-example|mttr|1704067200|1704672000|0|3|3|5400.0|5400.0|3600.0|9360.0|10080.0|1800.0|10800.0|high" out.db
expect_sql "SELECT field, key, label, count, value, rating FROM grafana_groups WHERE field = 'priority' ORDER BY place" \
    "priority|1|1 - Critical|2|7200.0|high
priority|2|2 - High|1|1800.0|elite" out.db
expect_sql "SELECT time, time_end, number, duration_s, counted, reason IS NULL, teams, url FROM grafana_incidents WHERE number = 'INC0000002'" \
    "1704169800|1704171600|INC0000002|1800|1|1|Payments|https://example.service-now.com/nav_to.do?uri=incident.do%3Fsys_id%3Daaaaaaaaaaaaaaaaaaaaaaaaaaaaaa02" out.db
expect_sql "SELECT title, \"table\", timezone, now, run, sync, profile_sha256 FROM grafana_profiles" \
    "The worked example|incident|UTC|1706745600|1|complete|$(sha256sum <worked-example.yml | cut -c 1-64)" out.db
expect_sql "SELECT time, run, integration, \"table\", status, inserted FROM grafana_runs" "1706745600|1|import|incident|success|3" out.db
expect_sql "SELECT run, integration, \"table\", status FROM grafana_sync" "1|import|incident|success" out.db

begin "the views have the columns that reports/README.md lists"
expect_sql "SELECT m.name || ': ' || group_concat(p.name, ' ') FROM sqlite_schema AS m, pragma_table_info(m.name) AS p
             WHERE m.type = 'view' AND m.name LIKE 'grafana_%' GROUP BY m.name" "grafana_counterweights: profile time time_end partial opened resolved reopened canceled open open_over_1d open_over_7d open_over_14d open_over_30d
grafana_distribution: profile metric time time_end place label seconds_from seconds_to count
grafana_excluded: profile metric time time_end place reason count
grafana_funnel: profile metric time time_end place step count
grafana_group_series: profile metric field key label time time_end partial population count value rating sum mean median p90 p95 min max
grafana_groups: profile metric field place key label time time_end population count value rating sum mean median p90 p95 min max median_low median_high previous_count previous_value delta ratio change slope intercept
grafana_headline: profile metric time time_end unit calculation population count failures value rating per_week sum mean median p90 p95 min max median_low median_high previous_count previous_value delta ratio change slope intercept coverage
grafana_incidents: profile time time_end integration number sys_id state priority urgency severity assignment_group assigned_to business_service duration_s counted reason teams short_description url
grafana_profiles: profile title table time time_end timezone granularity in_range clock calculation ratings now run sync version profile_sha256 population_sha256
grafana_ratings: profile metric time time_end place rating count share
grafana_runs: time time_end run integration table phase status requests retries seen inserted updated unchanged gone rejected gap error
grafana_series: profile metric time time_end partial population count failures value rating per_week sum mean median p90 p95 min max trend
grafana_sync: time time_end integration table run phase status gap error" out.db

# ---- a larger store, with users, changes and all metrics ----

"$SNOW_GEN" --seed 7 --incidents 3000 --changes 900 --from 2024-01-01 --days 180 --out data >/dev/null || fail "snow_gen ended with $?"
rm mttr.db*
start_mock data
write_settings "users: true"
run sync
expect_status 0
stop_mock
cp "$root/fixtures/profiles/dora.yml" dora.yml
cat >berlin.yml <<'END'
profile: berlin
timezone: Europe/Berlin
mttr: {in_range: created, calculation: median, end: [resolved_at, closed_at], group_by: [assignment_group, priority]}
teams: [{name: Urgent, where: {field: urgency, op: equals, value: 1}}]
END
cat >changes.yml <<'END'
profile: changes
mttr: {table: change_request, in_range: closed, start: opened_at, end: closed_at, group_by: [type]}
END
profiles=(berlin.yml dora.yml changes.yml)
half=(--from 2024-01-10 --to 2024-06-30 --now 2024-07-15T00:00:00Z)

begin "a report, its proof and its explanation are the same from the copy"
run publish out.db "${profiles[@]}" "${half[@]}"
expect_status 0
expect_stderr "3900 records of $(sql 'SELECT count(*) FROM v_sync_run') runs, 3 profiles"
same_report "reports" "${profiles[@]}" "${half[@]}"
run report --out kept "${profiles[@]}" "${half[@]}"
run verify --store out.db kept/*/manifest.json
expect_status 0
number=$(jq -r '.[0].number' kept/berlin/incidents.json)
for store in mttr.db out.db; do
    run explain berlin.yml --store $store --incident "$number" --json "${half[@]}"
    cp stdout "explained-$store"
    run audit --deep --store $store --json --now 2024-07-15T00:00:00Z
    cp stdout "audited-$store"
done
expect_same "explain" explained-mttr.db explained-out.db
expect_same "audit" audited-mttr.db audited-out.db
for view in v_incident v_change_request v_sync_run; do
    sql "SELECT * FROM $view" mttr.db >view-mttr
    sql "SELECT * FROM $view" out.db >view-out
    expect_same "$view" view-mttr view-out
done

begin "series are those of the report's files, bucket by bucket, whole and grouped"
# An element of a series as a row of a view.
rows='{time: (.time_ms / 1000), time_end: (.end | fromdate), partial: (if .partial then 1 else 0 end), population, count, value, rating,
       mean, median, p90, p95, min, max}'
columns="time, time_end, partial, population, count, value, rating, mean, median, p90, p95, min, max"
# as_view SQL / as_file FILTER FILE
as_view() { rows_of out.db "$1" | jq -cS . >viewed; }
as_file() { jq -cS "$1" "$2" >filed; }
for profile in berlin dora changes; do
    for metric in mttr deployment_frequency change_failure_rate failed_deployment_recovery; do
        file=kept/$profile/$metric.json
        [ -f "$file" ] || continue
        as_view "SELECT $columns FROM grafana_series WHERE profile = '$profile' AND metric = '$metric' ORDER BY time"
        as_file ".series[] | $rows" "$file"
        [ "$(wc -l <filed)" -eq 25 ] || fail "$file has $(wc -l <filed) weeks"
        expect_same "$profile, $metric" filed viewed
        as_view "SELECT population, count, value, rating, previous_value, delta, ratio FROM grafana_headline
                  WHERE profile = '$profile' AND metric = '$metric'"
        as_file '{population, count, value, rating, previous_value: .previous.value, delta: .previous.delta, ratio: .previous.ratio}' "$file"
        expect_same "headline of $profile, $metric" filed viewed
    done
done
for field in assignment_group priority team; do
    as_view "SELECT key, label, $columns FROM grafana_group_series WHERE profile = 'berlin' AND field = '$field' ORDER BY label, key, time"
    as_file "[.groups[] | {key, label: .label} + (.series[] | $rows)] | sort_by([.label, .key, .time])[]" "kept/berlin/mttr_by_$field.json"
    expect_same "by $field" filed viewed
done
as_view "SELECT field, key, count, value FROM grafana_groups WHERE profile = 'dora' AND metric = 'failed_deployment_recovery' ORDER BY place"
as_file '.groups[] | {field: "tier", key, count, value}' kept/dora/failed_deployment_recovery_by_tier.json
expect_same "tiers" filed viewed
expect_sql "SELECT metric, sum(failures), sum(count) FROM grafana_series WHERE profile = 'dora' AND metric = 'change_failure_rate'" \
    "change_failure_rate|$(jq -r '[.failures.count, .count] | map(tostring) | join("|")' kept/dora/change_failure_rate.json)" out.db

begin "the other views are those of mttr.json, too"
file=kept/berlin/mttr.json
as_view "SELECT reason, count FROM grafana_excluded WHERE profile = 'berlin' AND metric = 'mttr' ORDER BY place"
as_file '.excluded | to_entries[] | {reason: .key, count: .value}' $file
expect_same "excluded" filed viewed
as_view "SELECT step, count FROM grafana_funnel WHERE profile = 'berlin' ORDER BY place"
as_file '.funnel[]' $file
expect_same "funnel" filed viewed
as_view "SELECT seconds_from AS \"from\", seconds_to AS \"to\", count FROM grafana_distribution WHERE profile = 'berlin' ORDER BY place"
as_file '.distribution.histogram[]' $file
expect_same "distribution" filed viewed
as_view "SELECT rating, count, share FROM grafana_ratings WHERE profile = 'berlin' ORDER BY place"
as_file '.distribution.ratings[]' $file
expect_same "ratings" filed viewed
as_view "SELECT time, opened, resolved, reopened, canceled, open, open_over_1d, open_over_7d, open_over_14d, open_over_30d
           FROM grafana_counterweights WHERE profile = 'berlin' ORDER BY time"
as_file '.counterweights[] | {time: (.start | fromdate), opened, resolved, reopened, canceled, open, open_over_1d, open_over_7d, open_over_14d, open_over_30d}' $file
expect_same "counterweights" filed viewed
as_view "SELECT integration, number, sys_id, state, priority, assignment_group, time, time_end, duration_s, counted, reason, teams, url
           FROM grafana_incidents WHERE profile = 'berlin' ORDER BY integration, sys_id"
as_file '.[] | {integration, number, sys_id, state, priority, assignment_group, time: (.start | if . then fromdate else . end),
                time_end: (.end | if . then fromdate else . end), duration_s, counted: (if .counted then 1 else 0 end), reason,
                teams: (.teams | join(";")), url}' kept/berlin/incidents.json
expect_same "ledger" filed viewed
expect_sql "SELECT round(max(abs(s.trend - (h.intercept + h.slope * (s.time - first) / 604800.0)))) FROM grafana_series AS s
              JOIN grafana_headline AS h USING (profile, metric)
              JOIN (SELECT min(time) - 2 * 86400 AS first FROM grafana_series WHERE profile = 'dora' AND metric = 'mttr')
             WHERE profile = 'dora' AND metric = 'mttr' AND s.time > first + 2 * 86400" "0.0" out.db

begin "what no dashboard needs is not in it"
person=$(sql "SELECT name FROM v_user WHERE name IS NOT NULL AND name NOT IN (SELECT display FROM label) LIMIT 1")
[ -n "$person" ] || fail "every user is somebody's assignee: nothing to look for"
grep -qaF "$person" mttr.db || fail "$person is not in the store's file"
! grep -qaF "$person" out.db || fail "$person is in the copy's file"
expect_sql "SELECT (SELECT count(*) FROM v_user) + (SELECT count(*) FROM reject) + (SELECT count(*) FROM hunt)
                 + (SELECT count(*) FROM suspect) + (SELECT count(*) FROM history WHERE kind = 3)" 0 out.db
expect_sql "SELECT count(*) FROM pragma_foreign_key_check" 0 out.db

begin "range, granularity, groups and ledger are the caller's"
run publish --last 10d --granularity day --group-by state --ledger excluded --now 2024-06-20T12:00:00Z out.db berlin.yml
expect_status 0
expect_sql "SELECT count(*), min(time), max(time_end) FROM grafana_series WHERE metric = 'mttr'" \
    "11|$(date -ud '2024-06-09 22:00' +%s)|$(date -ud '2024-06-20 12:00' +%s)" out.db
expect_sql "SELECT DISTINCT field FROM grafana_groups ORDER BY 1" "assignment_group
priority
state
team" out.db
expect_sql "SELECT count(*) = (SELECT population - count FROM grafana_headline) AND sum(counted) = 0 FROM grafana_incidents" 1 out.db
run publish --ledger none out.db berlin.yml "${half[@]}"
expect_sql "SELECT count(*) FROM grafana_incidents" 0 out.db

begin "without a profile: all incidents"
run publish out.db "${half[@]}"
expect_status 0
expect_sql "SELECT profile, title, granularity, in_range FROM grafana_profiles" "all|All incidents|week|resolved" out.db
expect_sql "SELECT population > 2000, (SELECT count(*) FROM grafana_series WHERE metric = 'mttr') FROM grafana_headline" "1|25" out.db
expect_sql "SELECT DISTINCT field FROM grafana_groups ORDER BY 1" "assignment_group
priority" out.db

# ---- what is never replaced ----

# digest FILE: nothing where there is none.
digest() {
    [ ! -f "$1" ] || sha256sum <"$1"
}

# refuses FILE STATUS 'LINE' [WORD..]: with that line, and the file stays.
refuses() {
    local file=$1 code=$2 line=$3 before
    shift 3
    before=$(digest "$file")
    run publish "$file" "$@"
    expect_status "$code"
    [ "$(cat stderr)" = "mttr: $line" ] || fail "$file: $(cat stderr)"
    [ "$(digest "$file")" = "$before" ] || fail "$file changed"
}

begin "the store under any name, folders and other files are refused in one line"
ln mttr.db hard.db
ln -s mttr.db soft.db
ln -s nowhere loose.db
mkdir folder
cp mttr.db other.db
printf 'kept\n' >notes.txt
: >empty.db
for name in mttr.db hard.db soft.db ./folder/../mttr.db; do
    refuses $name 2 "$name is the store itself: name another file for the copy"
done
refuses folder 2 "folder is a folder: name a file in it"
refuses nowhere/x.db 5 "cannot write nowhere/x.db: there is no folder nowhere; make it first"
refuses out.db/x.db 5 "cannot write out.db/x.db: Not a directory"
refuses loose.db 2 "loose.db is a broken link: remove it or name another file"
for name in other.db notes.txt empty.db berlin.yml mttr.db.lock /dev/null; do
    refuses $name 2 "$name exists and is not a copy that mttr published: name another file"
done
refuses x.db 5 "no store at none.db: run mttr sync or mttr import first, or name one with --store" --store none.db
refuses x.db 2 "out.db is a copy that mttr published: name the store with --store" --store out.db
run publish
expect_status 2
expect_stderr "name the file to publish: see mttr help publish"
[ ! -e x.db ] || fail "x.db was made"

begin "a slip in a profile or an option leaves the earlier copy"
printf 'profile: slip\nmttr: {where: {field: u_nope, op: equals, value: 1}}\n' >slip.yml
refuses out.db 2 "slip.yml:2:16: the store has no incident field 'u_nope'; sync or import it first" slip.yml
refuses out.db 2 "berlin.yml and berlin.yml are both named berlin and one would overwrite the other; rename one" berlin.yml berlin.yml
refuses out.db 2 "--granularity: unknown value 'weeks'; did you mean 'week'?" --granularity weeks
[ "$(leftovers)" -eq 0 ] || fail "left: $(echo out.db.*)"

begin "sync and import refuse the copy and leave it as it is"
run import --store out.db --table incident "$example/incidents.json"
expect_status 5
expect_stderr "out.db is a read-only copy that mttr published: name the store with --store"
[ "$(stat -c %a out.db) $(echo out.db*)" = "640 out.db" ] || fail "$(ls -l out.db*)"

# ---- how it comes and goes ----

begin "a link is followed; who has the earlier copy open goes on reading it"
mkdir shared
run publish shared/real.db "${half[@]}"
ln -s shared/real.db link.db
sqlite3 -readonly link.db >seen <<END
SELECT count(*) FROM v_incident;
.shell "$MTTR" publish link.db worked-example.yml ${week[*]} 2>published
SELECT profile FROM grafana_profiles;
END
[ "$(xargs <seen)" = "3000 all" ] || fail "$(cat seen published)"
[ -L link.db ] || fail "the link is gone"
expect_sql "SELECT profile FROM grafana_profiles" worked-example shared/real.db

begin "while a run writes, the copy is of the last commit"
sqlite3 mttr.db >seen <<END
BEGIN IMMEDIATE;
UPDATE incident SET number = 'CHANGED';
.shell "$MTTR" publish during.db ${half[*]} 2>published || cat published
COMMIT;
END
[ ! -s seen ] || fail "$(cat seen)"
expect_sql "SELECT count(*) FROM v_incident WHERE number = 'CHANGED'" 0 during.db
expect_sql "SELECT count(*) FROM v_incident" 3000 during.db
run publish during.db "${half[@]}"
expect_sql "SELECT count(*) FROM v_incident WHERE number = 'CHANGED'" 3000 during.db

begin "any sqlite3 reads it that may not write its folder"
mkdir locked
run publish locked/out.db "${half[@]}"
as_reader=()
if [ "$(id -u)" -eq 0 ]; then
    chmod 755 "$work"
    as_reader=(setpriv --reuid=65534 --regid="$(id -g)" --clear-groups)
fi
chmod 555 locked
"${as_reader[@]}" sqlite3 locked/out.db "SELECT count(*) FROM grafana_series; SELECT count(*) FROM v_incident" >seen 2>&1
[ "$(xargs <seen)" = "25 3000" ] || fail "$(cat seen)"
[ "$(echo locked/*)" = locked/out.db ] || fail "$(echo locked/*)"
chmod 755 locked
if [ "$(id -u)" -eq 0 ]; then
    ! setpriv --reuid=65534 --regid=65534 --clear-groups sqlite3 locked/out.db "SELECT count(*) FROM run" >/dev/null 2>&1 ||
        fail "it is open to all"
fi

begin "no room: the earlier copy stays"
run publish out.db "${half[@]}"
before=$(sha256sum <out.db)
# limited KILOBYTES 'LINE': with files of at most that size.
limited() {
    (trap '' XFSZ && ulimit -f "$1" && exec "$MTTR" publish out.db "${half[@]}") 2>stderr
    status=$?
    expect_status 5
    [ "$(cat stderr)" = "mttr: $2" ] || fail "$(cat stderr)"
    [ "$(sha256sum <out.db)" = "$before" ] || fail "out.db changed"
    [ "$(leftovers)" -eq 0 ] || fail "left: $(echo out.db.*)"
}
limited 400 "cannot copy the store mttr.db to out.db: disk I/O error"
limited $(($(stat -c %s out.db) / 1024 - 8)) "store out.db: cannot commit: disk I/O error"

# strike SIGNAL: publishes and sends the signal at ever later moments until one came in time; status is then the program's.
strike() {
    local delay pid
    for delay in 0.00{1..9} 0.0{1..9} 0.{1..9} {1..4}; do
        "$MTTR" publish out.db "${half[@]}" 2>stderr &
        pid=$!
        sleep "$delay"
        kill "-$1" "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        status=$?
        expect_sql "PRAGMA integrity_check; SELECT count(*) FROM v_incident; SELECT count(*) > 0 FROM grafana_series" "ok
3000
1" out.db
        { [ "$1" = TERM ] && [ "$status" -eq 143 ] && [ -s stderr ]; } || [ "$(leftovers)" -gt 0 ] && return
    done
    fail "the signal never came in time"
}

begin "kill -9 at any moment leaves a whole copy"
strike KILL
expect_status 137
rm -f out.db.*
run publish out.db "${half[@]}"
expect_status 0

begin "SIGTERM leaves the earlier copy and nothing next to it"
strike TERM
expect_status 143
expect_lines 1 stderr
[ "$(leftovers)" -eq 0 ] || fail "left: $(echo out.db.*)"

begin "a store without runs"
printf '[]' >none.json
run import --store bare.db --table incident none.json
expect_status 0
run publish bare-copy.db --store bare.db "${half[@]}"
expect_status 0
expect_sql "SELECT value IS NULL, rating IS NULL, population FROM grafana_headline" "1|1|0" bare-copy.db
expect_sql "SELECT count(*), sum(population), count(value) FROM grafana_series" "25|0|0" bare-copy.db

finish
