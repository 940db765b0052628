#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# import: exports as people have them go in without an option, and what a file leaves open is asked for.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# import OPTION.. FILE: into an empty store.
import() {
    rm -f mttr.db*
    run import --now 2025-01-01T00:00:00Z "$@"
}


# expect_records EXPECTED: sys_id, opened, resolved of each.
expect_records() {
    expect_sql "SELECT coalesce(group_concat(r, ' '), '') FROM (SELECT sys_id || '|' || coalesce(opened_at, '') || '|' || coalesce(resolved_at, '') AS r FROM v_incident ORDER BY number)" "$1"
}

# ---- encodings and separators ----

one="INC0010001|2024-01-02T08:00:00Z|2024-01-02T10:00:00Z"
heading='Number,Opened,Resolved,Assignment group'
row='INC0010001,2024-01-02 08:00:00,2024-01-02 10:00:00,St\0303\0266rung'
printf '%b\n%b\n' "$heading" "$row" >utf8.csv
printf '\357\273\277' | cat - utf8.csv >mark.csv
iconv -f UTF-8 -t UTF-16LE utf8.csv >utf16le.csv
iconv -f UTF-8 -t UTF-16BE utf8.csv >utf16be.csv
iconv -f UTF-8 -t UTF-16 utf8.csv >utf16.csv
iconv -f UTF-8 -t WINDOWS-1252 utf8.csv >cp1252.csv
tr ',' ';' <utf8.csv >semicolon.csv
tr ',' '\t' <utf8.csv >tab.txt
tr ',' '|' <utf8.csv >bar.csv
{ printf 'sep=;\r\n' && tr ',' ';' <utf8.csv; } >sep.csv
sed 's/$/\r/' utf8.csv >crlf.csv
tr '\n' '\r' <utf8.csv >cr.csv
{ printf '\n\n' && cat utf8.csv && printf ',,,\n\n'; } >blank.csv
cp utf8.csv export.json
for file in utf8.csv mark.csv utf16le.csv utf16be.csv utf16.csv cp1252.csv semicolon.csv tab.txt bar.csv sep.csv crlf.csv cr.csv \
    blank.csv export.json; do
    begin "as it is: $file"
    import "$file"
    expect_status 0
    expect_records "$one"
    expect_sql 'SELECT assignment_group FROM v_incident' 'Störung'
done

begin "the encoding that is guessed is shown"
import cp1252.csv
expect_stderr "cp1252.csv: the encoding is taken for windows-1252, by which a cell reads 'Störung'; --encoding names another"

begin "the encoding that is named"
iconv -f UTF-8 -t ISO-8859-2 <<<'Number,Opened,Assignment group
INC0010001,2024-01-02 08:00:00,Łódź' >latin2.csv
import --encoding ISO-8859-2 latin2.csv
expect_status 0
expect_sql 'SELECT assignment_group FROM v_incident' 'Łódź'

begin "Cyrillic is detected"
iconv -f UTF-8 -t WINDOWS-1251 <<<'Number,Opened,Short description
INC0010001,2024-01-02 08:00:00,Не работает почтовый сервер в московском офисе
INC0010002,2024-01-02 09:00:00,Пользователь не может войти в систему после обновления' >cp1251.csv
import cp1251.csv
expect_status 0
expect_sql "SELECT short_description FROM v_incident WHERE number = 'INC0010001'" 'Не работает почтовый сервер в московском офисе'

begin "a pipe"
rm -f mttr.db*
run import - < <(cat semicolon.csv)
expect_records "$one"

# ---- JSON in its forms ----

