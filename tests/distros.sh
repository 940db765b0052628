#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make demo and make test in a fresh Debian 12 and a fresh Debian 13, each in a chroot with a clone of what is committed.
# Root only. Prints a line for each, and fails if one of them failed. DISTROS names the releases, FOLDER is where the
# chroots and the logs are made, MIRROR is the mirror (default: the one of the machine's apt).
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "make distros needs root, for debootstrap and chroot" >&2; exit 1; }
distros=${DISTROS:-bookworm trixie}
folder=${FOLDER:-/var/tmp/mttr-distros}
# shellcheck disable=SC2016 # apt expands it
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)}
[ -n "$mirror" ] || { echo "apt knows no mirror of Debian: set MIRROR" >&2; exit 1; }
mkdir -p "$folder/cache"

# The chroot reaches the network as this machine does: the same names, certificates and proxies.
carry_network() {
    local chroot=$1
    cp -L /etc/resolv.conf /etc/hosts "$chroot/etc/"
    mkdir -p "$chroot/usr/local/share/ca-certificates"
    find /usr/local/share/ca-certificates -name '*.crt' -exec cp -t "$chroot/usr/local/share/ca-certificates" {} +
    apt-config dump | grep -E '^Acquire::https?:' >"$chroot/etc/apt/apt.conf.d/90network" || true
}

# make_chroot DISTRO CHROOT
make_chroot() {
    rm -rf --one-file-system "$2" &&
        debootstrap --variant=minbase --cache-dir="$folder/cache" "$1" "$2" "$mirror" &&
        carry_network "$2" &&
        git clone -q . "$2/root/mttr"
}

# in_chroot CHROOT COMMAND: in a mount namespace of its own, so that nothing stays mounted.
in_chroot() {
    # shellcheck disable=SC2016 # the inner shell expands
    unshare --mount sh -ec 'mount --rbind /dev "$0/dev"; mount -t proc proc "$0/proc"; exec chroot "$0" env -i HOME=/root \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
        no_proxy="${no_proxy:-}" sh -c "cd /root/mttr && $1"' "$1" "$2"
}

# try DISTRO: prints its line.
try() {
    local chroot=$folder/$1 log=$folder/$1.log
    if ! make_chroot "$1" "$chroot" >"$log" 2>&1; then
        echo "not ok $1: debootstrap or git clone failed: $log"
    elif ! in_chroot "$chroot" "apt-get -qq update && apt-get -qq install -y --no-install-recommends make >/dev/null && make demo" >>"$log" 2>&1; then
        echo "not ok $1: make demo failed: $log"
    elif ! in_chroot "$chroot" "make test" >>"$log" 2>&1; then
        echo "not ok $1: make demo ok, make test: $(tail -n 2 "$log" | grep passed): $log"
    else
        echo "ok $1: make demo ok, make test: $(tail -n 1 "$log"), $(grep '^# skipped' "$log" | sort -u | wc -l) skipped"
    fi
}

for distro in $distros; do
    try "$distro"
done | tee "$folder/result"
! grep -q '^not ok' "$folder/result"
