#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync: the mirror equals the instance's data whatever happens on the way, and says what stopped it when something did.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# ---- what a mirror is compared with ----

# all_of STORE: everything that must not depend on how often a sync was interrupted.
all_of() {
    store=$1 view incident
    store=$1 view change_request
    sqlite3 -readonly "$1" 'SELECT "table", sys_id, field, old, new FROM v_history ORDER BY 1, 2, 3, 4'
    sqlite3 -readonly "$1" 'SELECT kind, lo IS NULL, hi IS NULL, last FROM cursor ORDER BY kind'
}

# requests: how many the mock has logged.
requests() {
    grep -c ' GET ' mock.log
}

# sync_in_background: sets sync_pid.
sync_in_background() {
    "$MTTR" sync >background.out 2>background.err &
    sync_pid=$!
}

# ---- the whole and nothing else ----

begin "a first sync mirrors every cell"
"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
pages="page_size: 50"
start_mock data --log mock.log
write_settings "$pages"
run sync
expect_status 0
expect_stderr 'snow: incident: 230 records read in '
expect_stderr ': 230 new, 0 changed, 0 unchanged, 0 rejected'
expect_stderr 'snow: change_request: 60 records read in '
expect_stderr 'sync: 2 tables are up to date: 290 records in '
expect_mirror "incidents, cell by cell" data incident
expect_mirror "change requests, cell by cell" data change_request
expect_sql "SELECT group_concat(\"table\" || ' ' || phase || ' ' || status || ' ' || seen || ' ' || inserted || ' ' || retries, ',') FROM v_sync_run" \
    'incident full success 230 230 0,change_request full success 60 60 0'
expect_sql "SELECT sum(requests) FROM v_sync_run" "$(requests)"
expect_sql "SELECT count(*) FROM v_sync_run WHERE bytes > 10000 AND range_from IS NULL AND range_to < started" 2
n_first=$(requests)
cp mttr.db whole.db
all_of whole.db >whole.txt

begin "a second sync changes nothing"
run sync --json
expect_status 0
expect_stderr 'snow: incident: 0 records read in '
all_of mttr.db >again.txt
expect_same "it changes nothing" whole.txt again.txt
expect_sql "SELECT phase || ' ' || status || ' ' || inserted || ' ' || updated FROM v_sync_run WHERE run = 3" 'delta success 0 0'
jq -e '[.schema, .tables[0].table, .tables[0].status, .tables[1].seen] == ["mttr/sync/1", "incident", "success", 0]' \
    stdout >jq.out || fail "--json: $(cat stdout)"

# ---- crashes ----

# A crash at each request in turn: the next run completes the mirror as if nothing had been.
begin "a run after kill -9 at any of $n_first requests completes the mirror"
for n in $(seq "$n_first"); do
    rm -f mttr.db*
    echo "$n stall" >script
    start_mock data --script script
    write_settings "$pages"
    sync_in_background
    wait_for "stalled $n" mock.out
    kill -9 "$sync_pid"
    wait "$sync_pid" 2>wait.err
    run sync
    expect_status 0
    all_of mttr.db >again.txt
    expect_same "killed at request $n" whole.txt again.txt
done
rm -f mttr.db*

for signal in INT:130 TERM:143; do
    begin "SIG${signal%:*} ends with ${signal#*:} and the next run goes on"
    echo "9 stall" >script
    start_mock data --script script
    write_settings "$pages"
    sync_in_background
    wait_for "stalled 9" mock.out
    kill -s "${signal%:*}" "$sync_pid"
    wait "$sync_pid"
    status=$?
    mv background.err stderr
    expect_status "${signal#*:}"
    expect_stderr 'snow: incident: interrupted'
    expect_sql "SELECT status || ' ' || seen || ' ' || error FROM v_sync_run" 'incomplete 50 interrupted'
    run sync
    expect_status 0
    expect_stderr 'snow: incident: 180 records read in '
    expect_mirror "the next run goes on from there" data incident
    rm -f mttr.db*
done

# ---- a server that fails now and then ----

