#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_settings: what satellite.yml asks for: a query, fields, custom fields, an API key; and no secret is shown or stored.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
pages="page_size: 50"

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
expect_stderr 'snow: incident: url, query or fields have changed: everything is read again'
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
! grep ' /api/now/table/[ic]' mock.log | grep -Eq 'short_description|u_env' || fail "they were asked for"
rm -f mttr.db*

begin "excluded fields by label and by the words of Harness"
start_mock data --log mock.log
write_settings "$pages" 'exclude_fields: [Summary, "Resolution code", Comments, Work notes, u_env]'
run sync
expect_status 0
expect_sql "SELECT count(short_description) + count(close_code) FROM v_incident" 0
! grep ' /api/now/table/[ic]' mock.log | grep -Eq 'short_description|close_code|u_env' || fail "they were asked for"
rm -f mttr.db*

begin "an excluded field that nobody knows"
for word in short_descripton:short_description Sumary:Summary assigned_too:assigned_to Coments:Comments; do
    write_settings "$pages" "exclude_fields: [${word%:*}]"
    run sync
    expect_status 2
    expect_stderr "satellite.yml:8:22: exclude_fields: unknown field '${word%:*}'; did you mean '${word#*:}'?"
done
write_settings "$pages" 'exclude_fields: ["Customer secret"]'
run sync
expect_status 2
expect_stderr "exclude_fields: unknown field 'Customer secret': use the column's name, such as short_description"
for name in cust_wish u_envv; do
    start_mock data --log mock.log
    write_settings "$pages" "exclude_fields: [$name]"
    run sync
    expect_status 2
    expect_stderr "snow: incident: exclude_fields: the instance has no field '$name': correct it, or leave it out"
    ! grep -q short_description mock.log || fail "records were read"
    run check
    expect_status 2
    expect_stderr "snow: exclude_fields: the instance has no field '$name': correct it, or leave it out"
    rm -f mttr.db*
done

begin "an excluded field where sys_dictionary cannot be read"
cp -r data nodict
: >nodict/sys_dictionary.jsonl
start_mock nodict
write_settings "$pages" 'exclude_fields: [cust_wish, u_env]'
run sync
expect_status 0
expect_sql "SELECT count(*) > 0 FROM v_incident" 1
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
expect_stderr 'snow: incident: no custom fields are mirrored: sys_dictionary cannot be read: HTTP 403'
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
