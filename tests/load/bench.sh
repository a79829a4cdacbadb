#!/usr/bin/env bash
# Called by `./dev bench`, which has built a release and installed nginx and wrk.
set -euo pipefail
exec python3 "$(dirname -- "${BASH_SOURCE[0]}")/bench.py" "$@"
