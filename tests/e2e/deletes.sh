#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# deletes: what is gone from the instance is marked, once it is sure; what is excluded is erased; counts are compared.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

pages="page_size: 50"

# gone: the records that are marked, as "sys_id gone" lines.
gone() {
    sql "SELECT sys_id || ' ' || gone FROM v_incident WHERE gone IS NOT NULL ORDER BY sys_id"
}

# expect_gone [LINE..]
expect_gone() {
    printf '%s\n' "$@" | sed '/^$/d' | sort >expected.txt
    gone >gone.txt
    expect_same "gone" expected.txt gone.txt
}

# start_same_mock: the instance begins anew at the same address, with the script.
start_same_mock() {
    start_mock data --script script --log mock.log --port "${mock_url##*:}"
}

"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
mapfile -t ids < <(jq -r '.sys_id | if type == "object" then .value else . end' data/incident.jsonl | sort)

# ---- found and confirmed ----

begin "deletes that the instance has audited"
rm -f mttr.db*
start_mock data
write_settings "$pages"
run sync
expect_status 0
expect_gone
cat >script <<END
incident:1 delete ${ids[3]}
incident:1 delete ${ids[120]}
incident:1 clock 600
END
start_same_mock
run sync
expect_status 0
expect_stderr 'snow: incident: 0 records read in '
expect_stderr ', 2 gone'
expect_gone "${ids[3]} deleted" "${ids[120]} deleted"
expect_sql "SELECT gone FROM v_sync_run WHERE \"table\" = 'incident' ORDER BY run DESC LIMIT 1" 2
expect_sql "SELECT group_concat(field || ' ' || ifnull(old, '-') || ' ' || new, ',') FROM v_history WHERE sys_id = '${ids[3]}'" 'gone - deleted'
expect_sql "SELECT count(*) FROM v_incident WHERE gone IS NOT NULL AND number IS NOT NULL AND state_label IS NOT NULL" 2
! grep -q 'sysparm_fields=sys_id%2Csys_updated_on%2Csys_mod_count' mock.log || fail "a sweep although none was due"

begin "a second look marks nothing again"
: >script
start_same_mock
run sync --sweep
expect_status 0
expect_no_stderr ' gone'
# The mock's files still have both: they come back, and are live again.
expect_gone
expect_sql "SELECT group_concat(ifnull(old, '-') || ' ' || ifnull(new, '-'), ',') FROM v_history WHERE sys_id = '${ids[3]}' AND field = 'gone' ORDER BY run" \
    '- deleted,deleted -'

begin "a delete that no audit recorded is found by the sweep"
cat >script <<END
incident:1 purge ${ids[5]}
incident:1 delete ${ids[6]}
incident:1 hide ${ids[7]}
sys_audit_delete:1 status 403
sys_audit_delete:3 status 403
END
start_same_mock
run sync --sweep
expect_status 0
expect_stderr 'deleted records are found only by the sweep, because sys_audit_delete cannot be read: HTTP 403'
expect_stderr ', 2 gone'
expect_gone "${ids[5]} missing" "${ids[6]} missing"

begin "the sweep asks the audit about what it found"
: >script
start_same_mock
run sync --sweep
expect_status 0
cat >script <<END
incident:1 purge ${ids[5]}
incident:8 delete ${ids[6]}
END
start_same_mock
run sync --sweep
expect_status 0
expect_gone "${ids[5]} missing" "${ids[6]} deleted"

begin "a sweep is due after sweep_every"
rm -f mttr.db*
cat >script <<END
incident:1 purge ${ids[9]}
END
start_mock data
write_settings "$pages" 'sweep_every: 1d'
run sync
expect_status 0
start_same_mock
run sync
expect_status 0
expect_gone
expect_stderr '1 record of the store is no longer in the instance, or no longer in the query; sync --sweep marks them'
printf 'incident:1 clock 90000\nincident:1 purge %s\n' "${ids[9]}" >script
start_same_mock
run sync
expect_status 0
expect_gone "${ids[9]} missing"
expect_no_stderr 'no longer there'

# ---- too many ----

