#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# memory: where an allocation fails, a command ends with exit status 5 and says "out of memory", or does without it; nothing
# else, and the store stays whole. ALLOCATIONS is how many of each command's allocations fail, one or all from there on
# (40 if not set; all: each of them).
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2119,SC2317
. "$(dirname "$0")/lib.sh"

# The sanitizers bring an allocator of their own.
case $MTTR in *-san/*) exit 0 ;; esac
preload=(env "LD_PRELOAD=${MTTR%/*}/fail_malloc.so")
most=${ALLOCATIONS:-40}
profile=$root/fixtures/worked-example/worked-example.yml
range=(--now 2024-07-01T00:00:00Z)
dates=(--from 2024-01-01 --to 2024-12-31)

# count_allocations WORD..: those of a run; prints their number.
count_allocations() {
    "${preload[@]}" FAIL_COUNT=count "$MTTR" "$@" >/dev/null 2>&1
    cat count
}

# judge WHERE WORD..: what a run in which allocation WHERE failed came to; status, stdout, stderr are those of a run without.
judge() {
    local where=$1 ended
    shift
    "${preload[@]}" "FAIL_AT=$where" timeout 60 "$MTTR" "$@" >starved.out 2>starved.err
    ended=$?
    [ "$ended" -eq "$status" ] && cmp -s stdout starved.out && return
    [ "$ended" -eq 5 ] && grep -q '^mttr: .*out of memory' starved.err && return
    fail "$*: allocation $where${FAIL_ALL:+ and all after it}: exit status $ended instead of $status or 5: $(tail -n 1 starved.err)"
}

# starve PREPARE WORD..: the command with allocations that fail; PREPARE is run before each. What the loader and the
# libraries allocate before main is not the program's.
starve() {
    local prepare=$1 first n step
    shift
    first=$(($(count_allocations --version) + 1))
    $prepare
    run "$@"
    $prepare
    n=$(count_allocations "$@")
    [ "$n" -gt "$first" ] || fail "$*: $n allocations, and $first before main"
    [ "$most" = all ] && step=1 || step=$(((n - first) / most + 1))
    for where in $(seq "$first" "$step" "$n"); do
        $prepare
        judge "$where" "$@"
        $prepare
        FAIL_ALL=1 judge "$where" "$@"
    done
}

remove_store() { rm -rf mttr.db*; }
with_store() { rm -rf mttr.db* && cp store.db mttr.db; }

"$MTTR" import --store store.db --table incident "$root/fixtures/worked-example/incidents.json" 2>/dev/null
printf 'Number;Opened;Resolved;Caller\nINC1;24.03.2024 10:00;24.03.2024 11:00;Ren\xe9\n' >latin.csv
"$SNOW_GEN" --seed 7 --incidents 20 --changes 5 --out data || fail "snow_gen ended with $?"
start_mock data
write_settings

begin "import of JSON"
starve remove_store import --table incident "$root/fixtures/worked-example/incidents.json"

begin "import of CSV in another encoding"
starve remove_store import latin.csv

begin "report"
starve with_store "${range[@]}" report "${dates[@]}" "$profile"

begin "verify"
starve with_store verify reports/worked-example/manifest.json

begin "audit"
starve with_store "${range[@]}" audit "${dates[@]}" "$profile"

begin "explain"
starve with_store "${range[@]}" explain "$profile" "${dates[@]}" --incident INC0000001

begin "fields"
starve with_store fields

begin "status"
starve with_store status

begin "check"
starve remove_store check

begin "sync"
starve remove_store sync

finish
