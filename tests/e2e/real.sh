#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# real: 24,918 incidents of a real instance with results that others computed, and recorded answers in every shape.
# Both are next to the project in ../shared and are never copied into it; without them the tests are skipped.
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
shared=$root/../shared

if [ -r "$shared/data/uci_final_rows.csv.gz" ]; then
    begin "24,918 real incidents are imported"
    gzip -dc "$shared/data/uci_final_rows.csv.gz" >uci.csv
    import_uci() { run import --table incident --key number --date-format '%d/%m/%Y %H:%M' --null '?' uci.csv; }
    import_uci
    expect_status 0
    expect_stderr "24918 records read: 24918 new, 0 changed, 0 unchanged, 0 rejected"
    expect_sql "SELECT count(*), count(resolved_at), count(opened_at), count(closed_at) FROM v_incident" "24918|23362|24918|24918"

    begin "importing them again changes nothing"
    import_uci
    expect_stderr "0 new, 0 changed, 24918 unchanged, 0 rejected"
    expect_sql "SELECT count(*) FROM v_history" "0"

    begin "their restore time is the known one"
    printf 'profile: uci\nmttr: {start: opened_at, end: resolved_at}\n' >uci.yml
    run report --from 2016-01-01 --to 2017-12-31 --now 2018-01-01T00:00:00Z uci.yml
    expect_status 0
    jq -r '.stats | "\(.count) \(.sum / 60) \(.median / 3600) \(.p90 / 60) \(.p95 / 60) \(.mean / 3600 * 1e6 | round)"' \
        reports/uci/mttr.json >found
    echo "23362 249746670 22.1 22892.9 42631.05 178171582" >expected
    expect_same "n, sum and p90, p95 in minutes, median in hours, mean in millionths of an hour" found expected

    begin "SQL over the view gives the same"
    expect_sql "SELECT count(*), sum(strftime('%s', resolved_at) - strftime('%s', opened_at)) / 60 FROM v_incident
        WHERE resolved_at IS NOT NULL" "23362|249746670"

    # What the audit finds, against the same questions asked of the view in SQL. The file has no closer.
    import_states() {
        run import --store "$1" --table incident --key number --map state=incident_state "${@:2}" --date-format '%d/%m/%Y %H:%M' --null '?' uci.csv
        expect_status 0
    }
    audit_uci() {
        run audit --store "$1" --from 2016-01-01 --to 2017-12-31 --now 2018-01-01T00:00:00Z --out audited "${@:2}" uci.yml
        sqlite3 found.db 'DROP TABLE IF EXISTS found' '.import --csv audited/uci/audit/audit_findings.csv found'
    }
    # expect_found CODE N CONDITION: the records of the finding are those of the view for which the condition holds.
    expect_found() {
        sqlite3 found.db "SELECT number FROM found WHERE code = '$1' ORDER BY 1" >found
        sql "SELECT number FROM v_incident WHERE $3 ORDER BY 1" states.db >expected
        expect_same "$1" expected found
        expect_lines "$2" found
    }
    seconds="(strftime('%s', resolved_at) - strftime('%s', opened_at))"
    # expect_effect CODE CONDITION: without those for which it holds the mean is so much more, to a millionth.
    expect_effect() {
        jq -r ".findings[] | select(.code == \"$1\") | .effect * 1e6 | round" audited/uci/audit/audit.json >found
        sql "SELECT CAST(round(1e6 * (sum($seconds) FILTER (WHERE NOT ($2)) * 1.0 / count(*) FILTER (WHERE NOT ($2)) -
            sum($seconds) * 1.0 / count(*))) AS INTEGER) FROM v_incident WHERE resolved_at IS NOT NULL" states.db >expected
        expect_same "effect of $1" expected found
    }
    evening="closed_at >= '2016-03-24T18:00:00Z' AND closed_at < '2016-03-24T20:00:00Z'"

    begin "audit: 39 in no time, 1,556 without a resolution, 275 reopened"
    import_states states.db
    audit_uci states.db
    expect_status 0
    expect_found instant 39 "resolved_at = opened_at"
    expect_effect instant "resolved_at = opened_at"
    expect_found resolved-without-date 1556 "resolved_at IS NULL AND state IN ('6', '7')"
    expect_found reopened 275 "reopen_count > 0"
    expect_effect reopened "reopen_count > 0"
    jq -c '.findings[] | select(.code == "instant" or .code == "reopened") | [.code, .count, .counted]' audited/uci/audit/audit.json >found
    printf '["reopened",275,274]\n["instant",39,39]\n' >expected
    expect_same "counts" expected found
    held audit audited/uci/audit/audit.json

    begin "audit: 3,112 were closed in bulk on the evening of 24 March"
    sql "SELECT number FROM v_incident WHERE $evening" states.db >evening.txt
    sqlite3 found.db "SELECT number FROM found WHERE code = 'bulk-closed'" | grep -cxFf evening.txt >found
    echo 3112 >expected
    expect_same "closed between 18:00 and 19:59" expected found

    begin "audit: one of them was closed by somebody else, by the file's last change"
    import_states closers.db --map closed_by=sys_updated_by
    audit_uci closers.db
    sqlite3 found.db "SELECT number FROM found WHERE code = 'bulk-closed'" | grep -xFf evening.txt | sort >found
    sql "SELECT number FROM v_incident WHERE $evening AND closed_by = 'Updated by 908' ORDER BY 1" closers.db >expected
    expect_same "those of the same closer" expected found
    expect_lines 3111 found
    sqlite3 found.db "SELECT detail FROM found WHERE code = 'bulk-closed' AND detail LIKE '% after % 2016-03-24 19:02:00 %'" | sort -u >found
    echo "57 m after 269 closed in the minute of 2016-03-24 19:02:00 by Updated by 908" >expected
    expect_same "the last of the evening" expected found

    begin "the mean of the closing time is another figure"
    printf 'profile: closed\nmttr: {start: opened_at, end: closed_at}\n' >closed.yml
    run report --from 2016-01-01 --to 2017-12-31 --now 2018-01-01T00:00:00Z --ledger none closed.yml
    [ "$(jq '.stats.mean / 360 | round / 10' reports/closed/mttr.json)" = 315.3 ] || fail "$(jq .stats reports/closed/mttr.json)"

    # The incidents opened before 1 May with what was known of them then: later ends are not yet set.
    cat >as-of.awk <<'END'
