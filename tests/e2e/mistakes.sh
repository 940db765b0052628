#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# mistakes: each line of fixtures/mistakes as a user types it. It must end with its status and one line on standard error, to
# the letter; standard output stays empty and nothing is written. UPDATE_MISTAKES=1 writes the messages of today: read them aloud.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
shopt -s extglob

# ---- what lies about ----

export P=secret NO_COLOR=1
unset NOT_SET SNOW_PASSWORD
mkdir folder
ln -s loop loop
right="$(printf '%s, ' 'id: snow' 'application: servicenow' 'url: https://acme.example' 'username: u')"
printf 'integrations: [{%sapi_key_env: P}]\n' "$right" >satellite.yml
printf 'integrations: [{%sapi_key: secret}]\n' "$right" >open.yml
chmod 644 open.yml
printf 'profile: good\nmttr: {group_by: [state]}\nteams: [{name: Payments, where: {field: state, op: equals, value: 6}}]\n' >good.yml
cp good.yml same.yml
printf 'profile: plain\n' >plain.yml
printf '{"result":[{"sys_id":"a1","number":"INC1","priority":"1","state":"6","u_env":"prod","sys_created_on":"2024-01-01 00:00:00",
"resolved_at":"2024-01-01 01:00:00","sys_updated_on":"2024-01-01 01:00:00"}]}' >one.json
printf '{"result":[{"sys_id"' >broken.json
printf 'sys_id,number,sys_updated_on\na1,INC1,2024-01-01\n' >one.csv
printf 'sys_id,number\n' >head.csv
printf 'a\n' >one.txt
printf 'BEGIN:VCALENDAR\nEND:VCALENDAR\n' >not.ics
: >empty.yml
: >empty.json
printf 'x\n' >open-secret
: >empty-secret
printf 'x\ny\n' >two-lines
chmod 644 open-secret
chmod 600 empty-secret two-lines
printf 'x' >taken
printf 'this is a text and no database at all, whatever it is called\n' >text.db
: >empty.db
sqlite3 other.db 'CREATE TABLE t (a)'
"$MTTR" import --table incident --integration snow one.json --now 2024-01-02T00:00:00Z 2>/dev/null
"$MTTR" import --table incident --integration snow one.json --now 2024-01-03T00:00:00Z 2>/dev/null
schema=$(sql 'PRAGMA user_version')
cp mttr.db newer.db
sqlite3 newer.db 'PRAGMA user_version = 99'
sqlite3 mttr.db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null

# ---- the runs ----

# What lies in the folder and when it was last written, but for what SQLite's readers share; `place` is where all is run.
mkdir place
mv ./!(place) place/
cd place || exit 1
tree() { find . -mindepth 1 ! -name '*.db-shm' ! -name '*.db-wal' ! -name . -printf '%p %y %m %l %s %T@\n'; }

# mistake WORDS: as a shell reads them; then `said` has the status and the line, or what is wrong with them.
mistake() {
    local before lines after
    before=$(tree)
    eval "\"$MTTR\" $1" >../stdout 2>../stderr </dev/null
    said=$?
    mapfile -t lines <../stderr
    said="$said ${lines[0]#mttr: }"
    said=${said/knows $schema:/knows \$SCHEMA:}
    [ "${#lines[@]}" -eq 1 ] || said="$said <and ${#lines[@]} lines: ${lines[*]:1}>"
    [ ! -s ../stdout ] || said="$said <standard output: $(head -c 100 ../stdout)>"
    after=$(tree)
    [ "$before" = "$after" ] || said="$said <written: $(diff <(sort <<<"$before") <(sort <<<"$after") | sed -n 2p)>"
}

# place_file FILE TEXT: with integrations that are right in all but what is tried
place_file() {
    local text=$2
    text=${text//\$I/${right}api_key_env: P}
    text=${text//\$N/${right%, }}
    printf '%b\n' "$text" >"$1"
}

for file in "$root"/fixtures/mistakes/*.txt; do
    command='' said='' new=''
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '# '*) ;;
        '@ '*) command=${line#@ } ;;
        '$ '* | '> '*)
            begin "${line#??}"
            words=${line#$ }
            if [ "${line:0:1}" = '>' ]; then
                words=${line#> }
                place_file "${words%% *}" "${words#* }"
                words=$command
            fi
            mistake "$words"
            line=$line$'\n'$said ;;
        *)
            [ "$line" = "$said" ] || fail "said '$said' instead of '$line'"
            continue ;;
        esac
        new=$new$line$'\n'
    done <"$file"
    [ -z "${UPDATE_MISTAKES:-}" ] || printf '%s' "$new" >"$file"
done
finish
