#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# shapes: reports of earlier versions (tests/published), verified by the program of today; and the same reports altered.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

today_rules=$(sed -n 's/^enum { RULES_TODAY = \([0-9]*\) };$/\1/p' "$root/include/version.h")
today_shape=$(sed -n 's/^enum { SHAPE_TODAY = \([0-9]*\) };$/\1/p' "$root/include/version.h")

# fresh FOLDER: a copy of it, whose store has today's schema, in the folder `copy`.
fresh() {
    rm -rf copy
    cp -r "$root/tests/published/$1" copy
    chmod 600 copy/mttr.db
    run --store copy/mttr.db --quiet status
    if grep -q 'has an older schema' stderr; then
        run --store copy/mttr.db --quiet import --table incident <(echo '[]') --format json
        expect_status 0
    fi
}

# verify MANIFEST [OPTION..]
verify() {
    local manifest=$1
    shift
    run --store copy/mttr.db "$@" verify "copy/$manifest"
    grep -v ': warning: ' stderr >lines
}

line="the report has shape 1 and this mttr writes shape $today_shape: the ledger, the statistics and the population were compared, not the bytes of every file"

# expect_equal MANIFEST FILES RUN
expect_equal() {
    expect_status 0
    echo "$line" >expected
    expect_same "what is said" expected stdout
    echo "mttr: copy/$1: equal: $2 files and the population, from the store as of run $3" >expected
    expect_same "the last line" expected lines
}

# expect_differs MANIFEST RUN LINE..: the lines on standard output, after the one on the shape.
expect_differs() {
    expect_status 1
    printf '%s\n' "$line" "${@:3}" >expected
    expect_same "what differs" expected stdout
    echo "mttr: copy/$1: not equal to what the store gives as of run $2" >expected
    expect_same "the last line" expected lines
}

begin "there is a report of each rules and shape before today's"
for shape in $(seq "$((today_shape - 1))"); do
    compgen -G "$root/tests/published/rules*-shape$shape" >/dev/null || fail "none of shape $shape"
done
for rules in $(seq "$((today_rules - 1))"); do
    compgen -G "$root/tests/published/rules$rules-shape*" >/dev/null || fail "none of rules $rules"
done

begin "reports of before the manifest named rules and shape"
fresh rules1-shape1
verify now/manifest.json
expect_equal now/manifest.json 32 4
verify past/manifest.json
expect_equal past/manifest.json 11 2
diff -r "$root/tests/published/rules1-shape1/now" copy/now >diff.txt || fail "verify altered the report: $(head -n 3 diff.txt)"
verify now/manifest.json --json
expect_status 0
held verify stdout
jq -c '[.rules, .shape, .compared, .equal, .notes, [.files[] | select(.store != "same") | "\(.name) \(.disk) \(.store)"]]' stdout >result
jq -c -n --arg line "$line" '[1, 1, "contents", true, [$line], ["dashboard.html same not compared", "mttr.md same not compared"]]' >expected
expect_same "the result" expected result
run --store copy/mttr.db --quiet verify --current copy/now/manifest.json
expect_status 0
! grep -q shape stdout || fail "--current speaks of shapes: $(head -n 2 stdout)"

begin "an audit against it finds no difference"
sed -n 's/^  *"text": //p' copy/now/manifest.json | sed 's/,$//' | jq -r . >published.yml
run --store copy/mttr.db --now 2024-04-01T06:00:00Z --json audit published.yml --from 2024-01-01 --to 2024-03-24 --manifest copy/now/manifest.json
expect_status 0
jq -e '[.findings[] | select(.code == "left-the-population" and .count > 0)] == []' stdout >/dev/null || fail "records left: $(jq -c '[.findings[].code]' stdout)"
held manifest copy/now/manifest.json

# altered FILE SED: the report with one edit.
altered() {
    fresh rules1-shape1
    sed -i "$2" "copy/now/$1"
    cmp -s "$root/tests/published/rules1-shape1/now/$1" "copy/now/$1" && fail "the edit of $1 changed nothing"
    verify now/manifest.json
}

