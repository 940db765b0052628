#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# report_terminal: the summary that mttr report shows on a terminal.
# shellcheck source-path=SCRIPTDIR source=report_lib.sh
. "$(dirname "$0")/report_lib.sh"

run import --table incident hostile.json
expect_status 0

# terminal COLUMNS WORD..: the report on a terminal of that width; what it shows goes to the file shown, in lines of LF.
terminal() {
    script -qec "stty cols $1; '$MTTR' report --out shown-out --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z ${*:2}" /dev/null \
        </dev/null 2>&1 | tr -d '\r' >shown
}
shows() {
    grep -qF -- "$1" shown || fail "the terminal has no '$1': $(cat shown)"
}
wide() {
    [ "$(grep -v '^mttr: ' shown | awk '{ if (length($0) > n) n = length($0) } END { print n }')" -le "$1" ] || fail "wider than $1: $(cat shown)"
}

if have_terminal "the summary on a terminal"; then
    begin "a terminal gets a summary, as wide as it is"
    sed 's/title: .*//; s/^profile: hostile/profile: hostile\ntitle: "Evil \\e]0;x\\a"/' hostile.yml >evil.yml
    terminal 100 --granularity day --color=never evil.yml
    shows 'Evil \x1B]0;x\x07, 2024-01-01 to 2024-01-07, UTC'
    shows 'MTTR 2 h (mean of 1), high'
    shows 'before: nothing was counted'
    shows '3 of 4 excluded: 1 canceled, 1 open, 1 negative'
    shows '2024-01-01   2 h  high          1   1       1            0         0  ########'
    shows '2024-01-02     -  -             0   1'
    wide 100
    ! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]' shown || fail "control characters: $(cat -v shown)"
    terminal 60 --granularity day --color=never hostile.yml
    shows '2024-01-01   2 h  high          1   1  ########'
    wide 60

    begin "with --quiet and with --json there is none"
    terminal 100 --quiet hostile.yml
    [ ! -s shown ] || fail "$(cat shown)"
    terminal 100 --json hostile.yml
    jq -e '.schema == "mttr/summary/1"' >/dev/null < <(grep -v '^mttr: ' shown) || fail "$(cat shown)"
fi

finish
