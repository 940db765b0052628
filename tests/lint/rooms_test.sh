#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# rooms.awk refuses what it must, and only that: prints each case that comes out otherwise.
set -u
rooms=$PWD/tests/lint/rooms.awk
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
mkdir -p include src/base src/measure src/store
: >src/measure/inner_p.h
: >src/store/other_p.h

# try EXPECTED FILE LINE: the answer to a file with that line has the text; it is silent where no text is expected.
try() {
    local found
    printf '%s\n' "$3" >"$2"
    found=$(awk -f "$rooms" "$2" src/measure/inner_p.h src/store/other_p.h) && found="accepted $found"
    case $found in
        *"${1:-accepted}"*) ;;
        *) echo "$2 with $3: '$found' instead of '${1:-accepted}'" ;;
    esac
    rm "$2"
}

try "" src/measure/a.c '#include "fault.h"'
try "" src/measure/a.c '#include "inner_p.h"'
try "" src/store/db.c '#include <sqlite3.h>'
try "only src/store/statement.c" src/store/a.c '#include <sqlite3.h>'
try "an inner header of another room" src/measure/a.c '#include "other_p.h"'
try "an inner header of another room" src/measure/a.c '#include "store/other_p.h"'
try "an inner header of another room" src/measure/a.c '#include "missing_p.h"'
try "an inner header of another room" include/a.h '#include "inner_p.h"'
try "measure may not know store" src/measure/a.c '#include "store.h"'
try "base may not know measure" src/base/a.c '  #  include "measure.h"'
try "a header that no room owns" src/measure/a.c '#include "nowhere.h"'
try "may include this" src/measure/a.c '#include <sqlite3.h>'
