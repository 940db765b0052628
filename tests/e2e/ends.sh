#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# ends: limits of the system and closed streams end a command in one line, and nothing is lost.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 40 --changes 10 --out data || fail "snow_gen ended with $?"
jq -s '{result: .}' data/incident.jsonl >incidents.json
printf 'profile: p\nmttr: {}\n' >p.yml
cp incidents.json more.json
start_mock data
write_settings
run import --table incident incidents.json
expect_status 0
range=(--from 2024-01-01 --to 2024-03-01)
run report "${range[@]}" p.yml
expect_status 0
cp -r reports published
sql 'SELECT * FROM v_sync_run' >runs

# limited LETTER N WORD..: the program under that limit, which is not that of what keeps its messages.
limited() {
    (ulimit "-$1" "$2" && shift 2 && exec "$MTTR" "$@") 2>&1 >/dev/null | cat >stderr
    status=${PIPESTATUS[0]}
}

# left_alone: nothing was lost and nothing is left.
left_alone() {
    sql 'SELECT * FROM v_sync_run WHERE status = '"'success'" >found
    expect_same "$1: the store" runs found
    expect_same "$1: the report" published/p/mttr.json reports/p/mttr.json
    ! compgen -G 'c.db*' >/dev/null || fail "$1: left: $(ls)"
}

begin "files that may not grow"
for n in 0 4 24; do
    for command in "import --table incident more.json" "import --store new.db --table incident more.json" "sync" "publish c.db p.yml" "report ${range[*]} p.yml"; do
        [ "$n $command" != "24 report ${range[*]} p.yml" ] || continue # there is room for it
        # shellcheck disable=SC2086 # words of the command
        limited f $n $command
        expect_status 5
        expect_lines 1 stderr
        grep -qE 'File too large; raise the limit of file sizes \(ulimit -f\)$|disk I/O error' stderr || fail "$n $command: $(cat stderr)"
        left_alone "$n $command"
        rm -f new.db*
    done
done
limited f 0 init --config new.yml --profile q.yml --url https://x.service-now.com --username u --yes
expect_status 5
expect_lines 1 stderr
[ ! -e new.yml ] || fail "half a file was left"

begin "few open files"
for n in 4 5 6 7 8 9 10; do
    for command in "import --table incident more.json" "publish c.db p.yml" "report ${range[*]} p.yml" "status"; do
        # shellcheck disable=SC2086 # words of the command
        limited n $n $command
        [ "$status" -ne 0 ] || { rm -f c.db; continue; }
        expect_status 5
        expect_lines 1 stderr
        grep -qE 'Too many open files; raise the limit of open files \(ulimit -n\)$|unable to open database' stderr ||
            fail "$n $command: $(cat stderr)"
    done
done

begin "standard output that is closed or full"
for command in "status" "--json status" "audit p.yml" "fields" "help" "--version" "completion bash" "--json report ${range[*]} p.yml"; do
    # shellcheck disable=SC2086 # words of the command
    "$MTTR" $command >&- 2>stderr
    status=$?
    expect_status 5
    expect_lines 1 stderr
    expect_stderr 'mttr: standard output could not be written'
    # shellcheck disable=SC2086 # words of the command
    "$MTTR" $command >/dev/full 2>stderr
    status=$?
    expect_status 5
    expect_lines 1 stderr
done

begin "no standard stream's number is given to a file"
for streams in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '<&- >&- 2>&-'; do
    rm -rf closed.db* reports
    eval "\"\$MTTR\" --json --verbose --store closed.db import --table incident more.json $streams" >stdout 2>stderr
    expect_sql 'PRAGMA integrity_check' ok closed.db
    expect_sql 'SELECT count(*) FROM v_incident' 40 closed.db
    eval "\"\$MTTR\" --json --store closed.db report ${range[*]} p.yml $streams" >stdout 2>stderr
    run --store closed.db verify reports/p/manifest.json
    expect_status 0
done
"$MTTR" import --table incident --format json - <&- >stdout 2>stderr
status=$?
expect_status 2
expect_stderr 'cannot read: Bad file descriptor'
expect_lines 1 stderr

finish
