#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# singular: a store of one record from one run: every command ends with one plain line, and its nouns are in the singular.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"
record() {
    printf '{"result":[{"sys_id":"a1","number":"INC1","priority":"1","sys_created_on":"2024-01-01 00:00:00","resolved_at":"2024-01-01 0%s:00:00","sys_updated_on":"2024-01-01 0%s:00:00"}]}' "$1" "$1"
}
record 1 >first.json
record 2 >second.json
printf 'profile: p\nmttr: {where: {field: priority, op: equals, value: "1"}}\n' >p.yml
week=(--from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z)

# ends 'LINE' WORD..: all that the command prints on standard error.
ends() {
    local line=$1
    shift
    run "$@"
    expect_status 0
    [ "$(cat stderr)" = "mttr: $line" ] || fail "$*: $(cat stderr)"
}

begin "one record, one run"
ends "import: incident: 1 record read: 1 new, 0 changed, 0 unchanged, 0 rejected" import --table incident first.json
ends "fields: 1 value of 1 record of incident listed from mttr.db" fields priority
ends "status: 1 run and 0 rejected records listed from mttr.db" status
ends "p: MTTR 1 h (mean of 1), high; 1 of 1 counted; 7 files in reports/p" report "${week[@]}" p.yml
ends "p: 1 record examined, 1 of 1 counted; 0 findings" audit "${week[@]}" p.yml
run publish out.db p.yml "${week[@]}"
[ "$(cat stderr)" = "mttr: publish: out.db: $(stat -c %s out.db) bytes, 1 record of 1 run, 1 profile" ] || fail "$(cat stderr)"
ends "p: MTTR 1 h (mean of 1), high; 1 of 1 counted; 5 files in out/p" report --format prometheus,markdown,html,vega "${week[@]}" --out out p.yml
grep -q 'of 1 counted of 1 record)' out/p/mttr.md || fail "$(head -n 3 out/p/mttr.md)"
grep -qF '1 counted of 1 record"' out/p/mttr.vl.json || fail "$(grep -o '[^"]*counted of[^"]*' out/p/mttr.vl.json)"
grep -qF 'mean of 1 counted of 1 record<' out/p/dashboard.html || fail "$(grep 'counted of' out/p/dashboard.html)"

begin "one record that changed"
run import --table incident second.json
run verify --current reports/p/manifest.json
expect_status 1
[ "$(cat stderr)" = "mttr: reports/p/manifest.json: 1 record changed since run 1" ] || fail "$(cat stderr)"
ends "p: 1 record moved the mean between 1 and 2" explain p.yml --between 1 2 "${week[@]}"

begin "one rejected record"
sed 's/}\]}/},{"number":"INC2"}]}/' second.json >third.json
run import --table incident third.json
expect_stderr "mttr: import: incident: 2 records read: 0 new, 0 changed, 1 unchanged, 1 rejected"
ends "status: 3 runs and 1 rejected record listed from mttr.db" status

begin "one integration, one record a table"
"$SNOW_GEN" --seed 1 --incidents 1 --changes 1 --out instance || exit 1
start_mock instance
write_settings
run check
expect_status 0
expect_stderr "mttr: check: sync can rely on 1 of 1 integration"
run sync --store other.db
expect_status 0
expect_stderr "mttr: snow: incident: 1 record read in "
run verify out/p/manifest.json reports/p/manifest.json
expect_stderr "mttr: out/p/manifest.json: equal: 4 files and the population, from the store as of run 1"
finish
