#!/usr/bin/env bash
# firsttime: a new user's path from make install to a report, against the stand-in; the README shows what really comes.
# The seconds that the path took are told, not asserted. UPDATE_README=1 writes what comes into the README.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
unset MAKEFLAGS MAKELEVEL MFLAGS BUILD
"$SNOW_GEN" --seed 1 --incidents 5000 --changes 1500 --out data || exit 1
start_mock data
export SNOW_PASSWORD=secret
began=$(date +%s)

begin "install, init, check, sync, report"
make -s -C "$root" install DESTDIR="$work/stage" PREFIX=/usr >make.out 2>&1 || fail "make install: $(cat make.out)"
PATH=$work/stage/usr/bin:$PATH

# step WORD..: the command as it is typed, and what it says; the stand-in's address is the README's.
step() {
    printf '$ %s\n' "$(printf '%s' "$*" | sed "s|$mock_url|https://acme.service-now.com|")"
    "$@" 2>&1 || printf '# exit status %s\n' "$?"
}
{
    step mttr init --url "$mock_url" --username api.user --yes
    step mttr check
    step mttr sync
    step mttr report --last 26w --now 2025-01-01T00:00:00Z production.yml
} | sed -e "s|$mock_url|https://acme.service-now.com|g" -e 's/^/    /' -e 's/ [+-]1 s / +0 s /' >path.txt
printf '# from make install to the report in %s s\n' "$(($(date +%s) - began))"
! grep -q '# exit status' path.txt || fail "$(cat path.txt)"

begin "the README shows what really comes"
awk '/^## The first time/ { inside = 1; next } /^## / { inside = 0 } inside && /^    / { print }' "$root/README.md" >readme.txt
if [ -n "${UPDATE_README:-}" ]; then
    awk 'FNR == NR { path = path $0 "\n"; next } /^## / { inside = /^## The first time/ }
         inside && /^    / { printf "%s", path; path = ""; next } { print }' path.txt "$root/README.md" >new.md && cp new.md "$root/README.md"
fi
# the tables of a sync end in either order
expect_same "The first time" <(sort readme.txt) <(sort path.txt)
finish