begin "a cell of the ledger, as CSV"
altered incidents.csv '2s/,true,/,false,/'
expect_differs now/manifest.json 4 "incidents.csv: on disk changed after writing; from the store same"

begin "a cell of the ledger, as JSON"
number=$(sed -n '2s/.*"number":"\([^"]*\)".*/\1/p' "$root/tests/published/rules1-shape1/now/incidents.json")
seconds=$(sed -n '2s/.*"duration_s":\([0-9]*\).*/\1/p' "$root/tests/published/rules1-shape1/now/incidents.json")
altered incidents.json '2s/"duration_s":[0-9]*/"duration_s":1/'
expect_differs now/manifest.json 4 "incidents.json: on disk changed after writing; from the store same" \
    "\"$number\" changed: duration_s: 1 -> $seconds"

begin "a heading, which leaves nothing to compare with"
altered incidents.csv '1s/number/name/'
expect_differs now/manifest.json 4 "incidents.csv: on disk changed after writing; from the store differs"

begin "a statistic, as JSON and as CSV"
altered mttr.json 's/"median": *[0-9][0-9.]*/"median": 1/'
expect_differs now/manifest.json 4 "mttr.json: on disk changed after writing; from the store same"
altered deployment_frequency.csv '2s/,[0-9][0-9]*/,99/'
expect_differs now/manifest.json 4 "deployment_frequency.csv: on disk changed after writing; from the store same"

begin "a byte of the page"
altered dashboard.html 's/Production incidents/Production incidentS/'
expect_differs now/manifest.json 4 "dashboard.html: on disk changed after writing; from the store not compared"

begin "a file that was removed"
for file in mttr.json incidents.csv dashboard.html; do
    fresh rules1-shape1
    rm "copy/now/$file"
    verify now/manifest.json
    word=same
    [ "$file" != dashboard.html ] || word='not compared'
    expect_differs now/manifest.json 4 "$file: on disk missing; from the store $word"
done

begin "a record that was changed in the store"
fresh rules1-shape1
sys_id=$(sed -n '2s/.*"sys_id":"\([^"]*\)".*/\1/p' copy/now/incidents.json)
sqlite3 copy/mttr.db "UPDATE incident SET resolved_at = resolved_at - 60 WHERE sys_id = '$sys_id'"
verify now/manifest.json
expect_status 1
expect_stdout "$line"
for file in incidents.csv incidents.json mttr.csv mttr.json mttr_by_priority.json mttr_by_team.csv summary.json sensitivity.json; do
    expect_stdout "$file: on disk same; from the store differs"
done
! grep -q 'dashboard.html\|mttr.md' stdout || fail "the page counts: $(grep 'dashboard.html\|mttr.md' stdout)"
expect_stdout "\"$number\" changed: end: "
verify now/manifest.json --json
jq -e '.manifest.sha256 != .store.sha256 and .manifest.population == .store.population and
    [.records[] | .change, (.fields | map(.field))] == ["changed", ["end", "duration_s"]]' stdout >/dev/null ||
    fail "the records: $(jq -c .records stdout)"

begin "a data file that cannot be read differs, whatever its digest"
fresh rules1-shape1
echo '{' >copy/now/mttr.json
jq --arg new "$(sha256sum <copy/now/mttr.json | cut -d ' ' -f 1)" '(.files[] | select(.name == "mttr.json")).sha256 = $new' \
    "$root/tests/published/rules1-shape1/now/manifest.json" >copy/now/manifest.json
verify now/manifest.json
expect_differs now/manifest.json 4 "mttr.json: on disk same; from the store differs"

