#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing by apt and npm and names it first; does nothing when everything is there. Without an option: what
# make and make demo need. --test, --lint, --bench and --distros add what those targets need.
set -eu
cd "$(dirname "$0")/.."

needed="gcc make pkg-config libc6-dev libsqlite3-dev libcurl4-openssl-dev libcjson-dev libcunit1-dev libfyaml-dev libcsv-dev libicu-dev
libssl-dev libmicrohttpd-dev zlib1g-dev tzdata sqlite3 jq curl"
# A package in wanted that cannot be had does not stop the tests: those that use it are skipped. promtool and
# node_exporter come in packages that start services when they are installed, so those are only unpacked, into build/tools.
wanted="" unpacked="" npm_folders=""
tools=build/tools

# The runtime of clang's sanitizers is in a package named after clang's version.
clang_runtime() {
    apt-cache depends clang 2>/dev/null | sed -n 's/^ *Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p'
}

case ${1:-} in
    --test)
        wanted="git openssl python3 ca-certificates nodejs npm zsh fish mandoc dpkg-dev lintian systemd
        chromium fonts-dejavu-core cmark-gfm librsvg2-bin"
        [ -e $tools/complete ] || unpacked="prometheus prometheus-node-exporter"
        for lock in tests/*/package-lock.json; do
            [ "${lock%/*}/node_modules/.package-lock.json" -nt "$lock" ] || npm_folders="$npm_folders ${lock%/*}"
        done
        ;;
    --lint) needed="$needed git clang clang-tidy clang-format cppcheck shellcheck mandoc $(clang_runtime)" ;;
    --bench) needed="$needed python3" ;;
    --distros) needed="git debootstrap" ;;
esac

# missing_of PACKAGE..: those that are not installed, each after a blank. A command of that name is enough: npm is part of
# some packages of Node.js.
missing_of() {
    local package
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || command -v "$package" >/dev/null ||
            printf ' %s' "$package"
    done
}

# shellcheck disable=SC2086 # lists of words
missing=$(missing_of $needed) missing_wanted=$(missing_of $wanted)
[ -n "$missing$missing_wanted$unpacked$npm_folders" ] || exit 0

as_root=""
if [ -n "$missing$missing_wanted" ]; then
    echo "mttr needs these packages, which are now installed by apt:$missing$missing_wanted" >&2
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "not root and no sudo: run apt-get install$missing$missing_wanted" >&2; exit 1; }
        as_root=sudo
    fi
    $as_root apt-get -qq update
    # Before the first update apt does not know clang's version.
    [ "${1:-}" != --lint ] || missing="$missing $(clang_runtime)"
fi

install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}
# unpack PACKAGE..: into $tools, without running anything of theirs.
unpack() (
    mkdir -p "$tools" && cd "$tools" && apt-get -qq -o APT::Sandbox::User=root download "$@" || exit 1
    for file in *.deb; do
        dpkg-deb -x "$file" . && rm "$file" || exit 1
    done
    : >complete
)
without() { echo "$1 cannot be had: the tests that use it are skipped" >&2; }

# shellcheck disable=SC2086
{
    [ -z "$missing" ] || install $missing
    if [ -n "$missing_wanted" ] && ! install $missing_wanted; then
        for package in $missing_wanted; do
            install "$package" || without "$package"
        done
    fi
    [ -z "$unpacked" ] || unpack $unpacked || without "$unpacked"
}
for folder in $npm_folders; do
    echo "mttr's tests need these packages, which are now installed by npm: those of $folder" >&2
    (cd "$folder" && npm ci --ignore-scripts --silent --fetch-retries=1 --fetch-timeout=20000) || without "what $folder/package.json names"
done
