#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# grafana: every query of reports/grafana/mttr.json, filled in as the data source does it, on a published file: its columns
# are of the types that the data source takes them for, and its rows are the report's.
# shellcheck source-path=SCRIPTDIR source=lib.sh
# shellcheck disable=SC2016 # jq's names
. "$(dirname "$0")/lib.sh"

grafana=$root/reports/grafana
dashboard=$grafana/mttr.json

"$SNOW_GEN" --seed 7 --incidents 3000 --changes 900 --from 2024-01-01 --days 180 --out data >/dev/null || fail "snow_gen ended with $?"
run import --table incident --url https://acme.example data/incident.jsonl --now 2024-07-15T00:00:00Z
run import --table change_request data/change_request.jsonl --now 2024-07-15T00:00:00Z
cp "$root/fixtures/profiles/dora.yml" dora.yml
printf 'profile: rare\nmttr: {where: {field: priority, op: equals, value: 1}}\nteams: [{name: Front line, where: {field: assignment_group, op: is_not_empty}}]\n' >rare.yml
range=(--from 2024-01-10 --to 2024-06-30 --now 2024-07-15T00:00:00Z --granularity day --group-by assignment_group)
run publish grafana.db dora.yml rare.yml "${range[@]}"
expect_status 0
run report dora.yml rare.yml "${range[@]}"
expect_status 0

# ---- the files ----

begin "panels and variables use the data source that is provisioned, and each panel has its place"
uid=$(sed -n 's/^ *uid: //p' "$grafana/provisioning/datasources/mttr.yaml")
type=$(sed -n 's/^ *type: //p' "$grafana/provisioning/datasources/mttr.yaml")
[ "$uid $type" = "mttr frser-sqlite-datasource" ] || fail "the data source is '$uid $type'"
jq -e --arg uid "$uid" --arg type "$type" '[.. | objects | .datasource? // empty | select(. != {type: $type, uid: $uid})] == []' \
    "$dashboard" >/dev/null || fail "another data source: $(jq -c '[.. | .datasource? // empty] | unique' "$dashboard")"
jq -e '[.panels[] | select(.type != "row") | select(.datasource == null or (.targets | length) != 1
        or any(.targets[]; .datasource == null or .rawQueryText != .queryText))] == []' "$dashboard" >/dev/null || fail "a panel without its source"
jq -e '([.panels[].id] | length == (unique | length)) and ([.panels[].title] | length == (unique | length))' "$dashboard" >/dev/null ||
    fail "two panels of one id or title"
jq -e '[.panels[] | select(.type | IN("stat", "timeseries", "barchart", "table", "row") | not)] == []' "$dashboard" >/dev/null ||
    fail "a panel of a type that Grafana does not bring"
jq -e '[.panels[].gridPos | {x, y, w, h} as $p | range($p.x; $p.x + $p.w) as $x | range($p.y; $p.y + $p.h) | [$x, .]]
       | length == (unique | length) and all(.[]; .[0] < 24)' "$dashboard" >/dev/null || fail "panels lie over each other"

# ---- filling in ----

profile=dora field=assignment_group records=all
from=2024-02-01T00:00:00Z to=2024-05-01T00:00:00Z

# filled: the query on standard input as Grafana and the data source send it; ${name:sqlstring} doubles quotes.
filled() {
    jq -Rrs --arg profile "$profile" --arg field "$field" --arg records "$records" --arg from "$from" --arg to "$to" '
        def quoted: "\u0027" + gsub("\u0027"; "\u0027\u0027") + "\u0027";
        gsub("\\$\\{profile:sqlstring\\}"; $profile | quoted) | gsub("\\$\\{field:sqlstring\\}"; $field | quoted)
        | gsub("\\$\\{records:sqlstring\\}"; $records | quoted)
        | gsub("\\$__from"; ($from | fromdate * 1000 | tostring)) | gsub("\\$__to"; ($to | fromdate * 1000 | tostring))'
}

# query_of TITLE
query_of() {
    jq -r --arg title "$1" '.panels[] | select(.title == $title) | .targets[0].rawQueryText' "$dashboard" | filled
}

