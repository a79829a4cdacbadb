#!/usr/bin/env bash
# A private PostgreSQL server for tests and `./dev up`: tools/servers/postgres.sh DIR PORT
#
# Creates the cluster in DIR if it is not there, and becomes the server: listening on 127.0.0.1:PORT only, user
# `merx`, no password. As durable as a real one. SIGINT ends it fast, SIGTERM after its clients have gone. With
# MERX_DIE_WITH_PARENT=1 it is killed once who started it is gone; MERX_POSTGRES_SETTINGS holds more of its settings,
# such as `-c fsync=off`.
set -euo pipefail
(($# == 2)) || {
    echo "usage: $0 DIR PORT" >&2
    exit 2
}
mkdir -p "$1"
dir=$(cd -- "$1" && pwd)
port=$2
bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -1)

# PostgreSQL refuses to run as root; its own account can reach DIR only if every folder above lets it through.
as_server=()
if ((EUID == 0)); then
    as_server=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    # A change of user forgets the wish of whoever started this script.
    [[ -z ${MERX_DIE_WITH_PARENT-} ]] || as_server+=(--pdeathsig KILL)
    as_server+=(--)
    chown postgres: "$dir"
fi
if [[ ! -e $dir/data/PG_VERSION ]]; then
    sync=()
    [[ ${MERX_POSTGRES_SETTINGS-} != *fsync=off* ]] || sync=(--no-sync)
    "${as_server[@]}" "$bin/initdb" --pgdata="$dir/data" --username=merx --auth=trust --encoding=UTF8 --locale=C \
        --no-instructions "${sync[@]}" >"$dir/initdb.log" 2>&1 || {
        cat "$dir/initdb.log" >&2
        exit 1
    }
fi
read -ra settings <<<"${MERX_POSTGRES_SETTINGS-}"
exec "${as_server[@]}" "$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories="$dir" -c max_connections=200 -c shared_buffers=128MB \
    -c log_min_messages=fatal "${settings[@]}"
