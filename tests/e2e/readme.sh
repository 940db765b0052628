#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# readme: the commands of the README that need no instance run as they stand, in a folder that mttr init --demo began; those
# of the first time are firsttime's.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
mkdir bin demo
ln -s "$MTTR" bin/mttr
# shellcheck disable=SC2016 # the script expands
printf '#!/bin/sh\ntest -s "$1"\n' >bin/xdg-open
chmod +x bin/xdg-open
export PATH=$work/bin:$PATH
cd demo || exit 1

begin "mttr init --demo in an empty folder"
run init --demo
expect_status 0
for profile in p profile production; do
    cp worked-example.yml $profile.yml
done
printf 'number,sys_created_on,resolved_at\nX1,02/01/2024 08:00,02/01/2024 09:30\nX2,03/01/2024 08:00,?\n' >export.csv
jq '.result |= [.[0] | .resolved_at.value = "2024-01-01 02:00:00" | .sys_updated_on.value = "2024-01-01 02:00:00"]' incidents.json >later.json
run import --table incident --integration demo later.json
expect_stderr "import: incident: 1 record read: 0 new, 1 changed, 0 unchanged, 0 rejected"

begin "each command, section by section"
awk '/^## / { inside = !/Your own|The first time|Try it/ } inside && /^    mttr / { sub(/^    /, ""); print }' "$root/README.md" >commands
[ "$(wc -l <commands)" -ge 12 ] || fail "too few: $(cat commands)"
while read -r line; do
    bash -c "$line" >out 2>&1 </dev/null || fail "$line: $(cat out)"
    find . -type f -size +0 >>made # a report takes away what another format wrote
done <commands
for file in reports/index.html grafana.db reports/worked-example/{dashboard.html,mttr.prom,mttr.vl.json,mttr.md,mttr.csv,manifest.json}; do
    grep -qxF "./$file" made || fail "no $file"
done
expect_sql "SELECT group_concat(number || ' ' || coalesce(resolved_at, 'open'), ', ') FROM v_incident WHERE number LIKE 'X%'" \
    "X1 2024-01-02T09:30:00Z, X2 open"

begin "the number of findings is that of mttr audit"
run audit --json p.yml
expect_status 0
[ "$(sed -n 's/.*looks for \([0-9]*\) findings.*/\1/p' "$root/README.md")" = "$(jq '.findings | length' stdout)" ] || fail "$(jq -c '[.findings[].code]' stdout)"

begin "a blank line before each heading, and no broken link"
awk '/^#/ && NR > 1 && last != "" { print NR ": " $0 } { last = $0 }' "$root/README.md" >found
[ ! -s found ] || fail "$(cat found)"
grep -o '](\([^)]*\))' "$root/README.md" | tr -d '()]' | while read -r link; do
    [ -e "$root/$link" ] || echo "$link"
done >found
[ ! -s found ] || fail "$(cat found)"
finish
