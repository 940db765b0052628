#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bad_input: input that must get its exit status and one clear line, and leave what was stored and written as it was.
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

example=$root/fixtures/worked-example
report() { run report --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z "$@"; }
files() { find reports -type f -exec sha256sum {} + | sort -k 2; }

run import --table incident "$example/incidents.json"
report "$example/worked-example.yml"
files >written
sqlite3 -readonly mttr.db .dump >stored

# refused STATUS TEXT: the last run; nothing stored or written has changed.
refused() {
    expect_status "$1"
    expect_lines 1 stderr
    expect_stderr "mttr: $2"
    files >now
    expect_same "the reports" now written
    sqlite3 -readonly mttr.db .dump >now
    expect_same "the store" now stored
}

# ---- profiles: NAME, content, message ----

profile() {
    begin "profile: $1"
    printf '%b' "$2" >p.yml
    report p.yml
    refused 2 "$3"
}

profile "unknown key" 'profile: p\nmttr: {strat: opened_at}\n' "p.yml:2:8: unknown mttr key 'strat'; did you mean 'start'?"
profile "unknown field" 'profile: p\nmttr: {where: {field: prioritty, op: equals, value: 1}}\n' \
    "p.yml:2:16: unknown incident field 'prioritty'; did you mean 'priority'?"
profile "unknown operator" 'profile: p\nmttr: {where: {field: priority, op: equal, value: 1}}\n' "p.yml:2:33: "
profile "wrong type" 'profile: p\nmttr: {exclude_canceled: perhaps}\n' "p.yml:2:8: "
profile "a list where a text belongs" 'profile: [p]\n' "p.yml:1:1: "
profile "not YAML" 'profile: p\nmttr: {\n' "p.yml:"
profile "an anchor" 'profile: &a p\ntitle: *a\n' "p.yml:1:11: anchors (&name) are not accepted: write the value out"
profile "a YAML bomb" 'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]\n' "p.yml:1:5: anchors (&name) are not accepted"
profile "a duplicate key" 'profile: p\nprofile: q\n' "p.yml:2:1: "
profile "not UTF-8" 'profile: p\ntitle: \0377\n' "p.yml:"
profile "a name that would leave the folder" 'profile: ../p\n' "p.yml:1:1: "
profile "unknown zone" 'profile: p\ntimezone: Europe/Berln\n' "p.yml:2:1: "
profile "ratings that do not ascend" 'profile: p\nmttr: {ratings: {elite: 2d, high: 1d, medium: 1w}}\n' "p.yml:2:"
profile "a field that the store lacks" 'profile: p\nmttr: {where: {field: u_envv, op: equals, value: x}}\n' "p.yml:2:16: "

begin "profile: 100 deep"
printf 'profile: p\nmttr: {where: %s' "$(printf '{not: %.0s' $(seq 100))" >p.yml
report p.yml
refused 2 "p.yml:2:"

begin "profile: missing"
report nowhere.yml
refused 2 "cannot read nowhere.yml: No such file or directory"

# ---- imports: NAME, FILE, content, message ----

import_bad() {
    begin "import: $1"
    printf '%b' "$3" >"$2"
    run import --table incident "$2"
    refused 2 "$4"
}

import_bad "truncated JSON" a.json '{"result":[{"sys_id":"x"},{"sys_id"' "a.json: line 1: not the expected JSON: it ends too early"
import_bad "broken JSON" a.json '{"result":[{"sys_id":"x",}]}' "a.json: not the expected JSON: broken at byte"
import_bad "something after the end" a.json '{"result":[{"sys_id":"x"}]}{}' "a.json: line 1: not the expected JSON: something follows the end"
import_bad "a web page" a.json '<html><body>Sign in</body></html>' "a.json: it is a page of HTML, such as a login page"
import_bad "XML" a.xml '<?xml version="1.0"?><unload></unload>' "a.xml: it is XML: export CSV or JSON instead"
import_bad "a program" a.csv '\0177ELF\0002' "a.csv: it is a program"
import_bad "bytes" a.csv '\0001\0002\0003\0004number' "a.csv: it is not text: export CSV or JSON from ServiceNow"
import_bad "a NUL" a.csv 'number,state\nINC0001,a\0000b\n' "a.csv: row 2: holds a NUL byte: the file is damaged, or no text"
import_bad "an error answer" a.json '{"error":{"message":"User Not Authenticated","detail":null},"status":"failure"}' \
    "a.json: the server answered with an error: User Not Authenticated"
import_bad "broken JSON Lines" a.jsonl '{"sys_id":"x"}\n{"sys_id":\n' "a.jsonl: line 3: not the expected JSON: it ends too early"
import_bad "an open quote in CSV" a.csv 'sys_id,number\nx,"INC\n' "a.csv: row 2: not CSV: "
import_bad "CSV without a key" a.csv 'title,state\nINC,1\n' "a.csv: no column is a sys_id or a number: name the one"
import_bad "a word" a.txt 'x' "a.txt: it has no rows, and no heading that is a field of incidents or change requests"
import_bad "100,000 columns" a.csv "$(printf 'a,%.0s' $(seq 100000))\n1\n" "a.csv: row 1: more than 4096 columns"

