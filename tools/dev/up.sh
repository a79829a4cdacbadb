# shellcheck shell=bash
# A split shop on this machine: its servers, its processes, and what ends exactly those. Sourced by ./dev.

readonly up_servers=(postgres redis kafka)
readonly up_processes=(users-1 catalog-1 inventory-1 payments-1 notifications-1 carts-1 orders-1 orders-2 search-1
    gateway-1)
# What ends together, in this order: whoever calls another goes before it, and the servers are there to the last.
readonly up_endings=('gateway-1' 'orders-1 orders-2' 'carts-1' 'users-1 catalog-1 inventory-1 payments-1 notifications-1 search-1'
    'kafka redis postgres')

help_up() {
    cat <<'TEXT'
Usage: ./dev up

Builds a release and starts the shop as ten processes on this machine: users,
catalog, inventory, payments, notifications, carts, orders (twice), search and
the gateway, over a PostgreSQL, a Redis and a Kafka of their own. The first time it
fills the shop with the demo products and accounts. Everything goes on in the
background until ./dev down.

A second `up` starts what is missing, and again what runs an older build.

Environment:
  MERX_UP_DIR    where data, logs and sockets are (default var/up)
  MERX_LISTEN    where the gateway listens (default 127.0.0.1:8080)
  MERX_UP_PORTS  the first of the other ports (default 7000): health and metrics
                 of the processes on +101 to +109, Kafka on +92 and +93,
                 Redis on +379, PostgreSQL on +432
Other settings of `merx serve` are taken from the environment too, such as
MERX_LOG_LEVEL.
TEXT
}

help_down() {
    cat <<'TEXT'
Usage: ./dev down [--purge]

Ends what ./dev up started, the gateway first and the servers last, each in
order and nothing else. The data stays for the next `up`.

  --purge   remove the data too: databases, events, mails, logs
TEXT
}

up_set_places() {
    up_dir=$(realpath -m -- "${MERX_UP_DIR:-var/up}")
    up_listen=${MERX_LISTEN:-127.0.0.1:8080}
    up_ports=${MERX_UP_PORTS:-7000}
    [[ $up_ports =~ ^[0-9]+$ ]] || die "MERX_UP_PORTS must be a number"
    # The address of a socket cannot be longer than 107 bytes.
    ((${#up_dir} <= 80)) || die "$up_dir is too long for the addresses of sockets in it; set MERX_UP_DIR to a shorter one"
}

up_port() {
    case $1 in
    kafka) echo $((up_ports + 92)) ;;
    redis) echo $((up_ports + 379)) ;;
    postgres) echo $((up_ports + 432)) ;;
    *)
        local i
        for i in "${!up_processes[@]}"; do
            [[ ${up_processes[i]} != "$1" ]] || echo $((up_ports + 101 + i))
        done
        ;;
    esac
}

# --- What runs ---------------------------------------------------------------------------------------------------

# When a process was started, in ticks since the machine was: with its number that is one process and no other.
# Nothing for one that has ended and that nobody has asked about yet.
started_at() { sed -e 's/.*) //' -e '/^Z/d' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# Prints the number of the process NAME if it still runs.
up_pid() {
    local pid='' start=''
    [[ -r $up_dir/run/$1.pid ]] || return 1
    read -r pid start _ <"$up_dir/run/$1.pid" || return 1
    [[ -n $pid && -n $start && $(started_at "$pid") == "$start" ]] || return 1
    echo "$pid"
}

# up_launch NAME COMMAND…: in the background and out of reach of this terminal's signals.
up_launch() {
    local name=$1 log=$up_dir/log/$1.log
    shift
    touch "$log"
    local size
    size=$(stat -c %s "$log")
    setsid "$@" >>"$log" 2>&1 </dev/null &
    local pid=$!
    echo "$pid $(started_at "$pid") $size" >"$up_dir/run/$name.pid"
}

# What NAME has printed since it was started.
up_printed() {
    local size
    read -r _ _ size <"$up_dir/run/$1.pid"
    tail -c "+$((size + 1))" "$up_dir/log/$1.log"
}

up_is_ready() {
    local port
    port=$(up_port "$1")
    case $1 in
    postgres) pg_isready -q -h 127.0.0.1 -p "$port" ;;
    redis) [[ $(redis-cli -p "$port" ping 2>/dev/null) == PONG ]] ;;
    kafka) (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null ;;
    *) up_printed "$1" | grep -q '^ready ' ;;
    esac
}

