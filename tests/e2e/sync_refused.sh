#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_refused: a server that refuses, or ignores what is asked: a sync stops with a line that gives the reason.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# requests: how many the mock has logged.
requests() {
    grep -c ' GET ' mock.log
}

"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
pages="page_size: 50"

# ---- a server that refuses ----

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
    # A 200 without JSON is asked for again.
    case $page in html* | wrong_type*) lines=3 ;; *) lines=1 ;; esac
    echo "* $fault" >script
    start_mock data --script script
    write_settings
    run sync
    expect_status 3
    expect_lines $lines stderr
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

finish