record='{"sys_id":"a1","number":"INC0010001","opened_at":"2024-01-02 08:00:00","resolved_at":"2024-01-02 10:00:00"}'
for text in "{\"result\":[$record]}" "{\"records\":[$record]}" "[$record]" "$record" "$record
{\"sys_id\":\"a2\",\"number\":\"PRB0010001\"}"; do
    begin "JSON: ${text:0:14} of ${#text} bytes"
    printf '%s\n' "$text" >any.txt
    import any.txt
    expect_status 0
    expect_records "a1|2024-01-02T08:00:00Z|2024-01-02T10:00:00Z"
done

# ---- dates ----

# dates CONTENT EXPECTED: Opened and Resolved of one or more rows.
dates() {
    printf 'Number,Opened,Resolved\n%s\n' "$1" >dates.csv
    import dates.csv
    expect_status 0
    expect_records "$2"
}

begin "a part over 12 anywhere in the file decides"
dates 'INC0001,02/01/2024 08:00,02/01/2024 10:00
INC0002,03/01/2024 08:00,13/01/2024 08:00' \
    'INC0001|2024-01-02T08:00:00Z|2024-01-02T10:00:00Z INC0002|2024-01-03T08:00:00Z|2024-01-13T08:00:00Z'
dates 'INC0001,01/02/2024 08:00:00 AM,01/02/2024 01:30:00 PM
INC0002,01/13/2024 11:30:00 PM,01/14/2024 12:30:00 AM' \
    'INC0001|2024-01-02T08:00:00Z|2024-01-02T13:30:00Z INC0002|2024-01-13T23:30:00Z|2024-01-14T00:30:00Z'

begin "without one, the order that gives no negative durations"
dates 'INC0001,02/01/2024 08:00,01/02/2024 10:00' 'INC0001|2024-01-02T08:00:00Z|2024-02-01T10:00:00Z'

begin "without evidence nothing is imported"
printf 'Number,Opened\nINC0001,03/04/2024 10:00\n' >open.csv
import open.csv
expect_status 2
expect_stderr "open.csv: dates like '03/04/2024 10:00' can be 3 April 2024 or 4 March 2024: add --date-format '%d/%m/%Y %H:%M' or"
[ ! -e mttr.db ] || fail "a store was left"

begin "other forms"
dates 'INC0001,02-Jan-2024 08:00:00,2024-01-02T10:00:00+01:00' 'INC0001|2024-01-02T08:00:00Z|2024-01-02T09:00:00Z'
dates 'INC0001,1704182400,1704189600' 'INC0001|2024-01-02T08:00:00Z|2024-01-02T10:00:00Z'
dates 'INC0001,45293.333333333336,45293.41666666667' 'INC0001|2024-01-02T08:00:00Z|2024-01-02T10:00:00Z'
dates 'INC0001,2024-01-02 08:00:00,9999-12-31 00:00:00' 'INC0001|2024-01-02T08:00:00Z|'

begin "a format that reads no cell, and one whose twin reads more"
printf 'Number,Opened\nINC0001,13/01/24 10:00\nINC0002,02/01/24 10:00\n' >short.csv
import --date-format '%d/%m/%Y %H:%M' short.csv
expect_status 2
expect_stderr '%y'
import --date-format '%m/%d/%y %H:%M' short.csv
expect_status 2
expect_stderr '%d/%m/%y %H:%M'
import --date-format '%d/%m/%y %H:%M' short.csv
expect_status 0
expect_records 'INC0001|2024-01-13T10:00:00Z| INC0002|2024-01-02T10:00:00Z|'

begin "the zone of dates, in JSON too"
printf '[%s]' "$record" >zone.json
import --timezone Europe/Berlin zone.json
expect_records 'a1|2024-01-02T07:00:00Z|2024-01-02T09:00:00Z'
printf '[{"sys_id":"a1","number":"INC0010001","opened_at":{"value":"2024-01-02 08:00:00","display_value":"x"}}]' >utc.json
import --timezone Europe/Berlin utc.json
expect_status 2
expect_stderr "utc.json: --timezone does not apply: each date of the file comes with its value in UTC; leave the option out"

# ---- tables, keys, columns ----

begin "both tables from one file, others are skipped and counted"
printf '%s\n' 'Number,Opened,Actual start,Caused by Change' 'INC0010001,2024-01-02 08:00:00,,CHG0030001' \
    'CHG0030001,2024-01-01 08:00:00,2024-01-01 09:00:00,' 'PRB0040001,2024-01-01 08:00:00,,' 'PRB0040002,2024-01-01 08:00:00,,' >mixed.csv
import mixed.csv
expect_status 0
expect_stderr 'mixed.csv: 2 rows of other tables skipped: PRB.. 2'
expect_sql 'SELECT count(*) FROM v_incident' 1
expect_sql 'SELECT number || work_start FROM v_change_request' 'CHG00300012024-01-01T09:00:00Z'
import --table change_request mixed.csv
expect_sql 'SELECT (SELECT count(*) FROM v_incident) || (SELECT count(*) FROM v_change_request)' 01

begin "nothing shows the table"
printf 'Number,Opened\nT-1,2024-01-02 08:00:00\n' >table.csv
import table.csv
expect_status 2
expect_stderr "table.csv: 1 row may be incidents or change requests: neither the numbers nor the columns show it; add --table"

begin "columns of their own are custom fields"
printf '%s\n' 'Number,Opened,Resolved,Major incident state,Störungsart (neu),Work notes,State,State' \
    'INC0010001,2024-01-02 08:00:00,2024-01-02 10:00:00,Accepted,Netz,long,Closed,Resolved' \
    'INC0010002,2024-01-02 08:00:00,2024-01-02 09:00:00,,Netz,,New,New' >own.csv
import own.csv
expect_status 0
expect_stderr 'own.csv: columns of a name that an earlier one has are left out: State'
expect_stderr 'own.csv: long texts are not stored unless --include names them: Work notes'
expect_sql "SELECT custom FROM v_incident WHERE number = 'INC0010001'" \
    '{"major_incident_state":{"value":"Accepted","label":null},"störungsart__neu_":{"value":"Netz","label":null}}'
printf 'profile: mi\nmttr: {where: {field: major_incident_state, op: equals, value: accepted}, group_by: [störungsart__neu_], start: opened_at}\n' >mi.yml
run report --from 2024-01-01 --to 2024-01-31 mi.yml
expect_status 0
jq -r '[.value, .count] | @csv' reports/mi/mttr.json >found
echo 7200,1 >expected
expect_same "the report" found expected
import --include 'Work notes' --exclude 'State' own.csv
expect_sql "SELECT json_extract(custom, '\$.work_notes.value') || coalesce(state, '-') FROM v_incident WHERE number = 'INC0010001'" long-

begin "labels get their values, and go on matching"
printf '%s\n' 'Number,Opened,Resolved,Priority,State' 'INC0010001,2024-01-02 08:00:00,2024-01-02 10:00:00,1 - Critical,Resolved' \
    'INC0010002,2024-01-03 08:00:00,2024-01-03 12:00:00,2 - High,Closed' \
    'INC0010003,2024-01-04 08:00:00,2024-01-05 08:00:00,3 - Moderate,Awaiting stars' >labels.csv
import labels.csv
expect_sql "SELECT group_concat(priority || '|' || priority_label || '|' || state || '|' || coalesce(state_label, '-'), ' ') FROM v_incident" \
    '1|1 - Critical|6|Resolved 2|2 - High|7|Closed 3|3 - Moderate|Awaiting stars|-'
for where in '{field: priority, op: at_most, value: 2}' "{query: 'priorityIN1,2'}" '{field: priority, op: in, values: [1 - Critical, 2 - High]}'; do
    printf 'profile: p\nmttr: {start: opened_at, where: %s}\n' "$where" >p.yml
    run report --from 2024-01-01 --to 2024-01-31 p.yml
    expect_same "$where" <(jq -c '[.value, .count]' reports/p/mttr.json) <(echo '[10800,2]')
done

begin "numbers and durations"
printf '%s\n' 'Number,Opened,Resolve time,Business resolve time,Reopen count' 'INC0010001,2024-01-02 08:00:00,"7,200",3 Days 12 Hours,1.0' \
    'INC0010002,2024-01-02 08:00:00,1 Hour,1970-01-02 04:23:17,0' 'INC0010003,2024-01-02 08:00:00,1.3647622E7,3 08:00:00,"1,200"' >numbers.csv
import numbers.csv
expect_sql "SELECT group_concat(calendar_stc || '|' || business_stc || '|' || reopen_count, ' ') FROM v_incident" \
    '7200|302400|1 3600|102197|0 13647622|288000|1200'

begin "a number on several rows"
printf '%s\n' 'Number,Opened,State' 'INC0010001,2024-01-02 08:00:00,Resolved' 'INC0010001,2024-01-02 08:00:00,New' >twice.csv
import twice.csv
expect_status 2
expect_stderr "twice.csv: rows 2 and 3 have the same number 'INC0010001' and other values, and no sys_updated_on tells which is later: add --on-duplicate last"
import --on-duplicate last twice.csv
expect_sql 'SELECT state_label FROM v_incident' New
printf '%s\n' 'Number,Opened,State,Updated' 'INC0010001,2024-01-02 08:00:00,Resolved,2024-01-04 00:00:00' \
    'INC0010001,2024-01-02 08:00:00,New,2024-01-03 00:00:00' 'INC0010001,2024-01-02 08:00:00,New,2024-01-03 00:00:00' >stamped.csv
import stamped.csv
expect_status 0
expect_sql "SELECT state_label || (SELECT count(*) FROM v_history) || (SELECT seen FROM v_sync_run) FROM v_incident" Resolved01
import --on-duplicate error stamped.csv
expect_status 2

begin "mttr's own lists are refused by name"
printf '%s\n' 'integration,number,sys_id,state,start,end,duration_s,counted,reason' 'x,INC0010001,a,7,,,1,true,' >incidents.csv
import incidents.csv
expect_status 2
expect_stderr "incidents.csv: it is a list of incidents that mttr report wrote: import the export that the report was made of"

begin "headings without rows, and rows of which none can be kept"
printf 'Number,Opened\n' >empty.csv
import empty.csv
expect_status 0
expect_stderr "empty.csv: it has headings and no rows"
printf 'Number,Opened\n,2024-01-02 08:00:00\n' >keyless.csv
import --table incident keyless.csv
expect_status 2
expect_stderr "none of the 1 rows can be kept: number: missing in row 2"

begin "a dry run changes nothing"
rm -f mttr.db*
run import --dry-run --json cp1252.csv
expect_status 0
[ ! -e mttr.db ] || fail "a store was made"
jq -r '.files[] | .format, .encoding, .separator, .key, .rows, (.columns[] | "\(.heading)=\(.field) \(.form) \(.first) \(.filled)")' stdout >found
printf '%s\n' csv windows-1252 , number 1 'Number=number text INC0010001 1' \
    'Opened=opened_at %Y-%m-%d %H:%M:%S 2024-01-02 08:00:00 1' 'Resolved=resolved_at %Y-%m-%d %H:%M:%S 2024-01-02 10:00:00 1' \
    'Assignment group=assignment_group reference Störung 1' >expected
expect_same "the layout" found expected

finish