BEGIN { FS = OFS = "," }
function moment(text,   part) { split(text, part, /[\/ :]/); return sprintf("%04d%02d%02d%02d%02d", part[3], part[2], part[1], part[4], part[5]) }
function forget(column) { if ($column != "?" && moment($column) >= seen) $column = "?" }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
NR > 1 && moment($at["opened_at"]) >= seen { next }
NR > 1 { forget(at["resolved_at"]); forget(at["closed_at"]) }
{ print }
END
    awk -v seen=201605010000 -f as-of.awk uci.csv >may.csv
    # cohort STORE NOW FILE: the restore time of the incidents opened in April, as the store knew it.
    printf 'profile: april\nmttr: {in_range: created, end: [resolved_at, closed_at]}\n' >april.yml
    import_by_opening() {
        run import --store "$1" --now "$2" --table incident --key number --map sys_created_on=opened_at \
            --date-format '%d/%m/%Y %H:%M' --null '?' "$3"
        expect_status 0
    }
    # april STORE WORD..: counted, open, and in hours the median of the counted and of Kaplan-Meier, their p90
    april() {
        local store=$1
        shift
        run report --store "$store" --from 2016-04-01 --to 2016-04-30 --ledger none "$@" april.yml
        jq -r '[.count, .censored.n_open, .stats.median, .censored.median, .stats.p90, .censored.p90] |
            (.[2:] |= map(. / 36 | round / 100)) | map(tostring) | join(" ")' reports/april/mttr.json
    }

    begin "the April cohort seen on 1 May: 2.30 h by the resolved ones, 6.98 h by Kaplan-Meier"
    import_by_opening may.db 2016-05-01T00:00:00Z may.csv
    april may.db >found
    echo "6931 1003 2.3 6.98 145.1 308.22" >expected
    expect_same "counted, open, medians, p90" found expected

    begin "the same from the whole store, asked as of 1 May"
    import_by_opening whole.db 2017-12-31T00:00:00Z uci.csv
    april whole.db --now 2016-05-01T00:00:00Z >found
    expect_same "counted, open, medians, p90" found expected

    begin "the April cohort in truth: 6.99 h"
    april whole.db >found
    echo "7934 0 6.99 6.98 309.78 309.85" >expected
    expect_same "counted, open, medians, p90" found expected
else
    echo "# skipped: the real incidents: ../shared/data is not here"
fi

samples=$shared/servicenow-samples
if [ -r "$samples/01-incident-list-67.response.json" ]; then
    export MTTR_STORE=$work/samples.db
    begin "recorded: plain values and {link, value}"
    run import --table incident --url https://dev197215.service-now.com "$samples/01-incident-list-67.response.json"
    expect_status 0
    expect_stderr "67 records read: 67 new"
    jq -r '.result[] | [.sys_id, .number, .state, (.assignment_group | if type == "object" then .value else . end),
        (.resolved_at | if . == "" then . else sub(" "; "T") + "Z" end), .short_description] | @json' \
        "$samples/01-incident-list-67.response.json" | sort >expected
    sqlite3 -readonly samples.db "SELECT json_array(sys_id, ifnull(number, ''), ifnull(state, ''), ifnull(assignment_group, ''),
        ifnull(resolved_at, ''), ifnull(short_description, '')) FROM v_incident" | jq -c . | sort >found
    expect_same "cells" found expected

    begin "recorded: 27 of the 67 are resolved"
    expect_sql "SELECT count(*) FROM v_incident WHERE resolved_at IS NOT NULL" 27 samples.db

    begin "recorded: display values next to values"
    run import --table change_request "$samples/12-change_request-CHG0000001.display-all.response.json"
    expect_status 0
    expect_sql "SELECT state, state_label, type_label, risk_label, sys_updated_on, close_code IS NULL FROM v_change_request" \
        "-5|New|Normal|High|2020-09-24T12:42:23Z|1" samples.db

    begin "recorded: an empty list, and a single record"
    run import --table incident "$samples/08-empty-list.response.json"
    expect_stderr "0 records read"
    run import --table incident "$samples/09-sys_db_object-by-id-with-fields.response.json"
    expect_status 2
    expect_stderr "no column is a sys_id or a number"

    for answer in 07-error-401.response.json 19-error-404-no-record.response.json 17-malformed-200-transaction-cancelled.txt \
        18-malformed-200-truncated.txt; do
        begin "recorded: refused: $answer"
        sqlite3 -readonly samples.db .dump >before
        run import --table incident --format json "$samples/$answer"
        expect_status 2
        expect_lines 1 stderr
        sqlite3 -readonly samples.db .dump >after
        expect_same "the store" after before
    done
else
    echo "# skipped: the recorded answers: ../shared/servicenow-samples is not here"
fi
finish