begin "more than 5 % gone stops until it is accepted"
rm -f mttr.db*
start_mock data
write_settings "$pages"
run sync
{
    for n in $(seq 20 31); do echo "incident:1 purge ${ids[$n]}"; done
    echo "incident:1 delete ${ids[40]}"
} >script
start_same_mock
run sync --sweep
expect_status 4
expect_stderr 'snow: incident: 12 of 230 records no longer there, which is more than 5 %: if that is right, run again with --accept-deletes'
expect_gone "${ids[40]} deleted"
expect_sql "SELECT status || ' ' || gone FROM v_sync_run WHERE \"table\" = 'incident' ORDER BY run DESC LIMIT 1" 'incomplete 1'
run sync
expect_status 4
expect_stderr 'snow: incident: 12 of 229 records no longer there'
expect_gone "${ids[40]} deleted"
run sync --accept-deletes
expect_status 0
expect_stderr ', 12 gone'
expect_sql "SELECT count(*) FROM v_incident WHERE gone = 'missing'" 12

# marked NAME EDIT FROM TO RESULT: so many records edited at once are all marked.
marked() {
    begin "$1"
    rm -f mttr.db*
    start_mock data
    write_settings "$pages"
    run sync
    for n in $(seq "$3" "$4"); do echo "incident:1 $2 ${ids[$n]}"; done >script
    start_same_mock
    run sync --sweep
    expect_status 0
    expect_sql "SELECT gone || ' ' || count(*) FROM v_incident WHERE gone IS NOT NULL GROUP BY gone" "$5"
}
marked "just 5 % is marked" purge 20 30 'missing 11'
marked "audited deletes are marked, however many they are" delete 20 79 'deleted 60'

begin "up to ten are marked, however small the table is"
cp -r data small
head -n 16 data/incident.jsonl >small/incident.jsonl
mapfile -t few < <(jq -r .sys_id.value small/incident.jsonl | sort)
# small N: the store after N of 16 records were purged.
small() {
    rm -f mttr.db*
    start_mock small
    write_settings "$pages"
    run sync
    for n in $(seq 0 $(($1 - 1))); do echo "incident:1 purge ${few[$n]}"; done >script
    start_mock small --script script --port "${mock_url##*:}"
    run sync --sweep
}
small 11
expect_status 4
expect_stderr 'snow: incident: 11 of 16 records no longer there, which is more than 5 %'
expect_gone
small 10
expect_status 0
expect_sql "SELECT count(*) FROM v_incident WHERE gone = 'missing'" 10

begin "hidden records are not gone, however many they are"
rm -f mttr.db*
start_mock data
write_settings "$pages"
run sync
for n in $(seq 0 99); do echo "incident:1 hide ${ids[$n]}"; done >script
echo "incident:1 purge ${ids[150]}" >>script
echo "incident:1 purge ${ids[51]}" >>script
start_same_mock
run sync --sweep
expect_status 0
expect_gone "${ids[150]} missing" "${ids[51]} missing"

# ---- what else a sweep finds ----

begin "a sweep reads again what the mirror lacks or has older"
rm -f mttr.db*
start_mock data
write_settings "$pages"
run sync
sqlite3 mttr.db "UPDATE incident SET sys_mod_count = sys_mod_count - 1, short_description = 'old' WHERE sys_id = '${ids[40]}';
    UPDATE incident SET sys_updated_on = sys_updated_on - 9, short_description = 'old' WHERE sys_id = '${ids[41]}';
    DELETE FROM incident WHERE sys_id = '${ids[42]}';"
: >script
start_same_mock
run sync
expect_sql "SELECT count(*) FROM v_incident WHERE short_description = 'old'" 2
expect_stderr '1 record of the query is missing in the store'
run sync --sweep
expect_status 0
expect_sql "SELECT count(*) FROM v_incident WHERE short_description = 'old'" 0
expect_sql "SELECT count(*) FROM v_incident" 230
expect_stderr 'snow: incident: 3 records read in '
expect_no_stderr 'missing in the mirror'

begin "a sweep whose last page is full ends"
start_same_mock
write_settings 'page_size: 46' # 5 pages
timeout 60 "$MTTR" sync --sweep >stdout 2>stderr
status=$?
expect_status 0
write_settings "$pages"

