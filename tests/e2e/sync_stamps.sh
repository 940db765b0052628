#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_stamps: records whose sys_updated_on is in the future, goes backwards or comes late, and clocks that differ: the store
# has what the instance has, and a line says what was odd.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 60 --changes 20 --out data || fail "snow_gen ended with $?"
mapfile -t ids < <(jq -r '.sys_id | if type == "object" then .value else . end' data/incident.jsonl | LC_ALL=C sort)
: >script

# again [DATA [OPTION..]]: the instance begins anew at the same address, with the script.
again() {
    local data=${1:-data}
    [ $# -eq 0 ] || shift
    start_mock "$data" --script script --log mock.log --port "${mock_url##*:}" "$@"
}

# first_sync [DATA [OPTION..]]
first_sync() {
    rm -f mttr.db*
    start_mock "${1:-data}" "${@:2}"
    write_settings 'page_size: 50'
    run sync
    expect_status 0
}

# edited JQ: the data with other incidents, in the folder edited.
edited() {
    rm -rf edited
    cp -r data edited
    jq -c "$1" data/incident.jsonl >edited/incident.jsonl
}

# at NAME..: a jq condition that holds for the incidents at these places.
at() {
    printf 'IN(.sys_id.value; '
    printf '"%s",' "${ids[@]:$1:$2}" | sed 's/,$//'
    printf ')'
}

swept() {
    grep -q 'incident?sysparm_query=ORDERBYsys_id&sysparm_fields=sys_id%2Csys_updated_on%2Csys_mod_count' mock.log
}

# ---- the future ----

begin "records that are stamped in the future are mirrored"
edited "if $(at 3 2) then .sys_updated_on.value = \"2099-01-01 00:00:00\" else . end"
first_sync edited
expect_mirror "a first sync" edited incident
expect_stderr "snow: incident: 2 records with a sys_updated_on after the server's clock, the latest 2099-01-01T00:00:00Z: until then every sync reads them"
expect_sql "SELECT gap FROM run WHERE kind = 1" 0

begin "and their changes"
cat >script <<END
incident:1 touch_quietly ${ids[3]} short_description another
incident:1 touch_quietly ${ids[10]} sys_updated_on 2098-01-01 00:00:00
incident:1 touch_quietly ${ids[10]} short_description another
incident:1 insert {"sys_id":"00000000000000000000000000000000","number":"INC7","short_description":"another","sys_updated_on":"2097-01-01 00:00:00"}
END
again edited
run sync
expect_status 0
expect_stderr "4 records with a sys_updated_on after"
expect_sql "SELECT count(*) FROM v_incident WHERE short_description = 'another'" 3
expect_sql "SELECT count(*) FROM v_incident" 61
swept && fail "it took a sweep"

begin "the gap counts those that the account may not read"
printf 'incident:1 %s\n' "insert {\"sys_id\":\"00000000000000000000000000000001\",\"number\":\"INC8\",\"sys_updated_on\":\"2097-01-01 00:00:00\"}" \
    'hide 00000000000000000000000000000001' >>script
again edited
run sync
expect_status 0
expect_sql "SELECT gap FROM run WHERE kind = 1 ORDER BY id DESC LIMIT 1" 1

begin "audited deletes that are stamped in the future"
first_sync data
printf '%s\n' 'incident:1 clock 100000' "incident:1 delete ${ids[8]}" 'incident:1 clock -100000' >script
again
run sync
expect_status 0
expect_sql "SELECT sys_id || ' ' || gone FROM v_incident WHERE gone IS NOT NULL" "${ids[8]} deleted"
: >script

# ---- backwards ----

profile=$root/fixtures/profiles/all-incidents.yml
for how in --sweep --full; do
    begin "records that went backwards are read again: $how"
    first_sync data
    cp mttr.db before.db
    edited "if $(at 20 12) then .sys_updated_on.value = \"2020-01-01 00:00:00\" | .sys_mod_count.value = \"0\" | .number.value = \"OLD\" else . end"
    again edited
    run sync
    expect_status 0
    expect_sql "SELECT count(*) FROM v_incident WHERE number = 'OLD'" 0
    run sync $how
    expect_status 0
    expect_stderr 'snow: incident: 12 records went backwards: was the instance restored?'
    expect_mirror "as the instance has them" edited incident
    expect_sql "SELECT count(*) FROM v_history WHERE \"table\" = 'incident' AND field = 'number' AND new = 'OLD' AND old LIKE 'INC%'" 12
    expect_sql "SELECT count(*) FROM v_history WHERE \"table\" = 'incident' AND field = 'sys_updated_on' AND new = '2020-01-01T00:00:00Z'" 12
    run report --store before.db --out before --from 2023-01-01 --to 2026-01-01 --now 2026-01-01T00:00:00Z --as-of 2 "$profile"
    expect_status 0
    run report --out past --from 2023-01-01 --to 2026-01-01 --now 2026-01-01T00:00:00Z --as-of 2 "$profile"
    expect_status 0
    expect_same "the past" before/all-incidents/incidents.csv past/all-incidents/incidents.csv
    run sync --sweep
    expect_status 0
    expect_no_stderr 'went backwards'
    expect_stderr 'snow: incident: 0 records read in'
    rm -rf before past
done

begin "an import keeps the newer copy"
jq -c "select($(at 20 1)) | .sys_updated_on.value = \"2019-01-01 00:00:00\" | .number.value = \"OLDER\"" data/incident.jsonl >older.jsonl
run import --table incident --integration snow older.jsonl
expect_sql "SELECT count(*) FROM v_incident WHERE number = 'OLDER'" 0

# ---- clocks ----

begin "a first sync under a wrong clock does not switch sweeps off"
first_sync data --now '2040-01-01 00:00:00'
printf 'incident:1 purge %s\n' "${ids[9]}" >script
again
run sync
expect_status 0
expect_sql "SELECT sys_id || ' ' || gone FROM v_incident WHERE gone IS NOT NULL" "${ids[9]} missing"
expect_sql "SELECT count(*) FROM hunt WHERE swept > unixepoch() OR audit_lo > unixepoch()" 0

begin "an interrupted one neither"
rm -f mttr.db*
echo 'incident:9 rate_limit 3000' >script
start_mock data --script script --now '2040-01-01 00:00:00'
write_settings 'page_size: 10'
run sync
expect_status 75
: >script
again
run sync
expect_status 0
expect_stderr "incident: the server's clock was ahead at the last sync: everything is read again"
expect_sql "SELECT count(*) FROM cursor WHERE completed > unixepoch()" 0
expect_mirror "all of it" data incident

begin "a Date ahead of the clock that stamps loses nothing"
first_sync data --date-ahead 1800
grep -Eq "incident: the server's clock is (29|30) m [0-9]* ?s? ?ahead of this computer's: the next sync reads the last 3[45] m.* again" stderr ||
    fail "$(cat stderr)"
printf 'incident:1 touch %s short_description %s\n' "${ids[5]}" 'stamped early' >script
again data --date-ahead 1800
run sync
expect_status 0
expect_sql "SELECT count(*) FROM v_incident WHERE short_description = 'stamped early'" 1
again data --date-ahead -1800
run sync
expect_stderr "behind this computer's"
first_sync data --date-ahead 200000
expect_stderr "the next sync reads the last 1 d again"
first_sync data
expect_no_stderr "this computer's"

# ---- late ----

begin "a late record brings the sweep forward"
first_sync data
echo 'incident:1 insert {"sys_id":"00000000000000000000000000000000","number":"LATE","sys_updated_on":"2024-01-01 00:00:00"}' >script
again
run sync
expect_status 0
expect_stderr 'snow: incident: 1 record of the query is missing in the store: the account may not read them, they were rejected, or they came late with an old sys_updated_on; sync --sweep finds the last'
swept && fail "it swept at once"
again
run sync
expect_status 0
expect_sql "SELECT count(*) FROM v_incident WHERE number = 'LATE'" 1
expect_sql "SELECT gap FROM run WHERE kind = 1 ORDER BY id DESC LIMIT 1" 0

begin "a gap that a sweep does not close brings no other one forward"
printf 'incident:1 %s\n' 'insert {"sys_id":"00000000000000000000000000000001","number":"HIDDEN","sys_updated_on":"2024-01-01 00:00:00"}' \
    'hide 00000000000000000000000000000001' >>script
cp script edits
{ cat edits; echo 'incident:1 clock 10'; } >script
again
run sync
expect_stderr '1 record of the query is missing'
swept && fail "it swept at once"
{ cat edits; echo 'incident:1 clock 20'; } >script
again
run sync
swept || fail "it did not sweep"
for seconds in 30 40; do
    { cat edits; echo "incident:1 clock $seconds"; } >script
    again
    run sync
    expect_status 0
    swept && fail "it swept again"
    expect_sql "SELECT gap FROM run WHERE kind = 1 ORDER BY id DESC LIMIT 1" 1
done

begin "a gap that closes by itself brings none forward"
first_sync data
echo 'incident:1 insert {"sys_id":"00000000000000000000000000000000","number":"LATE","sys_updated_on":"2024-01-01 00:00:00"}' >script
again
run sync
expect_stderr '1 record of the query is missing'
: >script
again
run sync
swept && fail "it swept"

begin "records that went without a trace bring the sweep forward"
first_sync data
printf 'incident:1 purge %s\n' "${ids[9]}" >script
again
run sync
expect_sql "SELECT count(*) FROM v_incident WHERE gone IS NOT NULL" 0
again
run sync
expect_sql "SELECT gone FROM v_incident WHERE sys_id = '${ids[9]}'" missing

finish