begin "passing failures are waited out"
cat >script <<'END'
2 retry_after 503 0
4 retry_after 429 1
6 rate_limit 0
9 reset
12 empty202
15 status 500
END
start_mock data --script script
write_settings "$pages"
run sync
expect_status 0
expect_stderr 'snow: incident: HTTP 503: the server failed: Service Unavailable; trying again in 0.0 s'
expect_stderr 'HTTP 429: too many requests: Rate limit exceeded'
expect_stderr 'HTTP 202: the request was dropped from a full queue'
expect_stderr 'the connection failed'
expect_mirror "incidents" data incident
expect_mirror "change requests" data change_request
expect_sql "SELECT sum(retries) FROM v_sync_run" 6
rm -f mttr.db*

begin "answers that break off are asked for in smaller pages"
cat >script <<'END'
8 truncated
9 overrun
11 partial_error
12 cancelled
END
start_mock data --script script --log mock.log
write_settings "$pages"
run sync
expect_status 0
expect_mirror "incidents" data incident
expect_mirror "change requests" data change_request
expect_sql "SELECT count(*) || ' ' || (SELECT sum(retries) FROM v_sync_run) FROM v_history" '0 4'
grep -q 'sysparm_limit=13&' mock.log || fail "no page of 13 was asked for"
rm -f mttr.db*

begin "answers without end are cut off"
cat >script <<'END'
8 bomb 200
10 huge 100
11 null_body
END
start_mock data --script script --prefix /behind/proxy
write_settings "$pages"
run sync
expect_status 0
expect_mirror "incidents" data incident
rm -f mttr.db*

begin "a wait of an hour is left to the next run"
echo '9 rate_limit 3000' >script
start_mock data --script script
write_settings "$pages"
run sync
expect_status 75
expect_stderr 'the server asks to wait 3000 s'
expect_sql "SELECT status || ' ' || seen FROM v_sync_run WHERE \"table\" = 'incident'" 'incomplete 50'
rm -f mttr.db*

# ---- a server that says no ----

begin "a wrong password is tried once"
start_mock data --log mock.log
write_settings
sed -i 's/api_key: .*/api_key: wrong/' satellite.yml
run sync
expect_status 3
expect_lines 1 stderr
expect_stderr 'mttr: snow: incident: HTTP 401: the login is refused: User Not Authenticated: Required to provide Auth information'
expect_stderr 'snc_basic_auth_api_access'
expect_no_stderr wrong
[ "$(requests)" -eq 1 ] || fail "asked $(requests) times"
expect_sql "SELECT status || ' ' || requests FROM v_sync_run WHERE \"table\" = 'incident'" 'failed 1'
expect_sql "SELECT status || ' ' || error FROM v_sync_run WHERE \"table\" = 'change_request'" \
    'failed not tried, as the instance ended the sync at an earlier table'
rm -f mttr.db*

for page in html:'a web page came instead of JSON' hibernate:'the instance is hibernating; wake it' \
    'redirect https://login.invalid/':'it redirects to another address' wrong_type:'a web page came instead of JSON'; do
    begin "no JSON: ${page%%:*}"
    case $page in redirect*) fault=${page%:*} ;; *) fault=${page%%:*} ;; esac
    echo "* $fault" >script
    start_mock data --script script
    write_settings
    run sync
    expect_status 3
    expect_lines 1 stderr
    expect_stderr "${page##*:}"
    rm -f mttr.db*
done

begin "one table refused, the other mirrored"
echo 'change_request:* status 403' >script
start_mock data --script script
write_settings "$pages"
run sync
expect_status 4
expect_stderr 'snow: change_request: HTTP 403: the account may not read this: Insufficient rights to query records'
expect_stderr 'sync: 1 of 2 tables up to date'
expect_mirror "the other is complete" data incident
expect_sql "SELECT status FROM v_sync_run ORDER BY run DESC LIMIT 1" failed
rm -f mttr.db*

begin "all tables refused"
echo '* status 403' >script
start_mock data --script script
write_settings
run sync
expect_status 3
rm -f mttr.db*

begin "a table refused in the middle goes on from there"
echo 'incident:9 status 403' >script
start_mock data --script script
write_settings "$pages"
run sync
expect_status 4
run sync
expect_status 0
expect_mirror "the next run goes on" data incident
rm -f mttr.db*

begin "a locked store"
start_mock data --log mock.log
write_settings
touch mttr.db.lock
exec 9>mttr.db.lock
flock 9
run sync
exec 9>&-
expect_status 75
expect_stderr 'is being written by another run'
[ "$(requests)" -eq 0 ] || fail "$(requests) requests"
rm -f mttr.db*

