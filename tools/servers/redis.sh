#!/usr/bin/env bash
# A private Redis server for tests and `./dev up`: tools/servers/redis.sh DIR PORT
#
# Becomes the server: listening on 127.0.0.1:PORT only. It keeps nothing on disk: what Merx has in Redis may be lost.
set -euo pipefail
(($# == 2)) || {
    echo "usage: $0 DIR PORT" >&2
    exit 2
}
mkdir -p "$1"
exec redis-server --bind 127.0.0.1 --port "$2" --databases 1024 --dir "$1" --save '' --appendonly no --loglevel warning