begin "a sweep that is killed goes on"
sqlite3 mttr.db "DELETE FROM incident WHERE sys_id = '${ids[42]}'"
printf 'incident:1 purge %s\n' "${ids[60]}" >base
for n in 8 9 10 11 12 13 14; do
    cp mttr.db before.db
    { cat base; echo "incident:$n stall"; } >script
    start_same_mock
    "$MTTR" sync --sweep >background.out 2>background.err &
    sync_pid=$!
    wait_for "stalled" mock.out
    kill -9 "$sync_pid"
    wait "$sync_pid" 2>wait.err
    cp base script
    start_same_mock
    run sync --sweep
    expect_status 0
    expect_gone "${ids[60]} missing"
    expect_sql "SELECT count(*) FROM v_incident" 230
    expect_sql "SELECT count(*) FROM suspect" 0
    rm -f mttr.db*
    cp before.db mttr.db
done

# ---- edits without a stamp ----

begin "--full reads everything and touches only what differs"
rm -f mttr.db*
start_mock data
write_settings "$pages"
run sync
printf 'incident:1 touch_quietly %s short_description quietly\n' "${ids[77]}" >script
start_same_mock
run sync
expect_sql "SELECT count(*) FROM v_incident WHERE short_description = 'quietly'" 0
start_same_mock
run sync --full
expect_status 0
expect_stderr ': 0 new, 1 changed, 229 unchanged, 0 rejected'
expect_sql "SELECT count(*) FROM v_incident WHERE short_description = 'quietly'" 1
expect_sql "SELECT count(*) FROM v_history" 1

begin "records without sys_updated_on are read at first"
cp -r data undated
head -n 3 data/incident.jsonl | jq -c '.sys_updated_on = {display_value: "", value: ""} | .sys_id.value |= "f" + .[1:]' >>undated/incident.jsonl
rm -f mttr.db*
start_mock undated
write_settings "$pages"
run sync
expect_status 0
expect_sql "SELECT count(*) || ' ' || count(sys_updated_on) FROM v_incident" '233 230'
run sync --sweep
expect_status 0
expect_sql "SELECT count(*) FROM v_incident WHERE gone IS NULL" 233

# ---- fields ----

begin "a field that is excluded later is erased"
rm -f mttr.db*
start_mock data
write_settings "$pages"
run sync
# The record that is touched is left out: at the instance's next start it is older than the store's copy.
titles=$(sql "SELECT count(short_description) FROM v_incident WHERE sys_id <> '${ids[8]}'")
text=$(sql "SELECT short_description FROM v_incident WHERE sys_id = '${ids[8]}'")
person=$(sql "SELECT group_concat(DISTINCT assigned_to_label) FROM v_incident WHERE assigned_to IS NOT NULL" | cut -d , -f 1)
printf 'incident:1 touch %s short_description %s\nincident:1 clock 600\n' "${ids[8]}" 'a very secret title' >script
start_same_mock
run sync
printf 'incident:1 clock 700\nincident:1 touch %s short_description %s\nincident:1 clock 600\n' "${ids[8]}" 'another title' >script
start_same_mock
run sync
expect_sql "SELECT count(*) > 1 FROM v_history WHERE field = 'short_description'" 1
cat mttr.db* | grep -aqF 'a very secret title' || fail "the title is not in the store"
: >script
start_same_mock
write_settings "$pages" 'exclude_fields: [short_description, u_env, assigned_to, opened_by, closed_by, resolved_by, requested_by, sys_created_by]'
run sync
expect_status 0
expect_stderr 'snow: incident: the values of excluded fields were erased from the store'
for secret in "$text" 'a very secret title' 'another title' "$person"; do
    ! cat mttr.db* | grep -aqF "$secret" || fail "'$secret' is in the file"
done
expect_sql "SELECT count(short_description) + count(assigned_to) FROM v_incident" 0
expect_sql "SELECT count(*) FROM v_history WHERE field IN ('short_description', 'u_env', 'assigned_to')" 0
expect_sql "SELECT count(*) FROM custom WHERE field IN (SELECT id FROM field WHERE name = 'u_env')" 0
expect_sql "SELECT count(*) > 0 FROM v_incident WHERE state_label IS NOT NULL" 1
run sync
expect_no_stderr wiped

