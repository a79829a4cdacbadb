# shellcheck shell=bash
# Installing what is missing from Debian's packages. Sourced by ./dev.

# Names in the given lists (tools/packages/NAME.txt).
packages_of() {
    local name
    for name in "$@"; do
        sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "tools/packages/$name.txt"
    done
}

# Those of the given packages that are not installed.
missing_packages() {
    local installed
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true)
    printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$installed") || true
}

# install_packages LIST…: a machine that has everything pays for one question to dpkg and needs no network.
install_packages() {
    command -v dpkg-query >/dev/null ||
        die "this machine has no dpkg; Merx is built on Debian 12 (a container of debian:bookworm will do)"
    local wanted missing
    mapfile -t wanted < <(packages_of "$@")
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    ((${#missing[@]} > 0)) || return 0

    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "these packages are missing, and installing them takes root or sudo:
  apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${#missing[@]} packages, which takes a minute or two: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! apt_install "${missing[@]}" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        die "the packages could not be installed; apt says why above"
    fi
    rm -f "$log"
}

# Runs in a process of its own, so that its trap ends with it.
apt_install() (
    set -e
    # Packages that bring a server must not start it: this machine may have its port in use.
    if [[ ! -e /usr/sbin/policy-rc.d ]]; then
        trap '"${as_root[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee /usr/sbin/policy-rc.d >/dev/null
        "${as_root[@]}" chmod 755 /usr/sbin/policy-rc.d
    fi
    "${as_root[@]}" apt-get update -q &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
)
