#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every test of one build (BUILD=build/gcc), JOBS scripts at a time, and ends with "N passed, N failed". The output of a
# script is printed as a whole when the script has ended.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/${BUILD:-build/gcc}
export MTTR=$build/mttr SNOW_MOCK=$build/snow_mock SNOW_GEN=$build/snow_gen
export LC_ALL=C.UTF-8
log=$(mktemp)
export log
trap 'rm -f "$log"' EXIT

# run_script NAME COMMAND..
run_script() {
    local name=$1 out status begun=$SECONDS
    shift
    out=$("$@" 2>&1)
    status=$?
    flock "$log" tee -a "$log" <<<"# $name, $((SECONDS - begun)) s
$out$([ "$status" -eq 0 ] || printf '\nnot ok %s ended with status %s' "$name" "$status")"
}
export -f run_script

# The longest ones start first, so that none runs alone at the end.
long=(tests/e2e/{faults,sync_interrupted,firsttime,year,html}.sh)
others=()
for script in tests/e2e/*.sh; do
    case " ${long[*]} " in *" $script "*) continue ;; esac
    case $script in *lib.sh) ;; *) others+=("$script") ;; esac
done
# shellcheck disable=SC2016 # the inner shell expands it
printf '%s\0' "${long[@]}" "$build/unit" "${others[@]}" | xargs -0 -n 1 -P "${JOBS:-$(nproc)}" bash -c '
    case $0 in *.sh) run_script "$0" bash "$0" ;; *) run_script unit "$0" ;; esac'

passed=$(grep -c '^ok ' "$log")
failed=$(grep -c '^not ok ' "$log")
grep '^not ok ' "$log"
grep '^# skipped' "$log" | sort -u
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
