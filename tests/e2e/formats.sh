#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# formats: mttr.prom, mttr.vl.json and mttr.md: their bytes, what reads them makes of them, hostile text, several profiles.
# shellcheck source-path=SCRIPTDIR source=lib.sh
# shellcheck disable=SC2016 # backquotes of hostile text
. "$(dirname "$0")/lib.sh"

example=$root/fixtures/worked-example
expected=$root/fixtures/expected/formats
tools=$root/build/tools/usr/bin
exporter_pid=
trap '[ -z "$exporter_pid" ] || kill "$exporter_pid"; cleanup' EXIT

# report FOLDER WORD..: over the week of the worked example.
report() {
    local folder=$1
    shift
    run report --out "$folder" --from 2024-01-01 --to 2024-01-07 --now 2024-02-01T00:00:00Z "$@"
    expect_status 0
}

# holds FILE LINE..: each is a whole line of the file.
holds() {
    local file=$1 line
    shift
    for line; do
        grep -qxF -- "$line" "$file" || fail "$file has no line $line"
    done
}

begin "the worked example, byte for byte"
run import --now 2024-02-01T00:00:00Z --table incident --url https://example.service-now.com "$example/incidents.json"
expect_status 0
report one --format markdown,vega,prometheus "$example/worked-example.yml"
[ -z "${UPDATE_FORMATS:-}" ] || cp one/worked-example/mttr* "$expected"
for file in "$expected"/*; do
    expect_same "${file##*/}" "$file" "one/worked-example/${file##*/}"
done

begin "the manifest lists them, and mttr verify makes them again"
jq -r '.files[] | "\(.sha256)  \(.name)"' one/worked-example/manifest.json >sums
[ "$(cut -c 67- sums | tr '\n' ' ')" = "mttr.md mttr.prom mttr.vl.json mttr_by_priority.vl.json mttr_by_team.vl.json " ] || fail "files: $(cat sums)"
(cd one/worked-example && sha256sum --check --quiet ../../sums) >held 2>&1 || fail "$(cat held)"
[ "$(jq -c .options.format one/worked-example/manifest.json)" = '["prometheus","vega","markdown"]' ] || fail "the manifest's formats"
held manifest one/worked-example/manifest.json
run verify one/worked-example/manifest.json
expect_status 0
echo >>one/worked-example/mttr.md
run verify one/worked-example/manifest.json
expect_status 1
expect_stdout 'mttr.md: on disk changed after writing; from the store same'

begin "as of that run the bytes are the same after another import"
jq -c '.result[0] | .sys_id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa09" | .number = "INC0000009"' "$example/incidents.json" >more.jsonl
run import --now 2024-02-02T00:00:00Z --table incident --format jsonl more.jsonl
expect_status 0
report earlier --as-of 1 --format prometheus,vega,markdown "$example/worked-example.yml"
for file in "$expected"/*; do
    expect_same "${file##*/}" "$file" "earlier/worked-example/${file##*/}"
done

begin "an unknown format names the nearest"
for word in promtheus:prometheus vgea:vega markdwon:markdown; do
    run report --format "${word%:*}" "$example/worked-example.yml"
    expect_status 2
    expect_stderr "unknown value '${word%:*}'; did you mean '${word#*:}'?"
done

# ---- text of strangers ----

# 60 categories of two records, one of three: more groups than any format shows; three with hostile names come first.
hostile='a"b\c
| `d` *e* _f_ [g](http://h.example) <i> @jay #1 :k: www.l.example m@n.example \| ~o~ $p$ &amp; ![q](r) <!-- s'
jq -nc --arg hostile "$hostile" '
    def record($n; $category): {sys_id: "\($n)", number: "INC\($n)", state: "6", priority: "1", category: $category,
        short_description: "x", sys_created_on: "2024-01-02 00:00:00", resolved_at: "2024-01-02 01:00:00"};
    (range(4) | record("a\(.)"; $hostile)),
    (range(3) | record("b\(.)"; "x" * 201)),
    (range(3) | record("c\(.)"; "\u001b[31m\u202egnp")),
    (range(60) as $n | range(2) | record("d\($n).\(.)"; "category \($n)")),
    record("e"; "")' >hostile.jsonl
cat >hostile.yml <<'YML'
profile: hostile
title: "\"quoted\" \\ back\nline | `code` <img src=x onerror=alert(1)> @team"
mttr: {group_by: [category], targets: {mean: 30m}}
teams: [{name: "A|B", where: {field: category, op: starts_with, value: "category 1"}}]
YML
run import --store hostile.db --now 2024-02-01T00:00:00Z --table incident hostile.jsonl
expect_status 0
report hostile --store hostile.db --format prometheus,vega,markdown hostile.yml
prom=hostile/hostile/mttr.prom

begin "labels of mttr.prom are escaped, and groups bounded"
holds $prom 'mttr_restore_time_target_met{profile="hostile",stat="mean"} 0' \
    'mttr_group_population_records{profile="hostile",field="category",key="a\"b\\c\n| `d` *e* _f_ [g](http://h.example) <i> @jay #1 :k: www.l.example m@n.example \\| ~o~ $p$ &amp; ![q](r) <!-- s",label="a\"b\\c\n| `d` *e* _f_ [g](http://h.example) <i> @jay #1 :k: www.l.example m@n.example \\| ~o~ $p$ &amp;…"} 4' \
    'mttr_group_counted_records{profile="hostile",field="team",key="A|B",label="A|B"} 22' \
    'mttr_group_counted_records{profile="hostile",field="team",key="",label=""} 109' \
    'mttr_groups_left_out{profile="hostile",field="category"} 16' 'mttr_groups_left_out{profile="hostile",field="team"} 0'
grep -qF 'title="\"quoted\" \\ back\nline | `code` <img src=x onerror=alert(1)> @team",' $prom || fail "$(grep title= $prom)"
[ "$(grep -c '^mttr_group_population_records{profile="hostile",field="category"' $prom)" -eq 48 ] || fail "groups"
! grep -q '[[:cntrl:]]' $prom || fail "control characters"

begin "nothing counted: no sample where there is no number"
printf 'profile: empty\nmttr: {where: {field: number, op: equals, value: none}, group_by: [category]}\n' >empty.yml
report hostile --store hostile.db --format prometheus,vega,markdown empty.yml
! grep -qE '^mttr_(restore_time|rating)|NaN|null' hostile/empty/mttr.prom || fail "$(grep -E '^mttr_(restore|rating)' hostile/empty/mttr.prom)"
holds hostile/empty/mttr.prom 'mttr_population_records{profile="empty",metric="mttr"} 0' 'mttr_groups_left_out{profile="empty",field="category"} 0'

begin "mttr.md of nothing has no empty table"
[ "$(sed -n '/^## By category/,/^## How/p' hostile/empty/mttr.md | grep -v '^$' | sed -n 2p)" = "No record, so no groups." ] || fail "$(cat hostile/empty/mttr.md)"
[ ! -e hostile/empty/mttr_by_category.vl.json ] || fail "a chart without groups"

# ---- CSV as spreadsheets want it ----

jq -nc 'def record($n; $ended; $text): {sys_id: "\($n)", number: "INC\($n)", state: "6", priority: "1", short_description: $text,
        sys_created_on: "2024-01-02 00:00:00", resolved_at: $ended};
    record(1; "2024-01-02 00:00:01"; "=1;\"2\", é"), record(2; "2024-01-02 00:00:02"; "1,5")' >sheet.jsonl
printf 'profile: sheet\nteams:\n  - {name: A, where: {field: priority, op: equals, value: "1"}}\n  - {name: B, where: {field: priority, op: equals, value: "1"}}\n' >sheet.yml
run import --store sheet.db --now 2024-02-01T00:00:00Z --table incident --url https://example.service-now.com sheet.jsonl
expect_status 0

# cells FILE SEPARATOR COLUMN..: those columns of the rows as sqlite3 reads the file.
cells() {
    local file=$1 separator=$2
    shift 2
    sqlite3 :memory: '.mode csv' ".separator \"$separator\" \"\\r\\n\"" ".import $file t" '.mode list' '.separator ~' \
        "SELECT $(printf ',"%s"' "$@" | cut -c 2-) FROM t"
}

begin "--csv-profile excel: byte order mark, semicolons, decimal commas, times that it reads"
report excel --store sheet.db --format csv --csv-profile excel --csv-separator ';' --csv-decimal comma sheet.yml
printf '\357\273\277%s\r\n' 'start;end;partial;population;count;sum_s;mean_s;median_s;p90_s;p95_s;min_s;max_s;rating' >wanted.csv
printf '%s\r\n' '2024-01-01 00:00:00;2024-01-08 00:00:00;false;2;2;3;1,5;1,5;1,9;1,95;1;2;elite' >>wanted.csv
expect_same "mttr.csv" wanted.csv excel/sheet/mttr.csv
[ "$(head -c 22 excel/sheet/mttr_by_team.csv | od -An -tx1 | tr -d ' \n')" = "efbbbf$(printf 'key;label;start;end' | od -An -tx1 | tr -d ' \n')" ] || fail "mttr_by_team.csv"
cells excel/sheet/incidents.csv ';' number start duration_s teams short_description >as-read
printf '%s\n' "INC1~2024-01-02 00:00:00~1~A;B~'=1;\"2\", é" 'INC2~2024-01-02 00:00:00~2~A;B~1,5' >wanted
expect_same "incidents.csv as it is read" wanted as-read
held manifest excel/sheet/manifest.json
jq -e '.options | [.csv_profile, .csv_separator, .csv_decimal] == ["excel", ";", "comma"]' excel/sheet/manifest.json >/dev/null || fail "options"
run verify --store sheet.db excel/sheet/manifest.json
expect_status 0

begin "decimal commas imply semicolons, unless a separator is given"
report comma --store sheet.db --format csv --csv-decimal comma sheet.yml
[ "$(sed -n 2p comma/sheet/mttr.csv | tr -d '\r')" = '2024-01-01T00:00:00Z;2024-01-08T00:00:00Z;false;2;2;3;1,5;1,5;1,9;1,95;1;2;elite' ] || fail "$(cat comma/sheet/mttr.csv)"
report tab --store sheet.db --format csv --csv-separator tab sheet.yml
[ "$(sed -n 2p tab/sheet/mttr.csv | tr -d '\r')" = "$(printf '2024-01-01T00:00:00Z\t2024-01-08T00:00:00Z\tfalse\t2\t2\t3\t1.5\t1.5\t1.9\t1.95\t1\t2\telite')" ] || fail "$(cat tab/sheet/mttr.csv)"
run report --store sheet.db --csv-decimal comma --csv-separator , sheet.yml
expect_status 2
expect_stderr "--csv-separator , and --csv-decimal comma would use the same character; use ';'"
run report --store sheet.db --csv-separator : sheet.yml
expect_status 2
expect_stderr "--csv-separator ':' is unknown; use ',', ';', '|' or tab"
run report --store sheet.db --csv-profile exel sheet.yml
expect_status 2
expect_stderr "--csv-profile: unknown value 'exel'; did you mean 'excel'?"

# ---- what reads them ----

# scrape: the metrics of node_exporter over the folders of hostile/, at the address that it prints.
scrape() {
    "$tools/prometheus-node-exporter" --web.listen-address=127.0.0.1:0 --collector.disable-defaults --collector.textfile \
        --collector.textfile.directory="$work/hostile/*" >exporter.out 2>exporter.err &
    exporter_pid=$!
    wait_for 'ts=.*Listening on' exporter.err || return 1
    curl -sS "http://$(sed -n 's/.*msg="Listening on" address=//p' exporter.err)/metrics" >scraped
    kill "$exporter_pid"
    wait "$exporter_pid" 2>/dev/null
    exporter_pid=
}

if [ -x "$tools/promtool" ] && [ -x "$tools/prometheus-node-exporter" ]; then
    for file in "$expected/mttr.prom" $prom hostile/empty/mttr.prom; do
        begin "promtool check metrics: ${file#"$root"/}"
        "$tools/promtool" check metrics <"$file" >checked 2>&1 || fail "$(cat checked)"
        [ ! -s checked ] || fail "$(cat checked)"
    done
    begin "node_exporter reads the files of several profiles"
    scrape
    holds scraped 'node_textfile_scrape_error 0' 'mttr_population_records{metric="mttr",profile="empty"} 0' \
        'mttr_population_records{metric="mttr",profile="hostile"} 131'
    [ "$(grep -c '^mttr_' scraped)" -eq "$(cat hostile/*/mttr.prom | grep -c '^mttr_')" ] || fail "not every sample was taken"
else
    echo "# skipped: mttr.prom in promtool and node_exporter: not in build/tools (tests/deps.sh --test)"
fi

# text_of FILE: what a person sees of the HTML: comments and tags gone, entities read.
text_of() {
    tr '\n' '\r' <"$1" | sed -E 's/<!--[^>]*-->//g; s/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' | tr '\r' '\n'
}

if command -v cmark-gfm >/dev/null; then
    begin "in mttr.md text from outside stays text"
    cmark-gfm --unsafe -e table -e autolink -e strikethrough -e tasklist hostile/hostile/mttr.md >hostile.html
    ! grep -nE '<(a|img|em|del|i|code)[ >]' hostile.html | grep -vE '<code>(mttr verify manifest.json|[0-9a-f]{64})</code>' || fail "markup"
    text_of hostile.html >hostile.txt
    holds hostile.txt '"quoted" \ back line | `code` <img src=x onerror=alert(1)> @team' "$(printf '%s' "$hostile" | tr '\n' ' ')" '[31mgnp' 'A|B'
    grep -q '@<!-- -->team' hostile.html || fail "a mention"
    begin "every row of its tables has as many cells as the heading"
    [ "$(grep -c '<tr>' hostile.html)" -eq "$(grep -c '^|' hostile/hostile/mttr.md | xargs -I{} expr {} - "$(grep -c '^|--' hostile/hostile/mttr.md)")" ] || fail "rows"
    tr -d '\n' <hostile.html | sed 's/<tr>/\n/g' | grep -q '<td></td>' && fail "an empty cell"
else
    echo "# skipped: mttr.md in cmark-gfm: it is not installed"
fi

# draw FILE ZONE: file.ZONE.svg of the chart, as a reader in that zone sees it.
draw() {
    TZ=$2 timeout 120 node "$root/tests/vega/render.mjs" "$1" "$1.${2##*/}.svg" >drawn 2>&1 || fail "$(cat drawn)"
}

if have_npm vega; then
    begin "the charts are as Vega-Lite's schema has it, and are drawn without a warning"
    for file in "$expected"/*.vl.json hostile/hostile/*.vl.json hostile/empty/*.vl.json; do
        cp "$file" "$(echo "${file#"$root"/}" | tr / -)"
    done
    for file in *.vl.json; do
        draw "$file" Etc/UTC
    done
    svg=fixtures-expected-formats-mttr.vl.json
    for text in "Y-axis titled 'Time to restore, hours'" "Title text 'The worked example'" "utc scale with values from 2024-01-01 to 2024-01-08" \
        'aria-label="2024-01-01: mean 1.50, median 1.00, p90 2.60 hours, 3 of 3 counted"' $'aria-label="elite &lt; 1\u00a0h"'; do
        grep -qF "$text" $svg.UTC.svg || fail "the chart has no $text"
    done
    begin "the reader's zone changes nothing"
    draw $svg America/Los_Angeles
    expect_same "the chart" $svg.UTC.svg $svg.Los_Angeles.svg
    begin "text from outside stays text in a chart"
    ! grep -q '<i>\|<img' hostile-hostile-*.svg || fail "markup"
    grep -qF '&lt;img src=x onerror=alert(1)&gt;' hostile-hostile-mttr.vl.json.UTC.svg || fail "the title"
    [ -z "${PICTURES:-}" ] || cp ./*.svg "$PICTURES"
    if command -v rsvg-convert >/dev/null; then
        begin "the charts as pictures"
        rsvg-convert $svg.UTC.svg -o chart.png 2>drawn || fail "$(cat drawn)"
        [ "$(od -An -tu1 -j 16 -N 8 chart.png | awk '{ print ($3 * 256 + $4 > 760 && $7 * 256 + $8 > 320) }')" = 1 ] || fail "a small picture"
        [ -z "${PICTURES:-}" ] || cp chart.png "$PICTURES"
    else
        echo "# skipped: the charts as pictures: no rsvg-convert"
    fi
else
    echo "# skipped: the charts drawn: no Node.js, or no packages from npm"
fi

finish
