#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# faults: whatever an instance answers at whatever moment, a sync loses no row, makes none up, and the next run completes
# the mirror. FAULTS=all (make soak) tries every fault at every request; else each request meets some of the faults, and
# each fault some of the requests. KILLS: how many syncs are killed at random moments.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2317 # functions are called through spread
. "$(dirname "$0")/lib.sh"

FAULTS=${FAULTS:-some}
KILLS=${KILLS:-20}
gone_count='SELECT count(*) FROM v_incident WHERE gone IS NOT NULL'
workers=4 # most of a trial is waiting

# Every class of answers that are not answers.
faults=("unauth" "status 400" "status 403" "status 404" "status 406" "status 414" "retry_after 408 0" "retry_after 425 0"
    "retry_after 429 0" "rate_limit 0" "rate_limit 3000" "retry_after 500 0" "retry_after 502 0" "retry_after 503 0"
    "status 429" "status 503" "html" "hibernate" "redirect https://login.invalid/" "empty202" "null_body" "huge 65"
    "bomb 65" "truncated" "cancelled" "partial_error" "wrong_type" "reset" "no_date" "stall" "freeze" "overrun" "stray"
    "excess")
# Those that come once and pass: the same run asks again and is whole, whatever the request was for.
passing='^(retry_after|rate_limit 0|status 429|status 503|html|empty202|null_body|huge|bomb|truncated|cancelled|partial_error|wrong_type|reset|stall|freeze|overrun|stray|excess)'

# ---- one trial, in a folder of its own ----

# open_mock [OPTION..]: sets mock_url, mock_pid; what it prints can be read from $mock_out.
open_mock() {
    exec {mock_out}< <(exec "$SNOW_MOCK" --data "$work/data" --parent "$@" 2>mock.err)
    mock_pid=$!
    read -r _ mock_url <&"$mock_out" || echo "# the mock does not start: $(cat mock.err)"
    write_settings "page_size: 2" "requests_in_flight: 2" "request_timeout: 2s"
}

close_mock() {
    kill "$mock_pid"
    exec {mock_out}<&-
    mock_pid=
}

# find_columns KIND: those of the view that do not depend on the number of runs.
find_columns() {
    sqlite3 -readonly "$work/whole.db" "SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('v_$1')
        WHERE name NOT IN ('first_seen', 'last_changed')"
}

# cells STORE [KIND]: every cell of the live rows.
cells() {
    for kind in ${2:-incident change_request}; do
        echo "SELECT ${columns[$kind]} FROM v_$kind WHERE gone IS NULL ORDER BY sys_id;"
    done | sqlite3 -readonly -quote "$1"
}

# same WHAT STORE FILE [KIND]: the store's cells are those in the file.
same() {
    cells "$2" "${4:-}" >found
    cmp -s found "$3" || echo "# $1: $(diff found "$3" | head -n 2 | cut -c 1-200 | tr '\n' '|')"
}

