#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# html: dashboard.html and index.html: their bytes, what is embedded, and how they behave in a headless Chromium.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

page=$root/tests/page
assets=$root/src/render/page

# report FOLDER WORD..: over the week of the worked example.
report() {
    local folder=$1
    shift
    run report --out "$folder" --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z --format json,html "$@"
    expect_status 0
}

# hash_of WHICH FILE: the hash, as the policy names it, of the text of the last <script>, or of <style>.
hash_of() {
    case $1 in
        style) sed -n '/^<style>/,/<\/style>$/p' "$2" | sed '1s/^<style>//; $d' ;;
        script) sed -n '/^<script>\/\* The page/,/<\/script>$/p' "$2" | sed '1s/^<script>//; $d' ;;
    esac >part
    printf '%b' "$(sha256sum part | cut -c 1-64 | sed 's/../\\x&/g')" | base64
}

begin "the chart library is the file that was vendored"
(cd "$assets" && sha256sum --check --quiet SHA256SUMS) >held 2>&1 || fail "$(cat held)"
version=$(head -n 3 "$assets/chart.umd.min.js" | sed -n 's/^.*Chart\.js v//p')
grep -qF "| Chart.js | $version |" "$assets/README.md" || fail "README.md does not name version $version"

begin "a page for each profile, and one over them"
run import --table incident --url https://example.service-now.com "$root/fixtures/worked-example/incidents.json"
expect_status 0
report one "$root/fixtures/worked-example/worked-example.yml"
[ -s one/worked-example/dashboard.html ] || fail "no dashboard.html"
grep -qF 'href="worked-example/dashboard.html"' one/index.html || fail "index.html has no link"
jq -r '.files[] | "\(.sha256)  \(.name)"' one/worked-example/manifest.json >sums
grep -q ' dashboard.html$' sums || fail "the manifest does not list the page"
(cd one/worked-example && sha256sum --check --quiet ../../sums) >held 2>&1 || fail "$(cat held)"
[ "$(jq -c .options.format one/worked-example/manifest.json)" = '["json","html"]' ] || fail "the manifest's formats"

begin "the same bytes again"
report two "$root/fixtures/worked-example/worked-example.yml"
expect_same "dashboard.html" one/worked-example/dashboard.html two/worked-example/dashboard.html
expect_same "index.html" one/index.html two/index.html

begin "mttr verify makes the page again"
run verify one/worked-example/manifest.json
expect_status 0

begin "the command that the page shows makes it again"
sed -n '/^<pre><code>/,/<\/code><\/pre>$/p' one/worked-example/dashboard.html | sed 's/^<pre><code>//; s/<\/code><\/pre>$//' >words.sh
[ "$(wc -l <words.sh)" -eq 2 ] || fail "$(cat words.sh)"
mkdir bin && ln -s "$MTTR" bin/mttr
(cd one/worked-example && PATH=$work/bin:$PATH MTTR_STORE=$work/mttr.db bash -e ../../words.sh) >words 2>&1 || fail "$(cat words)"
grep -q '^dashboard.html: OK$' words || fail "$(cat words)"

begin "and it does so from the store as it was, whatever happened since"
jq '.result |= map(.sys_updated_on = "2024-01-20 00:00:00" | .priority = "5")' "$root/fixtures/worked-example/incidents.json" >changed.json
run import --table incident --url https://example.service-now.com changed.json
expect_stderr ' 3 changed'
run verify one/worked-example/manifest.json
expect_status 0
report later "$root/fixtures/worked-example/worked-example.yml"
# history FOLDER: whether the page's findings had a history to look at.
history() {
    sed -n 's/^<script type="application\/json" id="data">\(.*\)<\/script>$/\1/p' "$1/worked-example/dashboard.html" |
        jq -c '[.summary.run, (.audit.findings[] | select(.code == "rewritten") | .applies)]'
}
[ "$(history one) $(history later)" = '[1,false] [2,true]' ] || fail "$(history one) $(history later)"
run verify later/worked-example/manifest.json
expect_status 0

begin "the policy allows what is in the page and nothing else"
policy=$(sed -n 's/^<meta http-equiv="Content-Security-Policy" content="\(.*\)">$/\1/p' one/worked-example/dashboard.html)
case $policy in "default-src 'none'; "*) ;; *) fail "policy: $policy" ;; esac
for which in style script; do
    case $policy in *"'sha256-$(hash_of $which one/worked-example/dashboard.html)'"*) ;; *) fail "$which: not in $policy" ;; esac
done
case $policy in *unsafe* | *http* | *'*'*) fail "policy: $policy" ;; esac

