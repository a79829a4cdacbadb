#!/usr/bin/env bash
# Prints FILE if clang-format would change it.
set -euo pipefail
clang-format-19 "$1" | cmp -s - "$1" || printf '%s\n' "$1"
