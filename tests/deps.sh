#!/usr/bin/env bash
# Installs what is missing by apt, naming it first; does nothing when all is there.
set -eu

packages="gcc make pkg-config libc6-dev libsqlite3-dev libcurl4-openssl-dev libcjson-dev libcunit1-dev libfyaml-dev libcsv-dev
libssl-dev libmicrohttpd-dev zlib1g-dev tzdata sqlite3 jq curl"
# What only the checkers need: make lint asks for it with --lint.
checkers="clang clang-tidy clang-format cppcheck shellcheck mandoc libclang-rt-14-dev
lintian systemd zsh fish"
[ "${1:-}" = --lint ] && packages="$packages $checkers"
[ "${1:-}" = --bench ] && packages="$packages python3"

# The browser that the page is tried in. The tests do without where it cannot be had.
browser=""
[ "${1:-}" = --test ] && browser="chromium fonts-dejavu-core"

# missing_of PACKAGE..: those that are not installed, each after a blank.
missing_of() {
    local package state
    for package; do
        state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
        [ "$state" = "install ok installed" ] || printf ' %s' "$package"
    done
}

# shellcheck disable=SC2086 # lists of words
missing=$(missing_of $packages) wanted=$(missing_of $browser)
[ -n "$missing$wanted" ] || exit 0

echo "mttr needs these packages, which are now installed by apt:$missing$wanted" >&2
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "not root and no sudo: run apt-get install$missing$wanted" >&2; exit 1; }
    as_root=sudo
fi
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

$as_root apt-get -qq update
# shellcheck disable=SC2086
{
    [ -z "$missing" ] || install $missing
    [ -z "$wanted" ] || install $wanted || echo "no browser: the page's tests in it are skipped" >&2
}