begin "markup of a record is text"
cat >hostile.json <<'JSON'
{"result": [
 {"sys_id": "1", "number": "INC1", "sys_updated_on": "2024-01-03 00:00:00", "sys_created_on": "2024-01-01 00:00:00", "opened_at": "2024-01-01 00:00:00",
  "resolved_at": "2024-01-02 00:00:00", "state": "6", "priority": "1", "category": "<b>a&b</b>", "short_description": "</script><img src=x onerror=\"window.pwned=1\">"},
 {"sys_id": "2", "number": "INC2", "sys_updated_on": "2024-01-03 00:00:00", "sys_created_on": "2024-01-01 00:00:00", "opened_at": "2024-01-01 00:00:00",
  "resolved_at": "2024-01-02 01:00:00", "state": "6", "priority": "1", "category": "\u202egnp", "short_description": "<!--<script>\u202egnp.exe \u2067x ${1} {{data}} ]]>"},
 {"sys_id": "3", "number": "\" onclick=\"x", "sys_updated_on": "2024-01-03 00:00:00", "sys_created_on": "2024-01-01 00:00:00", "opened_at": "2024-01-01 00:00:00",
  "resolved_at": "2024-01-02 02:00:00", "state": "8", "priority": "1", "category": "", "short_description": null},
 {"sys_id": "4", "number": "INC4", "sys_updated_on": "2024-01-03 00:00:00", "sys_created_on": "2024-01-01 00:00:00", "opened_at": "2024-01-01 00:00:00",
  "resolved_at": "2024-01-02 03:00:00", "state": "6", "priority": "1", "category": "", "short_description": "LONG"}
]}
JSON
sed -i "s/LONG/x$(printf 'é%.0s' $(seq 200))/" hostile.json
run import --store hostile.db --table incident --url https://example.service-now.com hostile.json
expect_status 0
printf 'profile: hostile\ntitle: "</title><script>window.pwned=1</script>"\nmttr: {group_by: [category]}\n' >hostile.yml
report hostile --store hostile.db hostile.yml
! grep -qiE '<img|</script><|<b>a|<!--<|<title></title>' hostile/hostile/dashboard.html hostile/index.html || fail "markup got through"
grep -qF '&lt;/script&gt;&lt;img src=x onerror=&quot;window.pwned=1&quot;&gt;' hostile/hostile/dashboard.html || fail "the text is not there"

begin "without a ledger"
report bare --ledger none hostile.yml
tr -d '\n' <bare/hostile/dashboard.html | grep -qF '"rows":[]}' || fail "rows"

printf 'profile: empty\nmttr: {where: {field: number, op: equals, value: none}, group_by: [category]}\n' >empty.yml
report empty empty.yml
grep -qF '<p class="what">mean of 0 counted of 0 records</p>' empty/empty/dashboard.html || fail "the headline of nothing"

# ---- in the browser ----

CHROMIUM=$(command -v chromium)
export CHROMIUM

# shows WHAT FOLDER..: in one browser after the other
shows() {
    local what=$1 folder
    shift
    for folder; do
        timeout 400 node "$page/check.mjs" "$what" "$folder" >shown 2>&1 || fail "$folder: $(cat shown)"
        grep '^#' shown
    done
}

# The page is the same bytes whatever built the program: under the sanitizers a browser would see nothing new.
has_browser() {
    case $MTTR in *-san/*) return 1 ;; esac
    [ -n "$CHROMIUM" ] && have_npm page
}

if has_browser; then
    begin "the chart library is npm's"
    version=$(sed -n 's/^| Chart.js | \([^ ]*\) |.*/\1/p' "$assets/README.md")
    [ "$(jq -r .version "$page/node_modules/chart.js/package.json")" = "$version" ] || fail "README.md names $version"
    expect_same "the file" "$page/node_modules/chart.js/dist/chart.umd.min.js" "$assets/chart.umd.min.js"
    expect_same "its licence" "$page/node_modules/chart.js/LICENSE.md" "$assets/chart.LICENSE"

    "$SNOW_GEN" --seed 7 --incidents 21000 --changes 300 --out large
    run import --store large.db --table incident --url https://example.service-now.com large/incident.jsonl
    expect_status 0
    run import --store large.db --table change_request large/change_request.jsonl
    cat >large.yml <<'YML'
profile: large
mttr: {in_range: created, end: [resolved_at, closed_at], group_by: [priority, assignment_group]}
YML
    cat >full.yml <<'YML'
profile: full
title: Production incidents
timezone: Europe/Berlin
mttr: {end: [resolved_at, closed_at], calculation: median, group_by: [priority, assignment_group, category], targets: {mean: 2d, p90: 1w}}
deployment_frequency: {}
change_failure_rate: {failures: {where: {field: caused_by, op: is_not_empty}}, deployments: {}}
failed_deployment_recovery: {link: [caused_by]}
teams:
  - {name: "Network & <Edge>", where: {field: category, op: equals, value: network}}
  - {name: Payments, where: {field: category, op: in, values: [software, network]}}
YML
    run report --store large.db --out large --from 2020-01-01 --to 2030-01-01 --granularity quarter --now 2030-02-01T00:00:00Z --format json,html large.yml
    expect_status 0
    now="--store large.db --now 2025-01-01T00:00:00Z"
    # shellcheck disable=SC2086 # words
    {
        run report $now --out large --from 2024-10-01 --to 2024-12-31 --format json,html full.yml
        expect_status 0
        run explain $now --json full.yml --between 2024-07-01..2024-09-30 2024-10-01..2024-12-31
        mv stdout large/full/explained.json
        run audit $now --json full.yml --from 2024-10-01 --to 2024-12-31
        mv stdout large/full/audited.json
    }

    begin "figures, switch, sorting, search, pages, links and the focus, with an empty console"
    shows whole one/worked-example large/large large/full
    begin "hostile text stays text in the browser, and the policy is enforced"
    shows hostile hostile/hostile
    begin "the tables are there without JavaScript"
    shows without-javascript one/worked-example large/full
    begin "360, 768 and 1440 px, light and dark: no sideways scrolling, no barrier, AA contrast"
    shows looks large/full large/index.html
    begin "nothing counted, and no ledger"
    shows nothing empty/empty
    shows print bare/hostile
    begin "on paper"
    shows print large/full
    begin "20,000 records"
    [ "$(jq .population large/large/mttr.json)" -ge 20000 ] || fail "only $(jq .population large/large/mttr.json) records"
    shows speed large/large
else
    echo "# skipped: the page in a browser: a sanitized build, no chromium, no Node.js, or no packages from npm"
fi

finish