begin "an edited digest does not hide an edited statistic"
fresh rules1-shape1
sed -i 's/"median": *[0-9][0-9.]*/"median": 1/' copy/now/mttr.json
jq --arg new "$(sha256sum <copy/now/mttr.json | cut -d ' ' -f 1)" '(.files[] | select(.name == "mttr.json")).sha256 = $new' \
    "$root/tests/published/rules1-shape1/now/manifest.json" >copy/now/manifest.json
verify now/manifest.json
expect_differs now/manifest.json 4 "mttr.json: on disk same; from the store differs"

# A shape that has fewer members and columns than today's data files: made from a report of today.
begin "members and columns that the report's shape does not have"
fresh rules1-shape1
run --store copy/mttr.db --now 2024-04-01T06:00:00Z --quiet report published.yml --from 2024-01-01 --to 2024-03-24 --out today
expect_status 0
jq -e --argjson rules "$today_rules" --argjson shape "$today_shape" '[.rules, .shape] == [$rules, $shape]' \
    today/published/manifest.json >/dev/null || fail "the manifest names other rules or another shape"
held manifest today/published/manifest.json
run --store copy/mttr.db verify today/published/manifest.json
expect_status 0
[ ! -s stdout ] || fail "today's shape is not compared by bytes: $(head -n 2 stdout)"
cp -r today/published copy/fewer
sed -i 's/,url\r$/\r/; s/,http[^,]*\r$/\r/' copy/fewer/incidents.csv
sed -i 's/,"url":"[^"]*"}/}/' copy/fewer/incidents.json
cut -d , -f 1-14 today/published/mttr_by_priority.csv | sed 's/\r*$/\r/' >copy/fewer/mttr_by_priority.csv
sed -i '/"time_ms"/s/"time_ms": *[0-9]*,//' copy/fewer/mttr.json
for file in incidents.csv incidents.json mttr_by_priority.csv mttr.json; do
    cmp -s "today/published/$file" "copy/fewer/$file" && fail "the edit of $file changed nothing"
    jq --arg name $file --arg new "$(sha256sum <copy/fewer/$file | cut -d ' ' -f 1)" \
        '.shape = 1 | (.files[] | select(.name == $name)).sha256 = $new' copy/fewer/manifest.json >edited.json
    mv edited.json copy/fewer/manifest.json
done
verify fewer/manifest.json
expect_equal fewer/manifest.json "$(jq '.files | length' copy/fewer/manifest.json)" \
    "$(sqlite3 copy/mttr.db 'SELECT max(id) FROM run')"
sqlite3 copy/mttr.db "UPDATE incident SET resolved_at = resolved_at - 60 WHERE sys_id = '$sys_id'"
verify fewer/manifest.json
expect_status 1
expect_stdout "incidents.csv: on disk same; from the store differs"
expect_stdout "\"$number\" changed: end: "
expect_lines 1 <(grep '" changed: ' stdout)

begin "rules and shapes that this program does not know"
# refused JQ LINE
refused() {
    jq "$1" "$root/tests/published/rules1-shape1/now/manifest.json" >copy/now/manifest.json
    verify now/manifest.json
    expect_status 2
    [ ! -s stdout ] || fail "standard output has something: $(head -n 1 stdout)"
    echo "mttr: copy/now/manifest.json: $2" >expected
    expect_same "the error of $1" expected stderr
}
fresh rules1-shape1
refused '.rules = 99' "'rules' is 99, and this mttr knows $today_rules: use the newer mttr that wrote it"
refused ".shape = $((today_shape + 1))" "'shape' is $((today_shape + 1)), and this mttr knows $today_shape: use the newer mttr that wrote it"
for value in 0 -1 1.5 '"x"' '"1"' null true '[1]' 1e30; do
    refused ".shape = $value" "not a manifest of mttr: 'shape' is not a whole number from 1"
    refused ".rules = $value" "not a manifest of mttr: 'rules' is not a whole number from 1"
done
run --store copy/mttr.db audit published.yml --manifest copy/now/manifest.json
expect_status 2
expect_stderr "'rules' is not a whole number from 1"

finish
