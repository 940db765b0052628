#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# firsttime: a new user's path: clone, make demo, open the page; make install, init, check, sync, report, against the
# stand-in. The README shows the real output. The seconds of each step are printed, not asserted; nothing is taken from an
# earlier build, so the demo is made for the plain build alone. UPDATE_README=1 writes what comes into the README.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
unset MAKEFLAGS MAKELEVEL MFLAGS BUILD CI CC SAN
began=$(date +%s%N)

# took WHAT: the seconds since the last one.
took() {
    local now
    now=$(date +%s%N)
    printf '# %s: %s s\n' "$1" "$(((now - began) / 1000000000)).$(((now - began) / 100000000 % 10))"
    began=$now
}

# plain FOLDER: standard input with the README's addresses, indented; what differs from run to run is left out.
plain() {
    sed -e "s|${mock_url:-none}|https://acme.service-now.com|g" -e "s|$1/||g" -e '/^compile /d' -e '/^link /d' -e 's/ [+-]1 s / +0 s /' -e '/^$/d' -e 's/^/    /'
}

# step WORD..: the command as it is typed, and its messages.
step() {
    printf '$ %s\n' "$*"
    "$@" 2>&1 || printf '# exit status %s\n' "$?"
}

# source_tree: the project in the folder mttr, without anything that was built.
source_tree() {
    if git -C "$root" rev-parse HEAD >/dev/null 2>&1; then
        git clone -q "$root" mttr
    else
        echo "# no git history here: a copy of the sources stands for the clone"
        mkdir mttr && tar -C "$root" --exclude=./build --exclude=./mttr --exclude=node_modules -cf - . | tar -C mttr -xf -
    fi
}

# headline PAGE: its title and its headline, as a browser shows them.
headline() {
    timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/chromium" --dump-dom "file://$PWD/$1" 2>/dev/null |
        sed -n -e 's/&nbsp;/ /g' -e 's/.*<title>\(.*\)<\/title>.*/\1/p' -e '/class="lead"/,/<\/div>/{s/<[^>]*>//g;p}' | grep .
}

source=$root made=
case $MTTR in
    */build/gcc/mttr) made=yes ;;
    *) echo "# skipped: clone, make demo, the page: they are tried with the plain build" ;;
esac
if [ -n "$made" ]; then
    begin "clone, make demo"
    source_tree || fail "git clone"
    took clone
    source=$work/mttr
    (cd mttr && step make demo) >demo.out
    took "make demo"
    ! grep -q '# exit status' demo.out || fail "$(tail -n 5 demo.out)"
    grep -q '^compile src/main.c$' demo.out || fail "nothing was built: $(head -n 5 demo.out)"

    begin "open the page"
    page=build/demo/reports/production/dashboard.html
    if command -v chromium >/dev/null; then
        (cd mttr && headline $page) >headline.out
        took "open the page"
        jq -r '"\(.title) – time to restore", "mean of \(.count) counted of \(.population) records"' \
            mttr/build/demo/reports/production/mttr.json >expected
        sed -n '1p; 3p' headline.out >found
        expect_same "title and count" expected found
    else
        echo "# skipped: the page in a browser: no chromium"
    fi
    { printf '$ git clone https://git.example.com/mttr && cd mttr\n'; cat demo.out
      printf '$ xdg-open %s\n' "$page"; cat headline.out 2>/dev/null; } | plain "$work/mttr" >demo.txt
fi

"$SNOW_GEN" --seed 1 --incidents 5000 --changes 1500 --out data || exit 1
start_mock data
export SNOW_PASSWORD=secret
began=$(date +%s%N)

begin "install, init, check, sync, report"
make -s -C "$source" install DESTDIR="$work/stage" PREFIX=/usr >make.out 2>&1 || fail "make install: $(cat make.out)"
took "make install"
PATH=$work/stage/usr/bin:$PATH
{
    step mttr init --url "$mock_url" --username api.user --yes
    took "mttr init" >&3
    step mttr check
    took "mttr check" >&3
    step mttr sync
    took "mttr sync" >&3
    step mttr report --last 26w --now 2025-01-01T00:00:00Z production.yml
    took "mttr report" >&3
} 3>&1 >path.out
! grep -q '# exit status' path.out || fail "$(cat path.out)"
plain "$work" <path.out >path.txt

begin "the README shows the real output"
# block N: the Nth block of the section
block() {
    awk -v n="$1" '/^## / { inside = /^## The first time/ } !inside { next } /^    / && !code { block++ } { code = /^    / } code && block == n' "$root/README.md"
}
# put N FILE: replaces the Nth block with the file
put() {
    [ -s "$2" ] || return
    awk -v n="$1" 'FNR == NR { text = text $0 "\n"; next } /^## / { inside = /^## The first time/ }
        inside && /^    / && !code { block++; if (block == n) printf "%s", text }
        { code = /^    / } !(inside && code && block == n)' "$2" "$root/README.md" >new.md && cp new.md "$root/README.md"
}
# the tables of a sync end in either order
if [ -e headline.out ]; then
    [ -z "${UPDATE_README:-}" ] || put 1 demo.txt
    expect_same "the demo" <(block 1 | sort) <(sort demo.txt)
fi
[ -z "${UPDATE_README:-}" ] || put 2 path.txt
expect_same "your own" <(block 2 | sort) <(sort path.txt)
finish