# typed TITLE: what the data source would make of the columns. One that is declared has the declared type; else that of its
# first value, and what does not fit is cut to it. Times must be whole seconds.
typed() {
    local query times
    query=$(query_of "$1")
    times=$(jq -c --arg title "$1" '.panels[] | select(.title == $title) | .targets[0].timeColumns' "$dashboard")
    [[ $query != *'$'* ]] || fail "$1: not filled in: $query"
    sqlite3 -readonly grafana.db "CREATE TEMP VIEW q AS $query" \
        "SELECT 'SELECT ' || quote(name) || ', ' || quote(type) || ', (SELECT group_concat(DISTINCT typeof(\"' || name || '\")) FROM q WHERE \"'
             || name || '\" IS NOT NULL);' FROM pragma_table_info('q')" >ask || fail "$1: $query"
    sqlite3 -readonly -separator ' ' grafana.db "CREATE TEMP VIEW q AS $query" ".read ask" >types || fail "$1: $query"
    while IFS=' ' read -r name declared found; do
        case ${declared,,}:$found in
        integer:integer | int:integer | real:real | text:text | :integer | :real | :text | *:) ;;
        *) fail "$1: column $name is declared '$declared' and has $found" ;;
        esac
        if jq -e --arg name "$name" 'index($name)' <<<"$times" >/dev/null; then
            [[ $found = integer || -z $found ]] || fail "$1: the time $name is $found"
        fi
    done <types
    for name in $(jq -r '.[]' <<<"$times"); do
        grep -q "^$name " types || [[ $name = time_end ]] || fail "$1: no column $name"
    done
}

asserted=
# shows TITLE FILTER FILE..: the panel has exactly the rows that the filter makes of the report's files.
shows() {
    local title=$1 filter=$2
    shift 2
    asserted+=$title$'\n'
    typed "$title"
    rows_of grafana.db "$(query_of "$title")" | jq -cS "$six" >shown || fail "$title: $(query_of "$title")"
    cat "$@" | jq -cS --arg from "$from" --arg to "$to" "def in_sight: select((.end | fromdate) > (\$from | fromdate) and (.start | fromdate) < (\$to | fromdate));
        def named: if .label == \"\" then \"(none)\" else .label end; def time: if . == null then null else fromdate end;
        $filter | $six" >expected || fail "$title: the filter"
    expect_same "$profile: $title" expected shown
}
# The trend is a product of numbers of 6 decimals.
six='walk(if type == "number" then (. * 1e6 | round) / 1e6 else . end)'
classes='["0 s - 1 m", "1 m - 5 m", "5 m - 15 m", "15 m - 30 m", "30 m - 1 h", "1 h - 2 h", "2 h - 4 h", "4 h - 8 h", "8 h - 1 d", "1 d - 2 d",
          "2 d - 3 d", "3 d - 1 w", "1 w - 2 w", "2 w - 4 w", "over 4 w"]'

# ---- every panel ----

for name in dora rare; do
    jq -s '.[0] + {summary: .[1], digest: .[2].population.sha256}' reports/$name/{mttr,summary,manifest}.json >whole-$name.json
done
run status --json
cp stdout status.json