begin "import: not in the encoding that was named"
printf '{"result":[{"sys_id":"x","number":"\377"}]}' >a.json
run import --table incident --encoding UTF-8 a.json
refused 2 "a.json: it is not UTF-8: byte 36 cannot be part of it; leave --encoding out"
run import --table incident --encoding latin-nine a.json
refused 2 "a.json: --encoding: unknown encoding 'latin-nine': use a name such as windows-1252 or UTF-8"

begin "import: 100 deep"
printf '{"result":[{"sys_id":"x","a":%s' "$(printf '[%.0s' $(seq 100))" >a.json
run import --table incident a.json
refused 2 "a.json: line 1: not the expected JSON: nested more than 32 deep"

begin "import: of one good file and one bad one nothing is imported"
printf '{"result":[{"sys_id":"good"}]}' >good.json
run import --table incident good.json a.json
refused 2 "a.json: "

begin "import: a NUL rejects only its record"
printf '%s' '{"result":[{"sys_id":"nul","number":"a\u0000b"},{"sys_id":"next","number":"INC9"}]}' >a.json
run --store nul.db import --table incident a.json
expect_status 0
expect_stderr "2 records read: 1 new, 0 changed, 0 unchanged, 1 rejected"
run --store nul.db --json status
jq -r '.rejects[] | [.sys_id, .field, .reason] | @csv' stdout >found
printf '%s\n' '"nul","number","holds a NUL or half a surrogate pair: '"'a$(printf '\357\277\277')b'"'"' >expected
expect_same "the reject list" found expected

# ---- stores ----

begin "store: not a database"
printf 'this is a text and no database at all, whatever it is called\n' >text.db
run --store text.db status
refused 5 "text.db is not a store of mttr: name another file with --store"
cp text.db kept
run --store text.db import --table incident good.json
refused 5 "text.db is not a store of mttr: name another file with --store"
expect_same "the file" text.db kept

begin "store: another program's database"
sqlite3 other.db 'CREATE TABLE t (a)'
run --store other.db import --table incident good.json
refused 5 "other.db is not a store of mttr: name another file with --store"

begin "store: a newer schema"
cp mttr.db newer.db
sqlite3 newer.db 'PRAGMA user_version = 99'
run --store newer.db status
refused 5 "store newer.db has schema 99 and this mttr knows $(sql 'PRAGMA user_version'): use the newer mttr that wrote it"

begin "store: missing"
run --store none.db status
refused 5 "no store at none.db: run mttr sync or mttr import first, or name one with --store"
[ ! -e none.db ] || fail "a reader made the file"

begin "store: a folder that is not there"
run --store nowhere/x.db import --table incident good.json
refused 5 "store nowhere/x.db cannot be written: No such file or directory"

begin "store: a broken import file does not create one"
run --store fresh.db import --table incident a.json
[ "$status" -eq 0 ] || fail "the NUL file goes in"
printf '{"result":[' >a.json
run --store fresh2.db import --table incident a.json
refused 2 "a.json: "
[ ! -e fresh2.db ] || fail "a store was left"

begin "report: one profile of two that the store lacks"
printf 'profile: aa\nmttr: {}\n' >aa.yml
printf 'profile: bb\nmttr: {where: {field: u_none, op: equals, value: x}}\n' >bb.yml
report aa.yml bb.yml
refused 2 "bb.yml:2:"

# ---- outputs and words ----

begin "output: a file where the folder should be"
printf x >taken
report --out taken "$example/worked-example.yml"
refused 5 "cannot "

words() {
    begin "arguments: mttr $*"
    local said=$1
    shift
    run "$@"
    refused 2 "$said"
}
words "no command: see mttr help"
words "no command 'reprot': did you mean 'report'?" reprot
words "no option --granularty of mttr report: did you mean --granularity?" report --granularty day p.yml
words "--granularity: unknown value 'dy'; did you mean 'day'?" report --granularity dy "$example/worked-example.yml"
words "name the profiles to report on: see mttr help report" report
words "--last '90': write 90d, 12w, 6mo, 4q or 1y" report --last 90 "$example/worked-example.yml"
words "--from '2024-02-30' --to '2024-03-01': write two dates" report --from 2024-02-30 --to 2024-03-01 "$example/worked-example.yml"
words "--date-format '%q': it does not describe a whole date" import --table incident --date-format %q good.json
words "--date-format '%s'" import --table incident --date-format %s good.json
words "--url: " import --table incident --url ftp://x good.json
words "--timezone: no time zone 'Mars'" import --table incident --timezone Mars good.json
words "--now 'yesterday': write an instant such as 2024-01-31T00:00:00Z" --now yesterday status
words "mttr status takes no 'x'" status x
words "--store needs its argument FILE" status --store
words "--json takes no argument" status --json=1

words "no settings at satellite.yml: run mttr init to write them, or name another file with --config" sync

begin "arguments: help is no error"
run help report
expect_status 0
expect_stdout "--fail-if"
run --version
expect_stdout "mttr 0.1.0"
finish
