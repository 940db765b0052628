#!/usr/bin/env bash
# terminal: remote text can steer none; NO_COLOR, TERM=dumb and pipes get no colour.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
printf '%s' '{"result":[{"sys_id":"a1","number":"INC\u001b[2J","short_description":"\u001b]0;x\u0007","sys_created_on":"2024-01-01 00:00:00",
"resolved_at":"2024-01-01 01:00:00","sys_updated_on":"2024-01-01 01:00:00","priority":{"value":"1","display_value":"\u001b[31mred\u009b1m\u202e"}},
{"sys_id":"a2","sys_updated_on":"\u001b[31mnever"}]}' >hostile.json
printf 'profile: p\nmttr: {group_by: [priority], where: {field: priority, op: equals, value: redd}}\n' >p.yml

# quiet WORD..: no control character but the line end, whatever it says.
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
if command -v script >/dev/null; then
    for setting in "NO_COLOR=1 TERM=xterm" "NO_COLOR= TERM=dumb"; do
        script -qec "env $setting '$MTTR' fields priority" /dev/null </dev/null >shown 2>&1
        ! grep -q $'\033' shown || fail "$setting: $(cat -v shown)"
    done
    script -qec "env -u NO_COLOR TERM=xterm '$MTTR' fields priority" /dev/null </dev/null >shown 2>&1
    grep -q $'\033' shown || fail "no colour on a terminal: $(cat -v shown)"
fi
run fields priority
! grep -q $'\033' stdout || fail "colour in a pipe"
run fields priority --color=always
grep -q $'\033' stdout || fail "no colour with --color=always"
finish