begin "a field that is no longer excluded is filled again"
start_same_mock
write_settings "$pages"
run sync
expect_status 0
expect_stderr 'everything is read again'
expect_stderr 'snow: incident: 230 records read in '
expect_sql "SELECT count(short_description) FROM v_incident WHERE sys_id <> '${ids[8]}'" "$titles"
expect_sql "SELECT count(*) > 0 FROM v_incident WHERE custom LIKE '%u_env%'" 1
write_settings "$pages" 'custom_fields: none'
run sync
expect_status 0

# ---- what it costs ----

begin "three changed records are read in at most 20 requests"
rm -f mttr.db*
start_mock data
write_settings
run sync
for n in 1 2 3; do echo "incident:1 touch ${ids[$n]} short_description changed"; done >script
echo 'incident:1 clock 600' >>script
: >mock.log
start_same_mock
run sync
expect_stderr 'snow: incident: 3 records read in '
[ "$(grep -c ' GET ' mock.log)" -le 20 ] || fail "asked $(grep -c ' GET ' mock.log) times"

# ---- people, and again and again ----

begin "sys_user"
rm -f mttr.db*
start_mock data
write_settings "$pages" 'users: true'
run sync --json
expect_status 0
expect_stderr 'sync: 3 tables are up to date'
expect_sql "SELECT count(*) || ' ' || count(department_label) FROM v_user WHERE active IN ('true', 'false')" '120 120'
expect_sql "SELECT group_concat(sys_id || user_name || name, '|') FROM (SELECT * FROM v_user ORDER BY sys_id LIMIT 9)" \
    "$(jq -r '[.sys_id, .user_name, .name] | map(if type == "object" then .value else . end) | join("")' data/sys_user.jsonl | LC_ALL=C sort | head -n 9 | paste -sd '|')"
jq -e '[.tables[].table] == ["incident", "change_request", "sys_user"]' stdout >jq.out || fail "--json: $(cat stdout)"
run sync
expect_stderr 'snow: sys_user: 0 records read in '

begin "--every goes on until a signal"
rm -f mttr.db*
: >script
start_mock data --log mock.log
write_settings "$pages"
"$MTTR" sync --every 1s >background.out 2>background.err &
sync_pid=$!
for _ in $(seq 200); do
    [ "$(grep -c 'tables are up to date' background.err)" -ge 3 ] && break
    sleep 0.05
done
kill -s INT "$sync_pid"
wait "$sync_pid"
status=$?
mv background.err stderr
expect_status 130
expect_sql "SELECT count(*) >= 6 FROM v_sync_run WHERE status = 'success'" 1
expect_sql "SELECT count(*) FROM v_incident" 230

begin "a search of the audit that ends at its second page goes on where it was, not where the sweep is"
rm -f mttr.db*
start_mock data
write_settings "$pages"
run sync
expect_status 0
cat >script <<END
incident:1 delete ${ids[3]}
incident:1 delete ${ids[120]}
incident:1 clock 600
sys_audit_delete:2 status 403
END
sed -i 's/page_size: 50/page_size: 1/' satellite.yml
start_same_mock
run sync --sweep
expect_status 0
expect_stderr 'deleted records are found only by the sweep, because sys_audit_delete cannot be read: '
next=$(grep -o 'GET /api/now/table/sys_audit_delete.*' mock.log | sed -n 2p)
key=$(sql "SELECT audit_last FROM hunt WHERE kind = 1")
[[ ${#key} -eq 32 && $next == *"$key"* ]] || fail "the search goes on after '$key', and the second page was $next"
expect_sql "SELECT sweep_last FROM hunt WHERE kind = 1" ""

begin "--every does not repeat a refused login"
start_mock data --log mock.log
write_settings
sed -i 's/api_key: .*/api_key: wrong/' satellite.yml
run sync --every 1s
expect_status 3
[ "$(grep -c ' GET ' mock.log)" -eq 1 ] || fail "asked $(grep -c ' GET ' mock.log) times"
run sync --every soon
expect_status 2
expect_stderr '--every soon: write a duration such as 90s, 5m or 1h'

finish
