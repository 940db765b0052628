#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# terminal: remote text can steer none; NO_COLOR, TERM=dumb and pipes get no colour.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
printf '%s' '{"result":[{"sys_id":"a1","number":"INC\u001b[2J","short_description":"\u001b]0;x\u0007","sys_created_on":"2024-01-01 00:00:00",
"resolved_at":"2024-01-01 01:00:00","sys_updated_on":"2024-01-01 01:00:00","priority":{"value":"1","display_value":"\u001b[31mred\u009b1m\u202e"}},
{"sys_id":"a2","sys_updated_on":"\u001b[31mnever"}]}' >hostile.json
printf 'profile: p\nmttr: {group_by: [priority], where: {field: priority, op: equals, value: redd}}\n' >p.yml

# quiet WORD..: no control character but the line end, whatever it prints.
quiet() {
    run "$@"
    ! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' stdout stderr || fail "$*: $(cat -v stdout stderr)"
}

begin "no control character of a record reaches the terminal"
quiet import --table incident hostile.json
expect_status 0
quiet fields priority
expect_stdout 'red'
quiet status
quiet report --from 2024-01-01 --to 2024-01-07 p.yml
quiet fields "$(printf 'pri\033[2J')"
quiet "$(printf 'sync\033[2J')"
quiet report "$(printf 'no\033[2J.yml')"

begin "colour only where it is wanted"
if have_terminal "colour on a terminal"; then
    for setting in "NO_COLOR=1 TERM=xterm" "NO_COLOR= TERM=dumb"; do
        script -qec "env $setting '$MTTR' fields priority" /dev/null </dev/null >shown 2>&1
        ! grep -q $'\033' shown || fail "$setting: $(cat -v shown)"
    done
    script -qec "env -u NO_COLOR TERM=xterm '$MTTR' fields priority" /dev/null </dev/null >shown 2>&1
    grep -q $'\033' shown || fail "no colour on a terminal: $(cat -v shown)"
fi
run fields priority
! grep -q $'\033' stdout || fail "colour in a pipe"
NO_COLOR=1 TERM=dumb run fields priority --color=always
grep -q $'\033' stdout || fail "no colour with --color=always, which overrules the environment"
TERM=xterm run fields priority --color=never
! grep -q $'\033' stdout || fail "colour with --color=never"

begin "a hyperlink of a record is no hyperlink"
long=$(printf 'x%.0s' $(seq 4000))
jq -n --arg long "$long" '{result: [{sys_id: "b1", number: "INC9", short_description: $long, category: $long, sys_created_on: "2024-01-01 00:00:00",
    resolved_at: "2024-01-01 01:00:00", sys_updated_on: "2024-01-01 01:00:00",
    priority: {value: "7", display_value: "\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u0007"},
    assignment_group: {value: "g1", display_value: ($long + " " + $long)}}]}' >long.json
quiet import --table incident --integration long long.json
expect_status 0
quiet fields priority
expect_stdout '\x1B]8;;https://evil.example\x1B\click\x1B]8;;\x07'
printf 'profile: long\nintegrations: [long]\nmttr: {group_by: [assignment_group, category, priority]}\n' >long.yml
quiet explain long.yml --incident INC9 --from 2024-01-01 --to 2024-01-07
quiet audit --from 2024-01-01 --to 2024-01-07 long.yml

begin "words of 4,000 letters stay within the terminal; a pipe gets them whole"
if have_terminal "the width of a terminal"; then
    for columns in 80 60; do
        for line in "fields category" "fields assignment_group" "fields priority" "report --from 2024-01-01 --to 2024-01-07 long.yml"; do
            TERM=dumb script -qec "stty cols $columns; '$MTTR' --quiet $line" /dev/null </dev/null >shown 2>&1
            wide=$(tr -d '\r' <shown | LC_ALL=C.UTF-8 wc -L)
            [ -s shown ] || [ "${line%% *}" = report ] || fail "nothing is shown: $line"
            [ "$wide" -le "$columns" ] || fail "$line: $wide columns of $columns: $(cut -c 1-200 shown)"
        done
    done
    script -qec "stty cols 50; '$MTTR' --color=never --quiet fields category" /dev/null </dev/null | tr -d '\r' >shown
    [ "$(sed -n '/^x/p' shown)" = "xxxxxxxxxxxxxxxxxxxxxxxxx…  -            1  50.0 %" ] || fail "$(cat shown)"
fi
run fields category
expect_stdout "$long"
finish
