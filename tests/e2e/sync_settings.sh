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
