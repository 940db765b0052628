#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_changes: data that changes while it is read, and a clock that was wrong.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# requests: how many the mock has logged.
requests() {
    grep -c ' GET ' mock.log
}

"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
pages="page_size: 50"
start_mock data --log mock.log
write_settings "$pages"
run sync
expect_status 0
n_first=$(requests)
rm -f mttr.db*

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
expect_stderr "incident: the server's clock was ahead at the last sync: everything is read again"
expect_mirror "the change is met" changed incident
expect_sql "SELECT count(*) FROM v_incident WHERE number = 'CHANGED'" 1
rm -rf mttr.db* changed

finish