begin "an unknown integration"
write_settings
run sync snwo
expect_status 2
expect_stderr "did you mean 'snow'"

# ---- a server that ignores what is asked ----

for field in sys_updated_on sys_id; do
    begin "conditions on $field that are ignored are noticed"
    start_mock data --deny-range $field
    write_settings "$pages"
    run sync
    expect_status 3
    expect_stderr 'grant the account query_match and query_range on both'
    expect_sql 'SELECT count(*) FROM v_incident' 0
    rm -f mttr.db*
done

begin "times read in another zone are noticed"
start_mock data --literal-offset 7200
write_settings "$pages" 'metadata: {timezone: Europe/Berlin}'
run sync
expect_status 3
expect_stderr 'times in queries are not read as UTC (metadata: timezone says Europe/Berlin)'
rm -f mttr.db*

begin "answers without a Date"
echo '* no_date' >script
start_mock data --script script
write_settings
run sync
expect_status 3
expect_stderr 'no Date header'
rm -f mttr.db*

# ---- rows that cannot be seen ----

begin "hidden rows hide no others"
cp -r data hidden
# The first 120 in the order of reading, which is more than two pages, then every third.
jq -r '.sys_id | if type == "object" then .value else . end' data/incident.jsonl | sort |
    awk 'NR <= 120 || NR % 3 == 0' >hidden/hidden.txt
start_mock hidden
write_settings "$pages"
run sync
expect_status 0
jq -Rs 'split("\n")' hidden/hidden.txt >hidden.json
expect_mirror "all that can be seen, and nothing else" data incident ".sys_id.value | IN($(jq -c . hidden.json)[]) | not"
rm -f mttr.db*

begin "blank rows are told"
cp -r data blank
jq -r '.sys_id | if type == "object" then .value else . end' data/incident.jsonl | sort | head -n 60 >blank/blank.txt
start_mock blank
write_settings "$pages"
run sync
expect_status 0
expect_stderr 'snow: incident: 60 rows came empty'
expect_sql 'SELECT count(*) FROM v_incident' 170
rm -f mttr.db*

begin "version 1 of the API"
mkdir empty
for table in incident change_request sys_choice sys_dictionary; do : >empty/$table.jsonl; done
start_mock empty --legacy
write_settings
run sync
expect_status 0
expect_sql 'SELECT count(*) FROM v_incident' 0
rm -f mttr.db*

# ---- data that changes ----

begin "what changes while it is read is met by the next run"
mapfile -t ids < <(jq -r '.sys_id | if type == "object" then .value else . end' data/incident.jsonl | sort)
cat >script <<END
9 touch ${ids[10]} short_description changed after it was read
9 touch ${ids[200]} short_description changed before it was read
9 insert {"sys_id":"00000000000000000000000000000000","number":"INC7","short_description":"new","state":"1"}
$((n_first + 1)) clock 3600
END
start_mock data --script script
write_settings "$pages"
run sync
expect_status 0
expect_sql "SELECT count(*) FROM v_incident" 229
run sync
expect_status 0
expect_stderr 'snow: incident: 3 records read in '
expect_sql "SELECT group_concat(short_description, ',') FROM (SELECT short_description FROM v_incident
    WHERE sys_id IN ('${ids[10]}', '${ids[200]}', '00000000000000000000000000000000') ORDER BY short_description)" \
    'changed after it was read,changed before it was read,new'
expect_sql "SELECT count(*) || ' ' || max(new) FROM v_history WHERE field = 'short_description'" '1 changed after it was read'
rm -f mttr.db*

begin "a window left open is completed, and then the present"
cat >script <<END
9 touch ${ids[10]} short_description changed after it was read
10 touch ${ids[200]} short_description changed before it was read
10 rate_limit 3000
11 clock 3600
END
start_mock data --script script
write_settings "$pages"
run sync
expect_status 75
run sync
expect_status 0
expect_sql "SELECT count(*) FROM v_incident" 230
expect_sql "SELECT count(*) FROM v_incident WHERE short_description LIKE 'changed%'" 2
rm -f mttr.db*

