#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing by apt, naming it first; does nothing when all is there.
set -eu

packages="gcc make pkg-config libc6-dev libsqlite3-dev libcurl4-openssl-dev libcjson-dev libcunit1-dev libfyaml-dev libcsv-dev
libssl-dev libmicrohttpd-dev zlib1g-dev tzdata sqlite3 jq curl"
# What only the checkers need: make lint asks for it with --lint.
checkers="clang clang-tidy clang-format cppcheck shellcheck mandoc libclang-rt-14-dev
lintian systemd zsh fish"
[ "${1:-}" = --lint ] && packages="$packages $checkers"
[ "${1:-}" = --bench ] && packages="$packages python3"

# What the reports are tried in: the page in a browser, Markdown and charts in what renders them. The tests do without
# where they cannot be had. promtool and node_exporter come in packages that start services when they are installed, so
# those are unpacked into build/tools instead.
readers="" unpacked=""
[ "${1:-}" = --test ] && readers="chromium fonts-dejavu-core cmark-gfm librsvg2-bin" unpacked="prometheus prometheus-node-exporter"
tools=build/tools

# missing_of PACKAGE..: those that are not installed, each after a blank.
missing_of() {
    local package state
    for package; do
        state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
        [ "$state" = "install ok installed" ] || printf ' %s' "$package"
    done
}

# shellcheck disable=SC2086 # lists of words
missing=$(missing_of $packages) wanted=$(missing_of $readers)
[ -z "$unpacked" ] || [ ! -e $tools/complete ] || unpacked=""
[ -n "$missing$wanted$unpacked" ] || exit 0

[ -z "$missing$wanted" ] || echo "mttr needs these packages, which are now installed by apt:$missing$wanted" >&2
as_root=""
if [ "$(id -u)" -ne 0 ] && [ -n "$missing$wanted" ]; then
    command -v sudo >/dev/null || { echo "not root and no sudo: run apt-get install$missing$wanted" >&2; exit 1; }
    as_root=sudo
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

[ -z "$missing$wanted" ] || $as_root apt-get -qq update
# shellcheck disable=SC2086
{
    [ -z "$missing" ] || install $missing
    for package in $wanted; do
        install "$package" || echo "$package cannot be had: its tests are skipped" >&2
    done
    [ -z "$unpacked" ] || unpack $unpacked || echo "not to be had: $unpacked: their tests are skipped" >&2
}