shows_records() {
    shows "Records" "[.[] | select(\"$records\" == \"all\" or .counted == (\"$records\" == \"counted\"))
            | {number, time: (.start | time), time_end: (.end | time), duration_s, reason, state, priority, assignment_group,
               teams: (.teams | join(\";\")), short_description, url, sys_id}]
        | sort_by([.duration_s == null, -(.duration_s // 0), .time, .sys_id])[:1000][] | del(.sys_id)" "reports/$profile/incidents.json"
}

# all_panels PROFILE FIELD RECORDS
all_panels() {
    profile=$1 field=$2 records=$3
    local of=reports/$profile metric extra=()
    shows "Time to restore" '{value}' "$of/mttr.json"
    shows "Rating" '{rating}' "$of/mttr.json"
    shows "Change against the range before" '{delta: .previous.delta}' "$of/mttr.json"
    shows "Is the change evidence?" '{change: .previous.change}' "$of/mttr.json"
    shows "Counted, of how many" '{count, population}' "$of/mttr.json"
    shows "Last sync" '.runs | {complete_to: (map(.finished | fromdate) | min * 1000)}' status.json
    shows "Time to restore by bucket" '.trend as $t | .series | to_entries[] | .key as $i | .value | in_sight
        | {time: (.time_ms / 1000), mean, median, p90, p95, trend: ($t.intercept + $t.slope * $i)}' "$of/mttr.json"
    shows "Records by bucket" '.series[] | in_sight | {time: (.time_ms / 1000), population, count}' "$of/mttr.json"
    shows "How long it took" "$classes as \$names | .distribution.histogram | to_entries[] | {label: \$names[.key], count: .value.count}" "$of/mttr.json"
    shows "How each would be rated" '.distribution.ratings[] | {rating, share}' "$of/mttr.json"
    shows "Counterweights" '.counterweights[] | in_sight | {time: (.start | fromdate), opened, resolved, open, open_over_7d, open_over_30d}' "$of/mttr.json"
    shows "By \$field" '.groups[] | {group: named, value, rating, population, count, median: .stats.median, p90: .stats.p90,
        delta: .previous.delta, change: .previous.change}' "$of/mttr_by_$field.json"
    shows "By \$field and bucket" '[.groups[:8][] | named as $name | .series[] | in_sight | {time: (.time_ms / 1000), metric: $name, value}]
        | sort_by([.time, .metric])[]' "$of/mttr_by_$field.json"
    shows "Why records are not counted" '.excluded | to_entries[] | {reason: .key, count: .value}' "$of/mttr.json"
    shows "Where the records went" '.funnel[]' "$of/mttr.json"
    shows_records
    shows "Reports" '{profile, title, time: (.range.from | fromdate), time_end: (.range.to | fromdate), timezone: .range.timezone, granularity, in_range,
        calculation, ratings: .ratings.set, now: (.summary.now | fromdate), run: .summary.run, sync: .summary.sync, population_sha256: .digest}' whole-{dora,rare}.json
    shows "Tables" '[.runs[] | {integration, table, time: null, status, gap, error}] | sort_by([.integration, .table])[]' status.json
    shows "Runs" '.runs[] | {time: (.started | fromdate), time_end: (.finished | fromdate), run, integration, table, phase, status, seen, inserted, updated,
        gone, rejected, error}' status.json
    for metric in change_failure_rate deployment_frequency failed_deployment_recovery mttr; do
        [ ! -f "$of/$metric.json" ] || extra+=("$of/$metric.json")
    done
    shows "The metrics beside it" '{metric, rating, count, population, coverage: .coverage.share, previous_value: .previous.value, delta: .previous.delta}' "${extra[@]}"
    shows "Deployments a week" 'select(.metric == "deployment_frequency") | {per_week}' "${extra[@]}"
    shows "Change failure rate" 'select(.metric == "change_failure_rate") | {value}' "${extra[@]}"
    shows "Failed deployment recovery" 'select(.metric == "failed_deployment_recovery") | {value}' "${extra[@]}"
    shows "Deployments and failures" 'select(.metric == "change_failure_rate") | .series[] | in_sight | {time: (.time_ms / 1000), count, failures}' "${extra[@]}"
    shows "Failed deployment recovery by bucket" 'select(.metric == "failed_deployment_recovery") | .series[] | in_sight | {time: (.time_ms / 1000), value}' "${extra[@]}"
}

begin "every panel of the four keys shows the report's numbers"
all_panels dora assignment_group all
[ "$(jq '.series | length' reports/dora/mttr.json)" -eq 173 ] || fail "not 173 days"

begin "no panel was left out"
expect_same "titles" <(jq -r '.panels[] | select(.type != "row") | .title' "$dashboard" | sort) <(printf '%s' "$asserted" | sort)

begin "a profile without deployments, and with days on which nothing was"
all_panels rare team counted
records=excluded
shows_records
rows_of grafana.db "$(query_of "Time to restore by bucket")" >shown
jq -es 'length == 90 and (map(select(.mean == null and .median == null)) | length > 10) and all(.[]; .trend != null)' shown >/dev/null ||
    fail "the empty days: $(head -c 300 shown)"

begin "the variables offer the profiles and their fields"
variable() { sqlite3 -readonly grafana.db "$(jq -r --arg name "$1" '.templating.list[] | select(.name == $name) | .query' "$dashboard" | filled)" | xargs; }
[ "$(variable profile)" = "dora rare" ] || fail "profiles: $(variable profile)"
[ "$(variable field)" = "assignment_group team" ] || fail "fields: $(variable field)"
jq -e '[.templating.list[] | select(.type == "query" and .query != .definition)] == []' "$dashboard" >/dev/null || fail "a definition differs"

finish
