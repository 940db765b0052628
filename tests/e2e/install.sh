#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install: what make install puts where and uninstall takes away; the units; the Debian package in a root of its own.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
version=$("$MTTR" --version)
version=${version#mttr }
unset MAKEFLAGS MAKELEVEL MFLAGS BUILD

begin "install and uninstall with DESTDIR and PREFIX"
mkdir -p stage/opt/mttr/bin stage/opt/mttr/share/doc/other
printf 'another program\n' >stage/opt/mttr/bin/other
find stage -type f -exec sha256sum {} + | sort -k 2 >before
make -s -C "$root" install DESTDIR="$work/stage" PREFIX=/opt/mttr >make.out 2>&1 || fail "make install: $(cat make.out)"
for file in bin/mttr share/man/man1/mttr.1 share/man/man5/mttr-profile.5 share/man/man5/satellite.yml.5 \
    share/bash-completion/completions/mttr share/zsh/vendor-completions/_mttr share/fish/vendor_completions.d/mttr.fish \
    share/doc/mttr/schema/mttr.schema.json lib/systemd/system/mttr-sync.service lib/systemd/system/mttr-sync.timer \
    share/doc/mttr/grafana/mttr.json share/doc/mttr/grafana/provisioning/datasources/mttr.yaml lib/systemd/system/mttr-report.service; do
    [ -s "stage/opt/mttr/$file" ] || fail "no $file"
done
[ "$(stage/opt/mttr/bin/mttr --version)" = "mttr $version" ] || fail "the installed program does not run"
grep -q '^ExecStart=/opt/mttr/bin/mttr sync$' stage/opt/mttr/lib/systemd/system/mttr-sync.service || fail "the unit runs another"
[ "$(stat -c %a stage/opt/mttr/share/zsh/vendor-completions/_mttr)" = 644 ] || fail "mode of a completion"
make -s -C "$root" uninstall DESTDIR="$work/stage" PREFIX=/opt/mttr || fail "make uninstall"
find stage -type f -exec sha256sum {} + | sort -k 2 >after
expect_same "what uninstall leaves" before after
[ -z "$(find stage -name '*mttr*' ! -path stage/opt/mttr)" ] || fail "left behind: $(find stage -name '*mttr*')"

if command -v systemd-analyze >/dev/null; then
    begin "the units are sound and hardened"
    mkdir units
    for unit in "$root"/src/systemd/*; do
        sed "s|/usr/local/bin/mttr|$MTTR|" "$unit" >"units/${unit##*/}"
    done
    systemd-analyze verify --man=no units/*.service units/*.timer >verify.out 2>&1 || fail "verify: $(cat verify.out)"
    [ ! -s verify.out ] || fail "verify: $(cat verify.out)"
    grep -q '^OnSuccess=mttr-report.service$' units/mttr-sync.service || fail "no report after a sync"
    for unit in units/*.service; do
        systemd-analyze security --offline=true --threshold=20 "$unit" >security.out 2>&1 ||
            fail "more exposed than 2.0: $(tail -n 1 security.out)"
    done
else
    echo "# skipped: the units: no systemd-analyze"
fi

if command -v dpkg-shlibdeps >/dev/null; then
    begin "the Debian package is installed and purged in a root of its own"
    make -s -C "$root" deb >make.out 2>&1 || fail "make deb: $(cat make.out)"
    package=$root/build/deb/mttr_${version}_$(dpkg --print-architecture).deb
    mkdir -p "scratch/var/lib/dpkg/info" "scratch/var/lib/dpkg/updates"
    : >scratch/var/lib/dpkg/status
    in_scratch() {
        dpkg --root="$work/scratch" --log=/dev/null --force-not-root --force-depends --force-script-chrootless "$@" >dpkg.out 2>&1 ||
            fail "dpkg $*: $(cat dpkg.out)"
    }
    in_scratch --install "$package"
    [ "$(scratch/usr/bin/mttr --version)" = "mttr $version" ] || fail "the packaged program does not run"
    (cd scratch && md5sum --quiet -c <(dpkg-deb --ctrl-tarfile "$package" | tar -xO ./md5sums)) || fail "sums of the files"
    in_scratch --purge mttr
    [ -z "$(find scratch/usr scratch/lib ! -type d 2>/dev/null)" ] || fail "left behind: $(find scratch/usr ! -type d)"
else
    echo "# skipped: the Debian package: no dpkg-shlibdeps"
fi

if command -v lintian >/dev/null && [ -f "${package:-}" ]; then
    begin "lintian has no errors and no warnings"
    lintian --allow-root --fail-on error,warning "$package" >lintian.out 2>&1 || fail "$(grep '^[EW]:' lintian.out)"
else
    echo "# skipped: lintian: it is not installed"
fi
finish
