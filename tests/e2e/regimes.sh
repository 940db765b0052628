#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# regimes: instances that read queries in their own way or keep tables to themselves, and what a sync makes of each.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# raw_cells: what must be the same whatever the regime, of both tables.
raw_cells() {
    for table in incident change_request; do
        sqlite3 -readonly -quote mttr.db "SELECT sys_id, number, state, state_label, sys_created_on, sys_updated_on, short_description
            FROM v_$table ORDER BY sys_id"
    done
}

# sync_with WHAT [MOCK OPTION..]: a new mirror by a new instance.
sync_with() {
    rm -f mttr.db*
    start_mock data --log mock.log "$@"
    write_settings "page_size: 50" "${filter:-name: snow}"
    run sync
}

"$SNOW_GEN" --seed 7 --incidents 120 --changes 40 --out data || exit 1
sync_with
raw_cells >whole.txt

for regime in drop zero 403; do
    begin "conditions on unknown fields: $regime: a good filter is kept"
    filter='metadata: {incident_query: "priority=1^ORpriority=2"}'
    sync_with --invalid-query $regime
    expect_status 0
    expect_sql "SELECT count(*) > 0 AND max(priority) <= '2' FROM v_incident" 1
    filter=
done

# A misspelt field lets all rows in, none, or is refused: nothing is read by it, and the other table is.
while read -r regime made; do
    begin "a misspelt filter: $regime"
    filter='metadata: {incident_query: "active=true^NQprioritty=1^ORDERBYnumber"}'
    sync_with --invalid-query "$regime"
    expect_status 4
    expect_stderr "snow: incident: the query asks about the field 'prioritty', which the instance does not know or does not let the account ask about, and $made; did you mean 'priority'?"
    expect_sql 'SELECT count(*) FROM v_incident' 0
    expect_sql 'SELECT count(*) FROM v_change_request' 40
    run check
    expect_status 3
    expect_stderr "the query asks about the field 'prioritty'"
done <<'END'
drop drops conditions on it
zero finds no rows for it
403 refuses to read by it
END
filter=

for field in sys_updated_on sys_id; do
    begin "conditions on $field that are dropped stop the sync before the first row"
    sync_with --deny-range $field
    expect_status 3
    expect_sql 'SELECT count(*) FROM v_incident' 0
done

for offset in -28800 3600 49500; do
    begin "times in queries read $offset s off stop the sync"
    sync_with --literal-offset $offset
    expect_status 3
    expect_stderr 'times in queries are not read as UTC'
    expect_sql 'SELECT count(*) FROM v_incident' 0
done

for offset in -18000 0 20700; do
    begin "an account whose zone is $offset s from UTC"
    mv data data.kept
    "$SNOW_GEN" --seed 7 --incidents 120 --changes 40 --zone-offset $offset --out data || fail "snow_gen ended with $?"
    sync_with --zone-offset $offset
    expect_status 0
    raw_cells >cells.txt
    expect_same "times are UTC" whole.txt cells.txt
    rm -rf data
    mv data.kept data
done

for table in sys_choice sys_dictionary sys_audit_delete; do
    begin "$table is not readable"
    echo "$table:* status 403" >script
    sync_with --script script
    expect_status 0
    raw_cells >cells.txt
    expect_same "all rows are there" whole.txt cells.txt
done

# ---- custom fields ----

begin "custom fields on the last page of sys_dictionary"
cp -r data wide
{
    jq -c 'select((.element | .value? // .) == "u_env") | .sys_id = "ffffffffffffffffffffffffffffffff"' data/sys_dictionary.jsonl
    for n in $(seq 1100); do
        printf '{"sys_id":"%032x","name":"task","element":"u_a%d","internal_type":"string","active":"true"}\n' "$n" $((n % 7))
    done
} >new.jsonl
jq -c 'select((.element | .value? // .) != "u_env")' data/sys_dictionary.jsonl >>new.jsonl
mv new.jsonl wide/sys_dictionary.jsonl
mv data data.kept
mv wide data
sync_with
expect_status 0
expect_sql "SELECT count(*) > 0 FROM v_incident, json_each(custom) WHERE key = 'u_env'" 1
[ "$(grep -c '/sys_dictionary?' mock.log)" -eq 6 ] || fail "sys_dictionary was asked $(grep -c '/sys_dictionary?' mock.log) times"
rm -rf data
mv data.kept data

