#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# help: the whole help of each command, from the table that the parser reads. UPDATE_HELP=1 writes what is expected.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
mkdir bin
ln -s "$MTTR" bin/mttr
PATH=$work/bin:$PATH
expected=$root/fixtures/expected/help.txt
mapfile -t commands < <(mttr completion words -- '')

begin "the help of the program and of each command, to the letter"
mttr help >help.txt
for command in "${commands[@]}"; do
    printf '\n$ mttr help %s\n' "$command"
    mttr help "$command"
done >>help.txt
[ -z "${UPDATE_HELP:-}" ] || cp help.txt "$expected"
expect_same "the help" help.txt "$expected"
! grep -nE ' $|.{131}' help.txt || fail "a blank at an end, or more than 130 columns"

begin "--help is the same, wherever it stands"
mttr --help | cmp -s - <(mttr help) || fail "mttr --help"
for command in "${commands[@]}"; do
    mttr "$command" --help | cmp -s - <(mttr help "$command") || fail "mttr $command --help"
    mttr --help "$command" | cmp -s - <(mttr help "$command") || fail "mttr --help $command"
done

begin "what the help lists is what the parser accepts"
for command in "${commands[@]}"; do
    mttr help "$command" | sed -nE 's/^  (--[a-z-]+) ([^ |]+)[^ ]*( [^ ]+)?(  .*|$)/\1=\2/p; s/^  (--[a-z-]+)  .*/\1/p' >listed
    while read -r option; do
        run "$command" "$option" --help
        [ "$status" -eq 0 ] || fail "$command $option: $(cat stderr)"
    done <listed
    mttr completion words -- "$command" -- | sort >completed
    { sed 's/=.*//' listed && mttr help "$command" | tail -n 1 | tr -s ' ' '\n' | grep .; } | sort >helped
    expect_same "the options of $command" completed helped
done

begin "each command has an example, and the parser accepts its words"
for command in "${commands[@]}"; do
    mttr help "$command" | sed -n '/^Examples\?$/,/^$/s/^  //p' >examples
    [ -s examples ] || fail "no example of $command"
    while read -r line; do
        line=${line#'source <('}
        line=${line%')'}
        [[ $line = "mttr $command"* ]] || fail "$line is no example of $command"
        bash -c "$line --help" >out 2>&1 || fail "$line: $(cat out)"
        cmp -s out <(mttr help "$command") || fail "$line: $(head -n 3 out)"
    done <examples
done

begin "help with a mistyped command names the nearest"
run help reprot
expect_status 2
[ "$(cat stderr)" = "mttr: no command 'reprot': did you mean 'report'?" ] || fail "$(cat stderr)"
[ ! -s stdout ] || fail "something on standard output"
finish
