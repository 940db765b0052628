#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# report_refused: what mttr report refuses, and outputs that cannot be written: nothing is replaced, nothing is left.
# shellcheck source-path=SCRIPTDIR source=report_lib.sh
. "$(dirname "$0")/report_lib.sh"

run import --table incident hostile.json
expect_status 0

printf 'profile: typo\nmtr: {in_range: created}\n' >typo.yml
cp hostile.yml twin.yml
while IFS='|' read -r words text; do
    begin "refused: $words"
    # shellcheck disable=SC2086 # a list of words
    report refused $words
    expect_status 2
    expect_stderr "$text"
    holds "nothing was done" test ! -e refused
done <<'END'
--format pdf hostile.yml|--format: unknown value 'pdf'
--format csv,xml hostile.yml|--format: unknown value 'xml'
--ledger some hostile.yml|--ledger: unknown value 'some'
--granularity year hostile.yml|year
--group-by priorty hostile.yml|priority
--fail-if mean> hostile.yml|--fail-if 'mean>' is not [WIDGET.]METRIC OP VALUE
--last 3w hostile.yml|--last
--team =Taem hostile.yml|=Team
--group-by u_missing hostile.yml|u_missing
hostile.yml typo.yml|typo.yml:2
hostile.yml twin.yml|hostile.yml and twin.yml are both named hostile
none.yml|none.yml
END

begin "a store that is not there"
run --store none.db report --out refused hostile.yml
expect_status 5
expect_stderr none.db

begin "an output folder that is a file"
touch file
report file hostile.yml
expect_status 5
expect_stderr 'file/hostile'

begin "a failed run replaces nothing and leaves nothing"
report all hostile.yml
expect_status 0
cp -r all before
for i in $(seq 100 400); do
    printf '{"sys_id":"%032d","number":"INC%07d","state":"6","sys_created_on":"2024-01-01 00:00:00","resolved_at":"2024-01-01 01:00:00"}\n' "$i" "$i"
done >many.jsonl
run import --table incident many.jsonl
expect_status 0
# A limit on the size of files stands for a full disk: the ledger is larger, the widgets and SQLite's files are not.
(
    trap '' XFSZ
    ulimit -f 48
    "$MTTR" report --out all --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z hostile.yml >stdout 2>stderr
)
status=$?
expect_status 5
expect_stderr 'cannot write all/hostile/incidents'
holds "the earlier files are there" diff -r before all

finish
