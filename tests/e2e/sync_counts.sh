#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# sync_counts: counts that are wrong or missing, pages that are cut, rows that are hidden, and an order that is ignored: what
# the account may see is in the store, and nothing is marked gone without proof.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 230 --changes 40 --out data || fail "snow_gen ended with $?"
mapfile -t ids < <(jq -r '.sys_id | if type == "object" then .value else . end' data/incident.jsonl | LC_ALL=C sort)
pages="page_size: 50"

# hide FIRST LAST..: the incidents at these places, from 1 on in the order of sys_id, are hidden in the folder hidden.
hide() {
    rm -rf hidden
    cp -r data hidden
    while [ $# -gt 1 ]; do
        printf '%s\n' "${ids[@]:$(($1 - 1)):$(($2 - $1 + 1))}" >>hidden/hidden.txt
        shift 2
    done
}

# expect_seen WHAT: all that the account may see, and nothing else.
expect_seen() {
    expect_status 0
    expect_mirror "$1" data incident ".sys_id.value | IN($(jq -Rsc 'split("\n")' hidden/hidden.txt)[]) | not"
}

# first_sync WHAT [OPTION..]: a first sync of the folder hidden has all that can be seen.
first_sync() {
    local what=$1
    shift
    rm -f mttr.db*
    start_mock hidden --log mock.log "$@"
    write_settings "$pages"
    run sync
    expect_seen "$what"
}

# ---- counts that are too small ----

begin "a full page is not the last one, whatever the count"
hide 1 0
: >hidden/hidden.txt
for most in 1 50 100; do
    first_sync "counts of at most $most" --count-most $most
done
first_sync "counts of the page's rows" --count-page

begin "nor is a page that the server has cut"
for cap in 11 49; do
    first_sync "pages of at most $cap" --page-cap $cap
    first_sync "pages of at most $cap, and their counts" --page-cap $cap --count-page
    first_sync "pages of at most $cap, without counts" --page-cap $cap --strip-count --strip-link
done

# ---- no counts ----

begin "without a count the Link header decides"
hide 1 210
first_sync "after 210 hidden rows" --strip-count
hide 1 3 11 225 228 228
first_sync "and in the middle" --strip-count

begin "without both further pages decide"
hide 1 120 131 200
first_sync "after 120 hidden rows" --strip-count --strip-link

# ---- hidden rows ----

begin "rows after hidden ones, with pages that the server cuts"
for cap in 3 20 49; do
    hide 1 120
    first_sync "hidden first, pages of $cap" --page-cap $cap
    hide 11 131 140 229
    first_sync "hidden in the middle, pages of $cap" --page-cap $cap
    hide 24 230
    first_sync "hidden last, pages of $cap" --page-cap $cap
done
hide 1 120 123 125 130 170 173 230
first_sync "few are seen" --page-cap 20

begin "pages that are cut in the middle of the table"
hide 51 72 98 120 131 190
for request in 9 11 13 15; do
    echo "incident:$request cap 20" >script
    first_sync "from request $request on" --script script
done

begin "hidden rows of which one can be seen while they are stepped over"
hide 61 200
for request in 10 12; do
    printf 'incident:%s show %s\n' "$request" "${ids[70]}" >script
    rm -f mttr.db*
    start_mock hidden --script script
    write_settings "$pages"
    run sync
    expect_status 0
    expect_sql "SELECT count(*) FROM v_incident" 91
    expect_sql "SELECT count(*) FROM v_incident WHERE sys_id = '${ids[70]}'" 1
done

begin "hidden rows of which some go while they are stepped over"
for request in 10 12; do
    printf "incident:$request purge %s\n" "${ids[@]:62:3}" >script
    rm -f mttr.db*
    start_mock hidden --script script
    write_settings "$pages"
    run sync
    expect_status 0
    expect_sql "SELECT count(*) FROM v_incident" 90
done

begin "a row with an old time that comes between them"
for request in 10 12; do
    printf 'incident:%s insert {"sys_id":"%s5","number":"INC7","state":"1","sys_updated_on":"2024-01-01 00:00:00"}\n' \
        "$request" "${ids[70]:0:31}" >script
    rm -f mttr.db*
    start_mock hidden --script script
    write_settings "$pages"
    run sync
    expect_status 0
    expect_sql "SELECT count(*) FROM v_incident" 91
done

begin "hidden rows cost few requests"
hide 1 10 21 230
sed -i 's/page_size: .*/page_size: 5/' satellite.yml
first_sync "all but ten are hidden"
n=$(grep -c 'GET /api/now/table/incident?' mock.log)
[ "$n" -le 40 ] || fail "asked $n times"

# ---- counts that are none ----

begin "counts that are none end in one line"
for count in 9223372036854775808 18446744073709551616 -1 many 1e3 '230 rows' '1,230' 1000000000000000; do
    rm -f mttr.db*
    echo "* count $count" >script
    start_mock data --script script
    write_settings "$pages"
    run sync
    expect_status 3
    expect_lines 1 stderr
    expect_stderr "the header X-Total-Count is not a number of rows: $count; look at the gateways and proxies before the instance"
    expect_sql "SELECT count(*) FROM v_incident" 0
done
echo '* count_twice 7' >script
start_mock data --script script
write_settings "$pages"
run sync
expect_status 3
expect_lines 1 stderr
expect_stderr 'the header X-Total-Count is not a number of rows: '
expect_stderr ' and 7; look at'

# ---- the order ----

# rename JQ: the data with other sys_ids, in the folder keys.
rename() {
    rm -rf keys
    cp -r data keys
    jq -c ".sys_id |= (if type == \"object\" then .value |= ($1) else ($1) end)" data/incident.jsonl >keys/incident.jsonl
}

begin "an order that is ignored is recognised from the page, with any kind of key"
for key in . ascii_upcase '"import-" + .[8:]' '"INC" + .[0:9] + "/" + .[9:]' \
    'explode | map(if . < 58 then . + 55 else . end) | implode' '"Schlüssel " + .' 'explode | map(. + 1024) | implode'; do
    rename "$key"
    rm -f mttr.db*
    start_mock keys --unordered
    write_settings "$pages" 'custom_fields: none'
    run sync
    expect_status 3
    [ "$(grep -c 'mttr: snow: incident: ' stderr)" -eq 1 ] || fail "$key: $(cat stderr)"
    grep -Eq 'incident: row [^ ].* came after .*: the instance ignores the order or conditions on sys_id; grant the account query_range on it$' stderr ||
        fail "$key: $(cat stderr)"
    expect_sql "SELECT count(*) FROM v_incident" 0
    rm -f mttr.db*
    start_mock keys
    write_settings "$pages" 'custom_fields: none'
    run sync
    expect_status 0
    expect_sql "SELECT count(*) FROM v_incident" 230
done

# ---- nothing is gone without proof ----

begin "without a count only what was audited is marked gone"
hide 1 3
rm -f mttr.db*
start_mock data
write_settings "$pages"
run sync
expect_status 0
for how in --strip-count '--count-most 20' --count-page; do
    cp mttr.db kept.db
    printf 'incident:1 %s\n' "hide ${ids[5]}" "purge ${ids[9]}" "delete ${ids[12]}" 'clock 600' >script
    # shellcheck disable=SC2086 # an option and its value
    start_mock data --script script --port "${mock_url##*:}" $how
    run sync --sweep
    expect_status 0
    expect_sql "SELECT group_concat(sys_id || ' ' || gone) FROM v_incident WHERE gone IS NOT NULL" "${ids[12]} deleted"
    expect_stderr ' not found and not marked, because they may be hidden from the account'
    expect_sql "SELECT count(*) FROM suspect" 0
    rm -f mttr.db*
    mv kept.db mttr.db
done

finish
