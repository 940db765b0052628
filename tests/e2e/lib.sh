# SPDX-License-Identifier: Apache-2.0
# lib: what the end-to-end tests share. A test is `begin NAME`, commands and expectations, up to the next begin or finish.
# It prints `ok NAME` or `not ok NAME`, and a line that begins with '#' for each failed expectation.
# Sourcing it goes to an empty folder ($work) that is removed at the end.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
MTTR=${MTTR:-$root/build/gcc/mttr}
SNOW_MOCK=${SNOW_MOCK:-$root/build/gcc/snow_mock}
SNOW_GEN=${SNOW_GEN:-$root/build/gcc/snow_gen}

work=$(mktemp -d)
script=${0##*/}
test_name=
test_bad=0
failures=0
mock_pid=
mock_url=
status= # of the last run

# A child that a signal ends before it is the program runs the trap as well; the folder is not its.
cleanup() {
    [ "$BASHPID" = "$$" ] || return 0
    stop_mock
    rm -rf "$work"
}
trap cleanup EXIT
cd "$work" || exit 1
unset MTTR_CONFIG MTTR_STORE CREDENTIALS_DIRECTORY
export HOME=$work XDG_CONFIG_HOME=$work/config

# ---- tests ----

end_test() {
    [ -n "$test_name" ] || return 0
    if [ "$test_bad" -eq 0 ]; then
        echo "ok ${script%.sh}: $test_name"
    else
        echo "not ok ${script%.sh}: $test_name"
        failures=$((failures + 1))
    fi
}

begin() {
    end_test
    test_name=$1
    test_bad=0
}

finish() {
    end_test
    exit $((failures > 0))
}

# fail TEXT..: the present test has failed; what is more than one line is made one.
fail() {
    printf '# %s: %s\n' "$test_name" "$(printf '%s' "$*" | tr '\n' '|' | cut -c 1-600)"
    test_bad=1
}

# ---- the stand-in instance ----

# start_mock DATA [OPTION..]: sets mock_url and mock_pid; its output goes to mock.out and mock.err.
start_mock() {
    local data=$1
    shift
    stop_mock
    : >mock.out
    "$SNOW_MOCK" --data "$data" --port 0 --user api.user --password secret --parent "$@" >mock.out 2>mock.err &
    mock_pid=$!
    wait_for 'listening ' mock.out || { fail "the mock does not start: $(cat mock.err)"; return 1; }
    mock_url=$(sed -n 's/^listening //p' mock.out)
}

stop_mock() {
    [ -n "$mock_pid" ] || return 0
    kill "$mock_pid" 2>/dev/null
    wait "$mock_pid" 2>/dev/null
    mock_pid=
}

# wait_for TEXT FILE: until a line of the file begins with the text.
wait_for() {
    for _ in $(seq 400); do
        grep -q "^$1" "$2" 2>/dev/null && return 0
        sleep 0.05
    done
    fail "no line '$1' in $2 after 20 s"
    return 1
}

# write_settings [LINE..]: satellite.yml for the mock, with more lines for the integration. One request at a time unless a
# line says otherwise, for the ordinals of a script mean something only then.
write_settings() {
    {
        printf 'integrations:\n  - id: snow\n    application: servicenow\n    url: %s\n' "$mock_url"
        printf '    username: api.user\n    api_key: secret\n'
        [ $# -eq 0 ] || printf '    %s\n' "$@"
        case "$*" in *requests_in_flight*) ;; *) printf '    requests_in_flight: 1\n' ;; esac
    } >satellite.yml
    chmod 600 satellite.yml
}

# ---- running and expecting ----

# have_terminal WHAT: whether script(1) can open a pseudo-terminal here; prints that WHAT is skipped if not.
have_terminal() {
    script -qec true /dev/null </dev/null >/dev/null 2>&1 || { echo "# skipped: $1: no pseudo-terminal"; return 1; }
}

# run WORD..: the program; sets status, keeps what it wrote in the files stdout and stderr. A command that hangs ends with 124.
run() {
    timeout --foreground 600 "$MTTR" "$@" >stdout 2>stderr
    status=$?
}