begin "a sys_dictionary that cannot be read for once changes no field"
sync_with
expect_status 0
sqlite3 mttr.db 'SELECT customs, fingerprint FROM cursor ORDER BY kind' >before.txt
grep -q '^u_customer_impact,u_env,u_old_code,u_outage_start|' before.txt || fail "the custom fields: $(cat before.txt)"
echo 'sys_dictionary:* status 403' >script
start_mock data --script script --port "${mock_url##*:}"
sqlite3 mttr.db 'UPDATE cursor SET checked = checked - 86400'
run sync
expect_status 0
expect_stderr 'snow: incident: the custom fields of the last sync are mirrored: sys_dictionary cannot be read: HTTP 403'
expect_no_stderr 'everything is read again'
expect_stderr 'snow: incident: 0 records read in '
sqlite3 mttr.db 'SELECT customs, fingerprint FROM cursor ORDER BY kind' >after.txt
expect_same "the fields" before.txt after.txt

begin "an instance in no order"
sync_with --restless
expect_status 0
raw_cells >cells.txt
expect_same "all rows are there" whole.txt cells.txt

# ---- labels of choices ----

# without_labels FIELD: the incidents as an instance gives them that has no label for that field.
without_labels() {
    mkdir -p bare
    cp data/*.jsonl bare
    jq -c ".$1.display_value = null" data/incident.jsonl >bare/incident.jsonl
}

begin "choices that come without a label have it from sys_choice"
without_labels state
mv data data.kept
mv bare data
# a value that only an inactive choice of task has, one that none has, and a German one
jq -c 'if .number.value == "INC0010003" then .state.value = "99" elif .number.value == "INC0010004" then .state.value = "98"
       else . end' data/incident.jsonl >new.jsonl
mv new.jsonl data/incident.jsonl
# row SYS_ID TABLE VALUE LABEL LANGUAGE INACTIVE
row() {
    printf '{"sys_id":"%s","name":"%s","element":"state","value":"%s","label":"%s","language":"%s","inactive":"%s"}\n' "$@"
}
{
    row 00000000000000000000000000000001 task 1 'of task' en false
    row 00000000000000000000000000000002 incident 1 'given up' en true
    row 00000000000000000000000000000003 task 99 'Long ago' en true
    row 00000000000000000000000000000004 incident 98 'Nirgends' de false
} >>data/sys_choice.jsonl
sync_with
expect_status 0
expect_sql "SELECT count(*) FROM v_incident WHERE state = '7' AND state_label IS NOT 'Closed'" 0
expect_sql "SELECT count(*) FROM v_incident WHERE state = '1' AND state_label IS NOT 'New'" 0
expect_sql "SELECT state || ' ' || state_label FROM v_incident WHERE number = 'INC0010003'" '99 Long ago'
expect_sql "SELECT state || ' ' || ifnull(state_label, 'none') FROM v_incident WHERE number = 'INC0010004'" '98 none'
[ "$(grep -c '/sys_choice?' mock.log)" -eq 1 ] || fail "sys_choice was asked $(grep -c '/sys_choice?' mock.log) times"

begin "without sys_choice they have none, with a warning"
echo "sys_choice:* status 403" >script
sync_with --script script
expect_status 0
expect_stderr 'snow: incident: choices that come without a label have none, because sys_choice cannot be read: HTTP 403'
expect_sql 'SELECT count(*) FROM v_incident WHERE state IS NOT NULL' 120
expect_sql 'SELECT count(state_label) FROM v_incident' 0

begin "a failure of sys_choice that may pass stops the table, and the next run completes it"
echo "sys_choice:1 rate_limit 3000" >script
sync_with --script script
expect_status 75
expect_stderr 'sys_choice: HTTP 429'
run sync
expect_status 0
expect_sql "SELECT count(*) FROM v_incident WHERE state = '7' AND state_label IS NOT 'Closed'" 0
rm -rf data
mv data.kept data

# ---- what it costs ----

begin "a few changes in a large mirror need few requests"
rm -rf data
"$SNOW_GEN" --seed 7 --incidents 5000 --changes 500 --out data || fail "snow_gen ended with $?"
mapfile -t ids < <(jq -r '.sys_id | if type == "object" then .value else . end' data/incident.jsonl | shuf -n 3 --random-source=data/incident.jsonl)
printf "zz:1 touch %s short_description changed\n" "${ids[@]}" >script
echo 'zz:1 clock 3600' >>script
rm -f mttr.db*
start_mock data --log mock.log --script script
write_settings "page_size: 1000"
run sync
expect_status 0
curl -s -o zz.out "$mock_url/api/now/table/zz"
before=$(grep -c ' GET ' mock.log)
run sync
expect_status 0
expect_stderr ': 0 new, 3 changed, 0 unchanged, 0 rejected'
n=$(($(grep -c ' GET ' mock.log) - before))
[ "$n" -le 20 ] || fail "it took $n requests"
expect_sql "SELECT count(*) FROM v_incident WHERE short_description = 'changed'" 3

finish
