# shellcheck shell=bash
# Configuring and building a preset. Sourced by ./dev.

# A compiler of this code base needs up to this much memory at once.
readonly memory_per_job_mb=1500

# As many compilers as there are processors, or as memory allows.
jobs_at_once() {
    if [[ -n ${MERX_JOBS-} ]]; then
        echo "$MERX_JOBS"
        return
    fi
    local by_processors by_memory
    by_processors=$(nproc)
    by_memory=$(awk -v per_job="$memory_per_job_mb" '/^MemAvailable:/ {print int($2 / 1024 / per_job)}' /proc/meminfo)
    ((by_memory >= 1)) || by_memory=1
    echo $((by_processors < by_memory ? by_processors : by_memory))
}

# Paths relative to the checkout make one cache serve every clone of it.
set_up_ccache() {
    export CCACHE_BASEDIR=$PWD
    export CCACHE_NOHASHDIR=1
    export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-time_macros,include_file_mtime,include_file_ctime}
    export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-10G}
}

# Ninja's output as a pipe wants it: one line for every tenth of the work, and all of what is not progress.
show_progress() {
    awk '
        match($0, /^\[[0-9]+\/[0-9]+\]/) {
            split(substr($0, 2, RLENGTH - 2), part, "/")
            tenth = int(10 * part[1] / part[2])
            if (tenth != last || part[1] == part[2]) { last = tenth; print; fflush() }
            next
        }
        { print; fflush() }'
}

configure_preset() {
    local preset=$1
    set_up_ccache
    [[ ! -f build/$preset/build.ninja ]] || return 0
    say "Configuring build/$preset"
    local output
    output=$(cmake --preset "$preset" 2>&1) || {
        printf '%s\n' "$output" >&2
        die "CMake could not configure the preset $preset; it says why above"
    }
}

# build_preset PRESET [TARGET…]
build_preset() {
    local preset=$1
    shift
    configure_preset "$preset"
    say "Building ${*:-everything} ($preset, $(jobs_at_once) at once)"
    local ninja=(ninja -C "build/$preset" -j "$(jobs_at_once)" "$@")
    if [[ -t 1 ]]; then
        "${ninja[@]}" || die "the build failed; see above"
    else
        "${ninja[@]}" 2>&1 | show_progress || die "the build failed; see above"
    fi
}
