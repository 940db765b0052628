#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_hidden_fields: field ACLs that hide a field in some rows: each row is taken, and no value is lost.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

pages="page_size: 50"
"$SNOW_GEN" --seed 7 --incidents 230 --changes 20 --out data || fail "snow_gen ended with $?"
mapfile -t ids < <(jq -r .sys_id.value data/incident.jsonl | LC_ALL=C sort)

# start_same_mock: the instance begins anew at the same address, with the script.
start_same_mock() {
    start_mock data --script script --port "${mock_url##*:}"
}

# synced LINE..: a first sync, then one in which the lines of the script happen.
synced() {
    rm -f mttr.db*
    start_mock data
    write_settings "$pages"
    run sync
    expect_status 0
    printf '%s\n' "$@" 'incident:1 clock 600' >script
    start_same_mock
    run sync
}

stamp_of="SELECT sys_updated_on FROM v_incident WHERE sys_id ="

begin "a changed record that hides sys_updated_on is taken, alone and among others"
for others in 0 3; do
    lines=("incident:1 touch ${ids[5]} short_description seen" "incident:1 mask ${ids[5]} sys_updated_on")
    for n in $(seq 100 $((99 + others))); do lines+=("incident:1 touch ${ids[$n]} short_description also"); done
    synced "${lines[@]}"
    expect_status 0
    expect_stderr ": 0 new, $((1 + others)) changed, 0 unchanged, 0 rejected"
    expect_sql "SELECT short_description FROM v_incident WHERE sys_id = '${ids[5]}'" seen
    expect_sql "$stamp_of '${ids[5]}'" "$(jq -r --arg id "${ids[5]}" 'select(.sys_id.value == $id).sys_updated_on.value | sub(" "; "T") + "Z"' data/incident.jsonl)"
done

begin "rows of which none shows sys_updated_on prove nothing about the window"
synced "incident:1 touch ${ids[5]} short_description seen" "incident:1 mask ${ids[5]} sys_updated_on" \
    "incident:1 touch ${ids[6]} short_description seen" "incident:1 mask ${ids[6]} sys_updated_on"
expect_status 4
expect_stderr 'snow: incident: 2 rows came, and none shows sys_updated_on: nothing proves that the instance keeps conditions on it; grant the account read access to it'
expect_sql "SELECT count(*) FROM v_incident WHERE short_description = 'seen'" 0

begin "the first sync and a sweep take what hides its stamp"
cp -r data masked
printf '%s sys_updated_on\n' "${ids[@]:10:40}" >masked/masked.txt
rm -f mttr.db*
start_mock masked
write_settings "$pages"
run sync --sweep
expect_status 0
expect_sql "SELECT count(*) || ' ' || count(sys_updated_on) FROM v_incident" '230 190'
run sync --full
expect_status 0
expect_stderr ': 0 new, 0 changed, 230 unchanged, 0 rejected'

finish
