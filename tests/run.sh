#!/usr/bin/env bash
# Runs every test of one build (BUILD=build/gcc) and ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/${BUILD:-build/gcc}
export MTTR=$build/mttr SNOW_MOCK=$build/snow_mock SNOW_GEN=$build/snow_gen
export LC_ALL=C.UTF-8
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0

run() {
    echo "# $1"
    shift
    "$@" 2>&1 | tee -a "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || { status=1; echo "not ok $* ended with an error" | tee -a "$log"; }
}

run "unit" "$build/unit"
for script in tests/e2e/*.sh; do
    [ "$script" = tests/e2e/lib.sh ] || run "$script" bash "$script"
done

passed=$(grep -c '^ok ' "$log")
failed=$(grep -c '^not ok ' "$log")
grep '^not ok ' "$log"
grep '^# skipped' "$log"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] && [ "$status" -eq 0 ]
