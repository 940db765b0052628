#!/usr/bin/env bash
# formats: mttr.prom: its bytes, what promtool and node_exporter make of it, hostile text, profiles side by side.
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
report one --format prometheus "$example/worked-example.yml"
expect_same "mttr.prom" "$expected/mttr.prom" one/worked-example/mttr.prom

begin "the manifest lists it, and mttr verify makes it again"
jq -r '.files[] | "\(.sha256)  \(.name)"' one/worked-example/manifest.json >sums
[ "$(cut -c 67- sums)" = mttr.prom ] || fail "files: $(cat sums)"
(cd one/worked-example && sha256sum --check --quiet ../../sums) >held 2>&1 || fail "$(cat held)"
[ "$(jq -c .options.format one/worked-example/manifest.json)" = '["prometheus"]' ] || fail "the manifest's formats"
run verify one/worked-example/manifest.json
expect_status 0
echo >>one/worked-example/mttr.prom
run verify one/worked-example/manifest.json
expect_status 1
expect_stdout 'mttr.prom: on disk changed after writing; from the store same'

begin "as of that run the bytes are the same after another import"
jq -c '.result[0] | .sys_id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa09" | .number = "INC0000009"' "$example/incidents.json" >more.jsonl
run import --now 2024-02-02T00:00:00Z --table incident --format jsonl more.jsonl
expect_status 0
report earlier --as-of 1 --format prometheus "$example/worked-example.yml"
expect_same "mttr.prom" "$expected/mttr.prom" earlier/worked-example/mttr.prom

begin "an unknown format names the nearest"
run report --format promtheus "$example/worked-example.yml"
expect_status 2
expect_stderr "unknown value 'promtheus'; did you mean 'prometheus'?"

# ---- text of strangers ----

# 60 categories of two records, one of three: more groups than any format tells; three with hostile names lead.
jq -nc '
    def record($n; $category): {sys_id: "\($n)", number: "INC\($n)", state: "6", priority: "1", category: $category,
        short_description: "x", sys_created_on: "2024-01-02 00:00:00", resolved_at: "2024-01-02 01:00:00"};
    (range(4) | record("a\(.)"; "a\"b\\c\n| `d` *e* _f_ [g](http://h.example) <i> @jay #1 :k: www.l.example")),
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
report hostile --store hostile.db --format prometheus hostile.yml
prom=hostile/hostile/mttr.prom

begin "labels of mttr.prom are escaped, and groups bounded"
holds $prom 'mttr_restore_time_target_met{profile="hostile",stat="mean"} 0' \
    'mttr_group_population_records{profile="hostile",field="category",key="a\"b\\c\n| `d` *e* _f_ [g](http://h.example) <i> @jay #1 :k: www.l.example",label="a\"b\\c\n| `d` *e* _f_ [g](http://h.example) <i> @jay #1 :k: www.l.example"} 4' \
    'mttr_group_counted_records{profile="hostile",field="team",key="A|B",label="A|B"} 22' \
    'mttr_group_counted_records{profile="hostile",field="team",key="",label=""} 109' \
    'mttr_groups_left_out{profile="hostile",field="category"} 16' 'mttr_groups_left_out{profile="hostile",field="team"} 0'
grep -qF 'title="\"quoted\" \\ back\nline | `code` <img src=x onerror=alert(1)> @team",' $prom || fail "$(grep title= $prom)"
[ "$(grep -c '^mttr_group_population_records{profile="hostile",field="category"' $prom)" -eq 48 ] || fail "groups"
! grep -q '[[:cntrl:]]' $prom || fail "control characters"

begin "nothing counted: no sample where there is no number"
printf 'profile: empty\nmttr: {where: {field: number, op: equals, value: none}, group_by: [category]}\n' >empty.yml
report hostile --store hostile.db --format prometheus empty.yml
! grep -qE '^mttr_(restore_time|rating)|NaN|null' hostile/empty/mttr.prom || fail "$(grep -E '^mttr_(restore|rating)' hostile/empty/mttr.prom)"
holds hostile/empty/mttr.prom 'mttr_population_records{profile="empty",metric="mttr"} 0' 'mttr_groups_left_out{profile="empty",field="category"} 0'

# ---- what reads it ----

# scrape: the metrics of node_exporter over the folders of hostile/, at the address that it says it listens on.
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
    begin "node_exporter takes the files of several profiles"
    scrape
    holds scraped 'node_textfile_scrape_error 0' 'mttr_population_records{metric="mttr",profile="empty"} 0' \
        'mttr_population_records{metric="mttr",profile="hostile"} 131'
    [ "$(grep -c '^mttr_' scraped)" -eq "$(cat hostile/*/mttr.prom | grep -c '^mttr_')" ] || fail "not every sample was taken"
else
    echo "# skipped: mttr.prom in promtool and node_exporter: not in build/tools (tests/deps.sh --test)"
fi

finish
