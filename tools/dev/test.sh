# shellcheck shell=bash
# Building and running the tests, and counting them. Sourced by ./dev.

passed=0
failed=0
skipped=0

# The sum of attribute NAME over all elements ELEMENT of a GoogleTest report on standard input.
sum_of() {
    sed -n "s/.*<$1 .* $2=\"\([0-9]*\)\".*/\1/p" | awk '{sum += $1} END {print sum + 0}'
}

# Adds one CTest entry to the sums: a GoogleTest program counts its own tests, anything else is one test.
count_entry() {
    local name=$1 good=$2 report=$3/$1.xml
    if [[ ! -f $report ]]; then
        if ((good)); then ((++passed)); else ((++failed)); fi
        return
    fi
    local suites tests bad left_out
    suites=$(grep '<testsuite ' "$report" || true)
    tests=$(sum_of testsuite tests <<<"$suites")
    bad=$(($(sum_of testsuite failures <<<"$suites") + $(sum_of testsuite errors <<<"$suites")))
    left_out=$(($(sum_of testsuite disabled <<<"$suites") + $(sum_of testsuite skipped <<<"$suites")))
    passed=$((passed + tests - left_out - bad))
    skipped=$((skipped + left_out))
    # A program may fail after its last test, for a leak say.
    if ((!good && bad == 0)); then bad=1; fi
    failed=$((failed + bad))
}

# run_ctest PRESET CTEST-OPTIONS…
run_ctest() {
    local preset=$1
    shift
    local reports=build/$preset/reports
    rm -rf "$reports"
    mkdir -p "$reports"
    # Line numbers in the sanitizers' stack traces.
    export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19
    export TSAN_OPTIONS=external_symbolizer_path=/usr/bin/llvm-symbolizer-19:${TSAN_OPTIONS-}
    GTEST_OUTPUT=xml:$PWD/$reports/ ctest --test-dir "build/$preset" --output-on-failure --no-tests=error \
        --output-junit "$PWD/$reports/ctest.xml" -j "$(jobs_at_once)" "$@" || true
    [[ -f $reports/ctest.xml ]] || {
        ((++failed))
        return
    }
    local line name good
    while read -r line; do
        name=$(sed -n 's/.*<testcase name="\([^"]*\)".*/\1/p' <<<"$line")
        good=0
        [[ $line != *'status="run"'* ]] || good=1
        count_entry "$name" "$good" "$reports"
    done < <(grep '<testcase ' "$reports/ctest.xml")
}

# test_targets PRESET CTEST-OPTIONS…: what to build for these entries. Each is named after its target; where one
# is not, that is nothing in particular, which means everything.
test_targets() {
    local preset=$1 name
    local names=()
    shift
    mapfile -t names < <(ctest --test-dir "build/$preset" -N "$@" | sed -n 's/^ *Test *#[0-9]*: \(.*\)$/\1/p')
    for name in "${names[@]}"; do
        ninja -C "build/$preset" -t query "$name" >/dev/null 2>&1 || return 0
    done
    ((${#names[@]} == 0)) || printf '%s\n' "${names[@]}"
}

# run_check NAME COMMAND…: a check counts as one test.
run_check() {
    say "Check: $1"
    if "${@:2}"; then ((++passed)); else ((++failed)); fi
}

command_test() {
    local quick=0 pattern=()
    while (($# > 0)); do
        case $1 in
        --quick) quick=1 ;;
        -*) die "test knows no option '$1'; see ./dev test --help" ;;
        *) pattern=(-R "$1") ;;
        esac
        shift
    done
    install_packages build servers
    tools/servers/kafka.sh --fetch

    local targets=()
    if ((${#pattern[@]} > 0)); then
        configure_preset dev
        mapfile -t targets < <(test_targets dev "${pattern[@]}")
    fi
    build_preset dev "${targets[@]}"
    say "Running the tests with the address and undefined-behaviour sanitizers"
    run_ctest dev "${pattern[@]}"

    if ((!quick && ${#pattern[@]} == 0)); then
        configure_preset tsan
        mapfile -t targets < <(test_targets tsan -L concurrent)
        build_preset tsan "${targets[@]}"
        say "Running the concurrent tests with the thread sanitizer"
        run_ctest tsan -L concurrent
    fi
    if ((${#pattern[@]} == 0)); then
        run_check format check_format
        run_check structure tools/check_structure.sh
    fi
    ((skipped == 0)) || say "$skipped tests were skipped or are disabled."
    echo "$passed passed, $failed failed"
    ((failed == 0))
}
