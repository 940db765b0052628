#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Debian package in build/deb: what make install installs, and the control file that goes with it. It starts no
# service and makes no user (the units have their own), so it needs no maintainer scripts.
set -eu
cd "$(dirname "$0")/../.."
version=$(./mttr --version)
version=${version#mttr }
architecture=$(dpkg --print-architecture)
folder=build/deb
tree=$folder/tree
doc=$tree/usr/share/doc/mttr
rm -rf "$folder"
mkdir -p "$folder/debian" "$tree/DEBIAN"

make --no-print-directory -s install DESTDIR="$PWD/$tree" PREFIX=/usr
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$tree/usr/bin/mttr"
cp src/debian/copyright "$doc/copyright"
mv "$doc/CHANGELOG.md" "$doc/NEWS.md"
printf 'mttr (%s) unstable; urgency=medium\n\n  * See NEWS.md.\n\n -- mttr maintainers <maintainers@mttr.invalid>  %s\n' \
    "$version" "$(date -R -d "@$(git log -1 --format=%ct 2>/dev/null || date +%s)")" >"$doc/changelog"
gzip -9n "$doc/changelog" "$doc/NEWS.md" "$tree"/usr/share/man/man*/*
chmod -R go=rX "$tree"

printf 'Source: mttr\n\nPackage: mttr\nArchitecture: any\n' >"$folder/debian/control"
depends=$(cd "$folder" && dpkg-shlibdeps -O -e tree/usr/bin/mttr)
sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|; s|@DEPENDS@|${depends#shlibs:Depends=}, tzdata|" \
    -e "s|@SIZE@|$(du -sk --exclude DEBIAN "$tree" | cut -f 1)|" src/debian/control.in >"$tree/DEBIAN/control"
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group --build "$tree" "$folder/mttr_${version}_$architecture.deb"