up_await() {
    local name limit=$((SECONDS + 90))
    for name in "$@"; do
        until up_is_ready "$name"; do
            if ! up_pid "$name" >/dev/null; then
                up_printed "$name" | tail -20 >&2
                die "$name has ended; what it said is above and in $up_dir/log/$name.log"
            fi
            ((SECONDS < limit)) || die "$name is not ready after 90 seconds; see $up_dir/log/$name.log"
            sleep 0.1
        done
        printf '%s ' "$name" >&2
    done
    echo >&2
}

# --- Starting ----------------------------------------------------------------------------------------------------

up_prepare() {
    if [[ -e $up_dir && ! -e $up_dir/made-by-dev-up ]] && [[ -n $(ls -A "$up_dir") ]]; then
        die "$up_dir holds something else; set MERX_UP_DIR to another directory"
    fi
    mkdir -p "$up_dir"/{run,log}
    touch "$up_dir/made-by-dev-up"
    # PostgreSQL's own account has to pass, nobody else has to look.
    chmod 711 "$up_dir"
    chmod 700 "$up_dir"/{run,log}
    if ((EUID == 0)) && ! setpriv --reuid=postgres --regid=postgres --clear-groups -- test -x "$up_dir"; then
        die "PostgreSQL does not run as root, and its account cannot reach $up_dir; set MERX_UP_DIR, say to /var/tmp/merx-up"
    fi
    [[ -s $up_dir/run/secret ]] || (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$up_dir/run/secret")
}

up_start_servers() {
    local name starting=()
    for name in "${up_servers[@]}"; do
        up_pid "$name" >/dev/null && continue
        up_launch "$name" "tools/servers/$name.sh" "$up_dir/$name" "$(up_port "$name")"
        starting+=("$name")
    done
    ((${#starting[@]} == 0)) || {
        say "Starting ${starting[*]}"
        up_await "${starting[@]}"
    }
}

# The settings that all processes share, for their environment.
up_export_settings() {
    local process peers=''
    for process in "${up_processes[@]}"; do
        [[ $process == gateway-* ]] || peers+=${peers:+,}${process%-*}=unix:$up_dir/run/$process.rpc
    done
    MERX_PEERS=$peers
    MERX_CLUSTER_SECRET=$(cat "$up_dir/run/secret")
    MERX_DATABASE_URL=postgresql://merx@${up_dir//\//%2F}%2Fpostgres:$(up_port postgres)
    MERX_REDIS=redis://127.0.0.1:$(up_port redis)/0
    MERX_KAFKA=127.0.0.1:$(up_port kafka)
    MERX_PUBLIC_URL=${MERX_PUBLIC_URL:-http://$up_listen}
    export MERX_PEERS MERX_CLUSTER_SECRET MERX_DATABASE_URL MERX_REDIS MERX_KAFKA MERX_PUBLIC_URL
}

up_make_stores() {
    local merx=build/release/bin/merx
    say "Bringing the databases to this version"
    "$merx" migrate --data-dir "$up_dir/demo" >"$up_dir/log/migrate.log" 2>&1 || {
        cat "$up_dir/log/migrate.log" >&2
        die "the databases could not be made; see above"
    }
    [[ -e $up_dir/demo-loaded ]] && return
    "$merx" demo load --data-dir "$up_dir/demo" --media-dir "$up_dir/media" ${MERX_UP_DEMO_STOCK:+--stock "$MERX_UP_DEMO_STOCK"} ||
        die "the demo data could not be loaded; see above"
    touch "$up_dir/demo-loaded"
}

up_start_process() {
    local process=$1 service=${1%-*}
    local arguments=(serve "$service" --data-dir "$up_dir/$process")
    if [[ $service == gateway ]]; then
        arguments+=(--listen "$up_listen" --media-dir "$up_dir/media")
    else
        arguments+=(--rpc-listen "unix:$up_dir/run/$process.rpc" --health-listen "127.0.0.1:$(up_port "$process")")
    fi
    up_launch "$process" build/release/bin/merx "${arguments[@]}"
}

up_start_processes() {
    local process pid starting=()
    for process in "${up_processes[@]}"; do
        if pid=$(up_pid "$process"); then
            [[ $(readlink "/proc/$pid/exe") == *' (deleted)' ]] || continue
            up_end "$process"
        fi
        up_start_process "$process"
        starting+=("$process")
    done
    if ((${#starting[@]} == 0)); then
        say "It is up already."
        return
    fi
    say "Starting ${#starting[@]} processes"
    up_await "${starting[@]}"
}

up_describe() {
    local process
    printf '\nThe shop is at http://%s/ (API: http://%s/docs/)\n\n' "$up_listen" "$up_listen"
    for process in "${up_processes[@]}"; do
        if [[ $process == gateway-* ]]; then
            printf '  %-16s http://%s/metrics\n' "$process" "$up_listen"
        else
            printf '  %-16s http://127.0.0.1:%s/metrics   %s\n' "$process" "$(up_port "$process")" "gRPC unix:${up_dir#"$root"/}/run/$process.rpc"
        fi
    done
    cat <<TEXT

  PostgreSQL       psql -h 127.0.0.1 -p $(up_port postgres) -U merx merx_orders
  Redis            redis-cli -p $(up_port redis)
  Kafka            127.0.0.1:$(up_port kafka)
  logs             tail -f ${up_dir#"$root"/}/log/*.log
  mails            ls ${up_dir#"$root"/}/notifications-1/mail
  rules            build/release/bin/merx audit --database-url postgresql://merx@127.0.0.1:$(up_port postgres)

./dev down ends it.
TEXT
}

command_up() {
    (($# == 0)) || die "up takes no '$1'; see ./dev up --help"
    up_set_places
    install_packages build servers
    tools/servers/kafka.sh --fetch
    build_preset release merx
    up_prepare
    up_start_servers
    up_export_settings
    up_make_stores
    up_start_processes
    up_describe
}

# --- Ending ------------------------------------------------------------------------------------------------------

# up_end NAME…: all at once and in order, and by force where that takes longer than half a minute.
up_end() {
    local name pid signal limit=$((SECONDS + 30))
    for name in "$@"; do
        pid=$(up_pid "$name") || continue
        # PostgreSQL waits for its clients at SIGTERM and sends them away at SIGINT.
        signal=TERM
        [[ $name != postgres ]] || signal=INT
        kill -s "$signal" "$pid" 2>/dev/null || true
    done
    for name in "$@"; do
        [[ -e $up_dir/run/$name.pid ]] || continue
        while pid=$(up_pid "$name"); do
            if ((SECONDS >= limit)); then
                say "$name does not end; it is killed"
                kill -s KILL "$pid" 2>/dev/null || true
            fi
            sleep 0.05
        done
        rm -f "$up_dir/run/$name.pid"
        printf '%s ' "$name" >&2
    done
}

command_down() {
    local purge=0 together
    case ${1-} in
    '') ;;
    --purge) purge=1 ;;
    *) die "down knows no option '$1'; see ./dev down --help" ;;
    esac
    up_set_places
    [[ -e $up_dir/made-by-dev-up ]] || {
        say "Nothing was started in $up_dir."
        return
    }
    say "Ending the shop in $up_dir"
    for together in "${up_endings[@]}"; do
        # shellcheck disable=SC2086 # several names
        up_end $together
    done
    echo >&2
    if ((purge)); then
        rm -rf -- "$up_dir"
        say "Its data is removed."
    else
        say "Its data stays in $up_dir."
    fi
}
