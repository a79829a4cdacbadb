# shellcheck shell=bash
# Fuzzing what reads input of strangers. Sourced by ./dev.

# A fuzzer is a source <folder>/fuzz/<name>_fuzz.cpp with a target of its name; its first inputs lie in
# <folder>/fuzz/corpus.
fuzzer_sources() { git ls-files --cached --others --exclude-standard -- '*/fuzz/*_fuzz.cpp'; }

has_fuzzers() { [[ -n $(fuzzer_sources) ]]; }

help_fuzz() {
    cat <<'TEXT'
Usage: ./dev fuzz [--seconds N] [NAME]

Feeds the readers of foreign input with made-up input under the address and
undefined-behaviour sanitizers, each for N seconds (60), or only the one named.
What was found interesting is kept in build/fuzz and used again; an input that
breaks a reader is kept there as crash-… and ends the run.

TEXT
    echo "Fuzzers here:"
    fuzzer_sources | sed -E 's,^(.*/)?([^/]*)\.cpp$,  \2,'
}

command_fuzz() {
    local seconds=60 only=''
    while (($# > 0)); do
        case $1 in
        --seconds)
            [[ ${2-} =~ ^[0-9]+$ ]] || die "--seconds wants a number"
            seconds=$2
            shift
            ;;
        -*) die "fuzz knows no option '$1'; see ./dev fuzz --help" ;;
        *) only=$1 ;;
        esac
        shift
    done
    install_packages build

    local source name ran=0
    while read -r source; do
        name=$(basename "$source" .cpp)
        [[ -z $only || $only == "$name" ]] || continue
        build_preset dev "$name"
        local kept=build/fuzz/$name
        mkdir -p "$kept"
        local inputs=("$kept")
        [[ ! -d ${source%/*}/corpus ]] || inputs+=("${source%/*}/corpus")
        say "Fuzzing $name for $seconds seconds"
        "build/dev/bin/$name" -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="build/fuzz/" \
            "${inputs[@]}" || die "$name found an input that breaks its reader; see above"
        ran=1
    done < <(fuzzer_sources)
    ((ran)) || die "there is no fuzzer '$only'; see ./dev fuzz --help"
}
