# SPDX-License-Identifier: Apache-2.0
# report_lib: what the tests of mttr report share: a store of four records, of which one is counted, and the profile hostile.
# shellcheck shell=bash source-path=SCRIPTDIR source=lib.sh
# shellcheck disable=SC2317 # what `holds` calls
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# holds WHAT COMMAND..: fails unless the command is true.
holds() {
    local what=$1
    shift
    "$@" >held 2>&1 || fail "not so: $what: $(head -n 6 held | cut -c 1-300)"
}

# report FOLDER WORD..: over the week of the worked example.
report() {
    local folder=$1
    shift
    run report --out "$folder" --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z "$@"
}

cat >hostile.json <<'END'
[{"sys_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb01","number":"INC0000011","state":"6","priority":"1",
  "short_description":"=HYPERLINK(\"http://x.example\",\"<b>\")","sys_created_on":"2024-01-01 00:00:00","resolved_at":"2024-01-01 02:00:00"},
 {"sys_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb02","number":"INC0000012","state":"8","priority":"",
  "short_description":"-1+1","sys_created_on":"2024-01-02 00:00:00","resolved_at":""},
 {"sys_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb03","number":"INC0000013","state":"2","priority":"2",
  "short_description":"@SUM(A1)","sys_created_on":"2024-01-03 00:00:00","resolved_at":""},
 {"sys_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb04","number":"INC0000014","state":"6","priority":"2",
  "short_description":"+1, \"two\"\r\nand three","sys_created_on":"2024-01-04 00:00:00","resolved_at":"2024-01-03 00:00:00"}]
END
cat >hostile.yml <<'END'
profile: hostile
mttr: {in_range: created, group_by: [priority]}
teams:
  - {name: "=Team", where: {field: priority, op: equals, value: "1"}}
END
export MTTR_STORE=$work/hostile.db
