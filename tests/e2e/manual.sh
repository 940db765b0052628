#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# manual: the examples of the man pages run as they stand, on the worked example.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
mkdir bin
ln -s "$MTTR" bin/mttr
PATH=$work/bin:$PATH

# examples PAGE: the displays of its EXAMPLES.
examples() {
    awk '/^\.Sh/ { inside = $2 == "EXAMPLES" } /^\.Ed/ { shown = 0 } inside && shown { print }
         inside && /^\.Bd/ { shown = 1 }' "$root/src/$1"
}

begin "the profile and the settings in the pages can be read"
cp "$root/fixtures/worked-example/incidents.json" .
examples mttr-profile.5 >production.yml
examples satellite.yml.5 >satellite.yml
expect_lines 7 production.yml
run completion words -- sync ''
[ "$(cat stdout)" = prod ] || fail "the settings' integrations: $(cat stdout)"

begin "every command of mttr(1)'s examples"
mkdir once
examples mttr.1 >commands
[ "$(grep -c '^mttr ' commands)" -ge 6 ] || fail "too few: $(cat commands)"
while read -r line; do
    folder=.
    case $line in "mttr init"*) folder=once ;; esac # it writes over nothing
    (cd "$folder" && bash -c "$line") >out 2>&1 </dev/null || fail "$line: $(cat out)"
done <commands
expect_sql "SELECT count(*) FROM v_incident" 3
jq -e '.value == null or .value == 5400' reports/worked-example/mttr.json >/dev/null || fail "the figure"
[ -s once/satellite.yml ] || fail "init wrote nothing"

begin "every command and option of the tables is in mttr(1)"
for command in $("$MTTR" completion words -- ''); do
    grep -q "^\.It Cm $command\b" "$root/src/mttr.1" || fail "no command $command"
    for option in $("$MTTR" completion words -- "$command" --); do
        grep -qE "Fl -${option#--}( |$)" "$root/src/mttr.1" || fail "no option $option of $command"
    done
done

# known FILE TEXT: the keys that the program names when it meets an unknown one there.
known() {
    printf '%b\n' "$2" >"$1"
    case $1 in s.yml) run --config s.yml sync ;; *) run report "$1" ;; esac
    expect_status 2
    sed -n "s/.*unknown .* key 'frobnicate'; known: //p" stderr | tr -d ,
}

# in_page PAGE KEY..
in_page() {
    local page=$1 key
    shift
    [ $# -gt 1 ] || fail "no keys: $(cat stderr)"
    for key; do
        mandoc -T ascii "$root/src/$page" | col -b | grep -qE "(^|[^a-z_])$key([^a-z_]|$)" || fail "$page lacks $key"
    done
}

# listed PAGE: what its tagged lists describe by name.
listed() { sed -nE 's/^\.It Cm ([a-z_ ,]+)$/\1/p' "$root/src/$1" | tr -d , | xargs -n 1 | sort -u; }

if command -v mandoc >/dev/null; then
    begin "every key that the readers accept is in its page"
    x='frobnicate: 1'
    for text in "profile: p\n$x" "profile: p\nmttr: {$x}" "profile: p\nmttr: {ratings: {$x}}" "profile: p\nmttr: {targets: {$x}}" \
        "profile: p\nmttr: {calendar: {$x}}" "profile: p\nmttr: {where: {$x}}" "profile: p\nteams: [{$x}]" \
        "profile: p\ndeployment_frequency: {$x}" "profile: p\nchange_failure_rate: {$x}" \
        "profile: p\nfailed_deployment_recovery: {$x}" "profile: p\nfailed_deployment_recovery: {nearest: {$x}}" \
        "profile: p\naudit: {$x}"; do
        # shellcheck disable=SC2046 # words
        in_page mttr-profile.5 $(known p.yml "$text")
    done
    i='application: servicenow, id: s, url: https://acme.example, username: u, api_key_env: X'
    for text in "satellite: {proxy: {$x}}" "integrations: [{$i, $x}]" "integrations: [{$i, oauth: {$x}}]" \
        "integrations: [{$i, metadata: {$x}}]" "integrations: [{$i, tls: {$x}}]"; do
        # a secret S is described once for S, S_command, S_file and S_env
        # shellcheck disable=SC2046
        in_page satellite.yml.5 $(known s.yml "$text" | sed -E 's/[a-z_]+_(command|file|env)( |$)//g; s/^ *$/ca_file cert_file key_file/')
    done

    begin "every key that the pages describe is accepted"
    { known p.yml "profile: p\n$x" && known p.yml "profile: p\nmttr: {$x}" && printf 'harness none\n'; } | xargs -n 1 | sort >taken
    comm -23 <(listed mttr-profile.5) taken >unknown
    expect_lines 0 unknown
    known s.yml "integrations: [{$i, $x}]" | xargs -n 1 | sort >taken
    comm -23 <(listed satellite.yml.5) taken >unknown
    expect_lines 0 unknown

    begin "every command and option of mttr(1) is in the tables"
    for command in $("$MTTR" completion words -- ''); do
        "$MTTR" completion words -- "$command" --
    done | sort -u >taken
    sed -nE '/^\.(It )?Fl/p' "$root/src/mttr.1" | grep -oE '\-[a-z][a-z-]+' | sort -u | sed 's/^/-/' >described
    comm -23 described taken >unknown
    expect_lines 0 unknown
    comm -23 <(sed -nE 's/^\.It Cm ([a-z]+).*/\1/p' "$root/src/mttr.1" | sort -u) \
        <("$MTTR" completion words -- '' | sort) >unknown
    expect_lines 0 unknown
else
    echo "# skipped: the keys of the pages: no mandoc"
fi
finish
