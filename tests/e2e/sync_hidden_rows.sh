#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_hidden_rows: rows that the account may not see hide no others.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 230 --changes 60 --out data || fail "snow_gen ended with $?"
pages="page_size: 50"

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

begin "blank rows are reported"
cp -r data blank
jq -r '.sys_id | if type == "object" then .value else . end' data/incident.jsonl | sort | head -n 60 >blank/blank.txt
start_mock blank
write_settings "$pages"
run sync
expect_status 0
expect_stderr 'snow: incident: 60 rows without a readable field'
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

begin "pages of rows that may not be read, in the middle of a table"
cp -r data blanks
jq -r .sys_id.value data/incident.jsonl | LC_ALL=C sort | sed -n '41,120p' >blanks/blank.txt
start_mock blanks
write_settings "$pages"
timeout 60 "$MTTR" sync >stdout 2>stderr
status=$?
expect_status 0
expect_stderr "80 rows without a readable field"
expect_sql "SELECT count(*) FROM v_incident" $(($(wc -l <data/incident.jsonl) - 80))
rm -rf mttr.db* blanks

finish