# What must not be: rows that a first load's cursor has passed and the store has not (of each table), rows that are there
# twice, changes that nobody made (custom fields come late where sys_dictionary was refused once).
wrong() {
    local counts
    counts=$(sqlite3 -readonly mttr.db "ATTACH '$work/whole.db' AS whole;
        SELECT (SELECT count(*) FROM cursor AS c, whole.incident AS w WHERE c.kind = 1 AND c.lo IS NULL
                   AND w.sys_id <= c.last AND w.sys_id NOT IN (SELECT sys_id FROM incident)),
               (SELECT count(*) FROM cursor AS c, whole.change_request AS w WHERE c.kind = 2 AND c.lo IS NULL
                   AND w.sys_id <= c.last AND w.sys_id NOT IN (SELECT sys_id FROM change_request)),
               (SELECT count(*) - count(DISTINCT sys_id) FROM incident),
               (SELECT count(*) - count(DISTINCT sys_id) FROM change_request),
               (SELECT count(*) FROM v_history WHERE field NOT LIKE 'u!_%' ESCAPE '!')")
    [ "$counts" = '0|0|0|0|0' ] || echo "# $1: passed by a cursor, twice, changed: $counts"
}

# A table whose run ended well is whole.
no_silent_gap() {
    local kind
    for kind in $(sqlite3 -readonly mttr.db 'SELECT "table" FROM v_sync_run WHERE status = '"'success'"); do
        same "$1: $kind is reported as complete" mttr.db "$work/whole.$kind" "$kind"
    done
    wrong "$1"
}

# completes WHAT: the next run does.
completes() {
    "$MTTR" sync >out 2>err || echo "# $1: the next run ended with $?: $(tail -n 1 err)"
    same "$1: the next run" mttr.db "$work/whole.all"
    wrong "$1: the next run"
}

# One fault at one request.
try_fault() {
    local status
    rm -f mttr.db*
    echo "$1" >script
    open_mock --script script
    "$MTTR" sync >out 2>err
    status=$?
    if [ "$status" -ne 0 ] && [[ ${1#* } =~ $passing ]]; then
        echo "# $1: it passes, and the run ended with $status: $(tail -n 1 err)"
    fi
    case $status in
        0 | 3 | 4 | 75) grep -q 'no custom fields' err || no_silent_gap "$1" ;; # that one is reported
        *) echo "# $1: status $status: $(tail -n 1 err)" ;;
    esac
    completes "$1"
    close_mock
}

# no_wrong_gone WHAT: only what was deleted or purged is marked so.
no_wrong_gone() {
    local wrongly
    wrongly=$(sqlite3 -readonly mttr.db "SELECT sys_id, gone FROM v_incident WHERE (gone = 'deleted' AND sys_id <> '${ids[3]}')
        OR (gone = 'missing' AND sys_id NOT IN ('${ids[3]}', '${ids[20]}'))
        UNION ALL SELECT sys_id, gone FROM v_change_request WHERE gone IS NOT NULL")
    [ -z "$wrongly" ] || echo "# $1: gone: $wrongly"
}

# gone_base: a mirror of the instance of which, at the next request, a record is deleted, one purged and one hidden.
gone_base() {
    rm -f mttr.db*
    sed "s/^/$((n_base + 1)) /" "$work/losses" >script
    [ $# -eq 0 ] || echo "$((n_base + ${1%% *})) ${1#* }" >>script
    open_mock --script script --log mock.log
    write_settings "request_timeout: 2s"
    "$MTTR" sync >out 2>err || echo "# $1: the first run: $(tail -n 1 err)"
    write_settings "page_size: 10" "request_timeout: 2s"
}

# One fault at one request of a run that looks for deletes.
try_gone() {
    local status
    gone_base "$1"
    "$MTTR" sync --sweep >out 2>err
    status=$?
    if [[ ${1#* } =~ $passing ]]; then
        [ "$status" -eq 0 ] || echo "# deletes: $1: it passes, and the run ended with $status: $(tail -n 1 err)"
        [ "$(sqlite3 -readonly mttr.db "$gone_count")" -eq 2 ] || echo "# deletes: $1: the run has not marked both"
    fi
    case $status in
        0 | 3 | 4 | 75) no_wrong_gone "$1" ;;
        *) echo "# deletes: $1: status $status: $(tail -n 1 err)" ;;
    esac
    "$MTTR" sync --sweep >out 2>err || echo "# deletes: $1: the next run ended with $?: $(tail -n 1 err)"
    no_wrong_gone "$1: the next run"
    [ "$(sqlite3 -readonly mttr.db "$gone_count")" -eq 2 ] ||
        echo "# deletes: $1: the next run has not marked both"
    close_mock
}

# A person's signal while one request is waited for; at the very last one all is done.
try_signal() {
    local status
    rm -f mttr.db*
    echo "$1 stall" >script
    open_mock --script script
    "$MTTR" sync >out 2>err &
    read -r _ <&"$mock_out"
    kill -INT $!
    wait $!
    status=$?
    case $status in
        130) ;;
        0) same "SIGINT at request $1: it ended well" mttr.db "$work/whole.all" ;;
        *) echo "# SIGINT at request $1: status $status: $(tail -n 1 err)" ;;
    esac
    no_silent_gap "SIGINT at request $1"
    completes "SIGINT at request $1"
    close_mock
}

# Rows change, come and go at one request. An hour later (set by a request of our own) the mirror is what a new one is.
try_edits() {
    rm -f mttr.db* new.db*
    sed "s/^/$1 /" "$work/edits" >script
    echo 'zz:1 clock 3600' >>script
    open_mock --script script
    "$MTTR" sync >out 2>err || echo "# edits at request $1: $(tail -n 1 err)"
    curl -s -o out "$mock_url/api/now/table/zz"
    "$MTTR" sync >out 2>err || echo "# edits at request $1: the next run: $(tail -n 1 err)"
    "$MTTR" --store new.db sync >out 2>err || echo "# edits at request $1: a new mirror: $(tail -n 1 err)"
    cells new.db >new.all
    same "edits at request $1" mttr.db new.all
    close_mock
}

# The store that a killed run left, in a copy: whoever opens it recovers it.
check_killed() {
    rm -rf copy
    mkdir copy && cp mttr.db* copy
    cd copy || return
    [ "$(sqlite3 mttr.db 'PRAGMA integrity_check')" = ok ] || echo "# kill $1: $(sqlite3 mttr.db 'PRAGMA integrity_check')"
    [ "$(sqlite3 mttr.db 'PRAGMA user_version')" -eq 0 ] || wrong "kill $1"
    cd ..
}

# A store lives until a run on it ends before it is killed; then it must be whole, and another one begins.
kill_at_random() {
    local kills=0 pid status
    rm -f mttr.db*
    open_mock --delay-ms 2 --lifetime 7200
    while [ "$kills" -lt "$1" ]; do
        "$MTTR" sync >out 2>err &
        pid=$!
        sleep "0.$(printf %03d $((RANDOM % 200)))"
        kill -9 "$pid"
        wait "$pid"
        status=$?
        if [ "$status" -eq 137 ]; then
            kills=$((kills + 1))
            check_killed "$kills"
        else
            [ "$status" -eq 0 ] || echo "# after $kills kills: status $status: $(tail -n 1 err)"
            same "after $kills kills" mttr.db "$work/whole.all"
            rm -f mttr.db*
        fi
    done 2>kill.err
    completes "after $kills kills"
    close_mock
}

# spread FUNCTION <LIST: calls it with each line of the list, a few at a time; what is wrong is what it prints.
spread() {
    local pids=() w
    cat >list
    rm -rf found.* worker*
    for w in $(seq 0 $((workers - 1))); do
        mkdir "worker$w"
        (cd "worker$w" && awk "NR % $workers == $w" ../list | while read -r line; do "$1" "$line" </dev/null; done) \
            >"found.$w" 2>&1 &
        pids+=($!)
    done
    wait "${pids[@]}"
    ! grep -q . found.* || { grep -h . found.* | head -n 10; test_bad=1; }
}

# ---- the whole ----

"$SNOW_GEN" --seed 7 --incidents 40 --changes 40 --out data || exit 1
open_mock --log mock.log
"$MTTR" sync >out 2>err || { cat err; exit 1; }
close_mock
mv mttr.db whole.db
sqlite3 whole.db 'PRAGMA journal_mode = DELETE' >journal # many read it at once
n_requests=$(grep -c ' GET ' mock.log)
declare -A columns=([incident]=$(find_columns incident) [change_request]=$(find_columns change_request))
cells whole.db >whole.all
cells whole.db incident >whole.incident
cells whole.db change_request >whole.change_request
mapfile -t ids < <(sqlite3 -readonly whole.db 'SELECT sys_id FROM incident ORDER BY sys_id')
stride=13
[ "$FAULTS" != all ] || stride=1

begin "a fault at each of $n_requests requests of 2 tables of 20 pages ($FAULTS)"
[ "$(wc -l <whole.all)" -eq 80 ] || fail "there are $(wc -l <whole.all) rows"
for request in $(seq "$n_requests"); do
    for i in "${!faults[@]}"; do
        [ $(((request + i) % stride)) -ne 0 ] || echo "$request ${faults[i]}"
    done
done >trials
spread try_fault <trials

begin "SIGINT at each request ends with 130, and the next run goes on"
seq "$n_requests" >trials
spread try_signal <trials

begin "rows that change, come and go at each request"
cat >edits <<END
touch ${ids[1]} short_description changed near the begin
touch ${ids[38]} short_description changed near the end
delete ${ids[2]}
delete ${ids[37]}
insert {"sys_id":"00000000000000000000000000000001","number":"INC7","state":"1","sys_class_name":"incident"}
insert {"sys_id":"ffffffffffffffffffffffffffffffff","number":"INC8","state":"1","sys_class_name":"incident"}
END
spread try_edits <trials

cat >losses <<END
delete ${ids[3]}
purge ${ids[20]}
hide ${ids[5]}
clock 600
END
rm -f mock.log
n_base=0
gone_base
n_base=$(grep -c ' GET ' mock.log)
close_mock
gone_base
"$MTTR" sync --sweep >out 2>err
n_gone=$(($(grep -c ' GET ' mock.log) - n_base))
begin "a fault at each of $n_gone requests of a run that finds deletes ($FAULTS)"
[ "$(sqlite3 -readonly mttr.db 'SELECT group_concat(gone) FROM (SELECT gone FROM v_incident WHERE gone IS NOT NULL ORDER BY gone)')" = deleted,missing ] ||
    fail "without a fault: $(sqlite3 -readonly mttr.db 'SELECT sys_id, gone FROM v_incident WHERE gone IS NOT NULL') $(cat err)"
close_mock
for request in $(seq "$n_gone"); do
    for i in "${!faults[@]}"; do
        [ $(((request + i) % stride)) -ne 0 ] || echo "$request ${faults[i]}"
    done
done >trials
spread try_gone <trials

begin "$KILLS kills at random moments"
for w in $(seq "$workers"); do
    echo $(((KILLS + w - 1) / workers))
done >trials
spread kill_at_random <trials

finish