expect_status() {
    [ "$status" -eq "$1" ] || fail "exit status $status instead of $1: $(tail -n 3 stderr)"
}

expect_stdout() {
    grep -qF -- "$1" stdout || fail "standard output has no '$1': $(head -n 5 stdout)"
}

expect_stderr() {
    grep -qF -- "$1" stderr || fail "standard error has no '$1': $(head -n 5 stderr)"
}

expect_no_stderr() {
    ! grep -qF -- "$1" stderr || fail "standard error has '$1'"
}

# expect_lines N FILE
expect_lines() {
    local n
    n=$(wc -l <"$2")
    [ "$n" -eq "$1" ] || fail "$2 has $n lines instead of $1: $(head -n 5 "$2")"
}

# expect_same WHAT FILE FILE
expect_same() {
    cmp -s "$2" "$3" || fail "$1: $(diff "$2" "$3" | head -n 6 | cut -c 1-300)"
}

# sql TEXT [STORE]
sql() {
    sqlite3 -readonly "${2:-mttr.db}" "$1"
}

# rows_of STORE QUERY: each row as a JSON object on a line of its own. What the shell's -json prints differs between versions
# (19.0 and 19, escapes), so SQLite writes each value and jq each number.
rows_of() {
    local object
    object=$(sqlite3 -readonly "$1" "CREATE TEMP VIEW rows_of AS $2" "SELECT group_concat(printf(
        '''%q:'' || json_quote(iif(typeof(\"%w\") = ''text'', \"%w\" || '''', \"%w\"))', json_quote(name), name, name, name),
        ' || '','' || ') FROM pragma_table_info('rows_of')") || return 1
    sqlite3 -readonly "$1" "CREATE TEMP VIEW rows_of AS $2" "SELECT '{' || $object || '}' FROM rows_of" |
        jq -c 'map_values(if type == "number" then . + 0 else . end)'
}

# expect_sql TEXT RESULT [STORE]
expect_sql() {
    local result
    result=$(sql "$1" "${3:-mttr.db}" 2>&1)
    [ "$result" = "$2" ] || fail "$1: '$result' instead of '$2'"
}

# ---- what a mirror is compared with ----

# view KIND [WHERE]: the live rows of the view as sorted JSON lines, without what depends on the runs.
view() {
    rows_of "${store:-mttr.db}" "SELECT * FROM v_$1 ${2:-} ORDER BY sys_id" |
        jq -cS 'del(.integration, .gone, .first_seen, .last_changed)
                | .custom |= fromjson | map_values(if type == "number" then tostring else . end)'
}

# truth DATA KIND [jq condition on the raw record]: what the view must show.
truth() {
    local columns
    columns=$(sqlite3 -readonly mttr.db "SELECT json_group_array(name) FROM pragma_table_info('v_$2')")
    jq -cS --argjson columns "$columns" "select(${3:-true}) | $(cat "$root/tests/e2e/rows.jq")" "$1/$2.jsonl" |
        sort -t '"' -k 1,1 | jq -cS -s 'sort_by(.sys_id)[]'
}

# expect_mirror WHAT DATA KIND [jq condition]
expect_mirror() {
    truth "$2" "$3" "${4:-true}" >truth.jsonl
    view "$3" >view.jsonl
    [ -s truth.jsonl ] || fail "$1: nothing to compare with"
    expect_same "$1" truth.jsonl view.jsonl
}

# ---- packages from npm ----

# have_npm FOLDER: whether Node.js and the packages of tests/FOLDER are there; tests/deps.sh --test installs them.
have_npm() {
    command -v node >/dev/null && [ -e "$root/tests/$1/node_modules/.package-lock.json" ]
}

# held SCHEMA FILE..: each file is as reports/schema/SCHEMA.schema.json has it.
held() {
    local schema=$1
    shift
    if ! have_npm schema; then
        echo "# skipped: the JSON schemas: no Node.js, or no packages from npm"
        return
    fi
    node "$root/tests/schema/validate.mjs" "$root/reports/schema/$schema.schema.json" "$@" >held.out 2>&1 ||
        fail "not as the schema $schema has it: $(head -n 6 held.out | cut -c 1-300)"
}
