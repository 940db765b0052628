#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every checker over the whole tree; a line for each, and what it found.
set -u
cd "$(dirname "$0")/../.." || exit 1
tests/deps.sh --lint || exit 1
status=0

files() { git ls-files --cached --others --exclude-standard "$@"; }
mapfile -t sources < <(files 'src/*.c' 'src/*.h' 'include/*.h' 'tests/*.c' 'tests/*.h')
mapfile -t shipped < <(files 'src/*.c')
mapfile -t headers < <(files 'src/*.h' 'include/*.h')
mapfile -t scripts < <(files '*.sh' '.ci/run')

# A checker is quiet when all is well.
check() {
    local name=$1 found
    shift
    if found=$("$@" 2>&1) && [ -z "$found" ]; then
        echo "ok $name"
    else
        printf '%s\nnot ok %s\n' "$found" "$name"
        status=1
    fi
}

# shellcheck disable=SC2317 # called through check
tidy() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    printf '%s\0' "${shipped[@]}" | xargs -0 -P 2 -n 4 sh -c 'clang-tidy --quiet "$@" -- -std=c11 -D_GNU_SOURCE -iquote include \
        2>/dev/null' tidy | grep -E 'warning:|error:'
    return 0
}

# shellcheck disable=SC2317
large() {
    wc -l "${sources[@]}" | awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines, more than 500" }'
}

# shellcheck disable=SC2317
unfinished() {
    files | grep -v '^tests/lint/' | xargs -d '\n' grep -nIwE 'TODO|FIXME' --
    return 0
}

# What is embedded in the page (src/render/page) and the cases (fixtures) are data.
# shellcheck disable=SC2317
without_licence() {
    files '*.c' '*.h' '*.sh' '*.awk' '*.jq' '*.py' '*.mjs' '*.sql' Makefile .ci/run ':!fixtures' |
        while read -r file; do
            sed -n '1,2p' "$file" | grep -qF 'SPDX-License-Identifier: Apache-2.0' || echo "$file: no SPDX line"
        done
    return 0
}

# shellcheck disable=SC2317
answers() {
    awk -f tests/lint/answers.awk src/snow/rules.c |
        diff - <(awk '/^\.Sh/ { inside = $2 == "ANSWERS" } inside && /^\.It [^S]/' src/mttr.1)
    return 0
}

check "answers in the man page" answers
check "rooms" awk -f tests/lint/rooms.awk "${shipped[@]}" "${headers[@]}"
check "rooms.awk refuses what it must" tests/lint/rooms_test.sh
check "SPDX lines" without_licence
check "clang-format" clang-format --dry-run --Werror "${sources[@]}"
check "files under 500 lines" large
check "nothing unfinished" unfinished
check "shellcheck" shellcheck -x -P SCRIPTDIR "${scripts[@]}"
check "cppcheck" cppcheck --quiet -j 2 --std=c11 --enable=warning,performance,portability --inline-suppr \
    --error-exitcode=1 -D_GNU_SOURCE -Iinclude src
check "clang-tidy" tidy
check "man pages" mandoc -T lint -W warning src/*.1 src/*.5
exit $status
