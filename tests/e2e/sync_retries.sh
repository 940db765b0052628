#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_retries: a server that fails now and then: a sync waits, asks again, asks for less or leaves the rest to the next run.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
pages="page_size: 50"

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
expect_stderr 'snow: incident: HTTP 503: the server failed: Service Unavailable; trying again in '
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

begin "what is no answer inside a 200, and stray bytes, are asked for again whatever was asked"
cat >script <<'END'
incident:1 cancelled
incident:3 html
incident:4 wrong_type
incident:6 null_body
change_request:2 truncated
change_request:4 partial_error
change_request:7 stray
sys_dictionary:1 cancelled
sys_choice:1 html
incident:12 excess
END
start_mock data --script script
write_settings "$pages"
run sync
expect_status 0
expect_stderr 'snow: incident: HTTP 200: a web page came instead of JSON, such as a login page; check url, and that there is no single sign-on or proxy in front of the REST API; trying again in '
expect_stderr 'snow: change_request: HTTP 200: the server cancelled the transaction: the server answered with an error: Transaction cancelled: maximum execution time exceeded; trying again in '
expect_stderr 'snow: change_request: what came is not HTTP: Received HTTP/0.9 when not allowed; check url and the proxies before it; trying again in '
expect_mirror "incidents" data incident
expect_mirror "change requests" data change_request
rm -f mttr.db*

begin "a web page that stays is believed in the end"
echo '* html' >script
start_mock data --script script --log mock.log
write_settings "$pages"
run sync
expect_status 3
expect_stderr 'HTTP 200: a web page came instead of JSON, such as a login page; check url'
[ "$(grep -c ' GET ' mock.log)" -eq 3 ] || fail "asked $(grep -c ' GET ' mock.log) times"
rm -f mttr.db*

finish
