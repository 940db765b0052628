#!/usr/bin/env bash
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

begin "profile and settings of the pages are read"
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
finish