begin "a clock that was ahead loses nothing"
start_mock data --now '2030-01-02 00:00:00'
port=${mock_url##*:}
write_settings "$pages"
run sync
expect_status 0
cp -r data changed
head -n 1 data/incident.jsonl | jq -c '.sys_updated_on.value = "2030-01-01 06:00:00" | .number.value = "CHANGED"' >changed/incident.jsonl
tail -n +2 data/incident.jsonl >>changed/incident.jsonl
start_mock changed --now '2030-01-01 12:00:00' --port "$port"
run sync
expect_status 0
expect_stderr "incident: the server's clock was ahead at the last sync: all is read anew"
expect_mirror "the change is met" changed incident
expect_sql "SELECT count(*) FROM v_incident WHERE number = 'CHANGED'" 1
rm -rf mttr.db* changed

begin "pages of rows that may not be read, in the middle of a table"
cp -r data blanks
jq -r .sys_id.value data/incident.jsonl | LC_ALL=C sort | sed -n '41,120p' >blanks/blank.txt
start_mock blanks
write_settings "$pages"
timeout 60 "$MTTR" sync >stdout 2>stderr
status=$?
expect_status 0
expect_stderr "80 rows came empty"
expect_sql "SELECT count(*) FROM v_incident" $(($(wc -l <data/incident.jsonl) - 80))
rm -rf mttr.db* blanks

# ---- settings ----

begin "a query with ^NQ and an order of its own"
start_mock data
write_settings "$pages" 'metadata: {incident_query: "priority=1^NQpriority=2^ORpriority=3^ORDERBYDESCnumber"}'
run sync
expect_status 0
expect_mirror "incidents of priority 1, 2 and 3" data incident '.priority.value | IN("1", "2", "3")'

begin "another query reads all anew"
write_settings "$pages" 'metadata: {incident_query: "priority=1"}'
run sync
expect_status 0
expect_stderr 'snow: incident: url, query or fields have changed: all is read anew'
expect_sql "SELECT phase FROM v_sync_run WHERE run = 3" full
expect_sql "SELECT phase FROM v_sync_run WHERE run = 4" delta
rm -f mttr.db*

begin "excluded fields are not asked for"
start_mock data --log mock.log
write_settings "$pages" 'exclude_fields: [short_description, u_env]'
run sync
expect_status 0
expect_sql "SELECT count(short_description) FROM v_incident" 0
expect_sql "SELECT count(*) FROM v_incident WHERE custom LIKE '%u_env%'" 0
! grep -Eq 'short_description|u_env' mock.log || fail "they were asked for"
rm -f mttr.db*

begin "custom fields"
start_mock data
write_settings "$pages" 'custom_fields: [u_env]'
run sync
expect_status 0
expect_sql "SELECT count(*) > 0 FROM v_incident WHERE custom LIKE '%u_env%'" 1
expect_sql "SELECT count(*) FROM v_incident, json_each(custom) WHERE key <> 'u_env'" 0
rm -f mttr.db*
start_mock data --log mock.log
write_settings "$pages" 'custom_fields: none'
run sync
expect_status 0
expect_sql "SELECT count(*) FROM v_incident" 230
expect_sql "SELECT count(*) FROM v_incident WHERE custom <> '{}'" 0
! grep -q sys_dictionary mock.log || fail "sys_dictionary was asked"
rm -f mttr.db*
echo 'sys_dictionary:* status 403' >script
start_mock data --script script
write_settings "$pages"
run sync
expect_status 0
expect_stderr 'snow: incident: no custom fields: sys_dictionary: HTTP 403'
expect_sql "SELECT count(*) FROM v_incident" 230
rm -f mttr.db*

begin "API key"
start_mock data --api-key k-1234567890
write_settings "$pages" 'auth: api_key'
sed -i 's/api_key: secret/api_key: k-1234567890/' satellite.yml
run sync
expect_status 0
expect_sql "SELECT count(*) FROM v_incident" 230
rm -f mttr.db*

# ---- secrets ----

begin "secrets are in no output and not in the store"
password='pa55-wörd-that-is-long'
start_mock data --password "$password"
write_settings "$pages"
sed -i "s/api_key: secret/api_key: $password/" satellite.yml
run sync --verbose
expect_status 0
expect_stderr 'debug: GET /api/now/table/incident?sysparm_query='
expect_no_stderr "$password"
expect_no_stderr "$(printf 'api.user:%s' "$password" | base64 -w 0)"
expect_stderr 'curl > Authorization: ***'
! cat mttr.db* | grep -aqF "$password" || fail "the store holds the password"

finish
