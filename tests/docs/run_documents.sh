#!/usr/bin/env bash
# Usage: run_documents.sh MERX FILE…
#
# Runs what our documents tell a reader to type, against a fresh demo shop. A block that starts with
# "```console tested" is a session: lines after "$ " are commands (and after "> " their continuation), the other lines
# are what they print, where "…" stands for anything; without any, the command only has to succeed. A block that starts
# with "```sh tested" is one command. All blocks of one file run in one shell, in the order of the page; curl fails for
# an answer of 400 and above.
set -euo pipefail

readonly documented_url=http://127.0.0.1:8080
readonly documented_merx=build/release/bin/merx

merx=$(realpath "$1")
shift
documents=()
for file in "$@"; do documents+=("$(realpath "$file")"); done

work=$(mktemp -d)
shop=
running=
finish() {
    local status=$?
    if [[ -n $running ]]; then
        printf '%s\n\nended with %d and printed\n\n' "$running" "$status"
        cat output
    fi
    [[ -z $shop ]] || { kill "$shop" && wait "$shop"; } || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"

start_shop() {
    export MERX_DATA_DIR=$work/var
    "$merx" demo load >demo.log 2>&1 || {
        cat demo.log
        exit 1
    }
    : >serve.log
    MERX_LISTEN=127.0.0.1:0 "$merx" serve >serve.log 2>&1 &
    shop=$!
    # The line "ready <url>" ends the wait; so does the end of the process.
    url=$(tail -n +1 --pid="$shop" -f serve.log | sed -n 's/^ready //p;T;q' || true)
    [[ -n $url ]] || {
        cat serve.log
        exit 1
    }
}

curl() { command curl --fail-with-body "$@"; }

commands_run=0

# Runs one command in this shell, so that variables last, and compares what it prints. Called where nothing takes its
# failure, so that the shell ends at the first line of the command that fails.
check_command() {
    local command=$1 expected=$2
    command=${command//"$documented_url"/"$url"}
    command=${command//"$documented_merx"/"$merx"}
    running=$1
    eval "$command" >output 2>&1
    running=
    ((++commands_run))
    local actual
    actual=$(sed "s,$url,$documented_url,g" output)
    # A pattern in which every character but the dots stands for itself.
    local literal=${expected//[^[:alnum:]…]/\\&}
    local pattern=${literal//…/*}
    # shellcheck disable=SC2053 # the right side is meant to be a pattern
    if [[ -n $expected && $actual != $pattern ]]; then
        printf '%s\n\nshould print\n\n%s\n\nand printed\n\n%s\n' "$1" "$expected" "$actual"
        exit 1
    fi
}

run_document() {
    local inside='' command='' expected='' line
    flush() {
        if [[ -n $command ]]; then
            check_command "$command" "${expected%$'\n'}"
        fi
        command=
        expected=
    }
    while IFS= read -r line; do
        if [[ -z $inside ]]; then
            case $line in
            '```console tested'*) inside=session ;;
            '```sh tested'*) inside=script ;;
            esac
        elif [[ $line == '```' ]]; then
            flush
            inside=
        elif [[ $inside == script ]]; then
            command+=$line$'\n'
        elif [[ $line == '$ '* ]]; then
            flush
            command=${line#'$ '}
        elif [[ $line == '> '* && -n $command && -z $expected ]]; then
            command+=$'\n'${line#'> '}
        else
            expected+=$line$'\n'
        fi
    done <"$1"
}

start_shop
for document in "${documents[@]}"; do
    run_document "$document"
done
((commands_run > 0)) || {
    echo "no document has a tested session"
    exit 1
}
echo "$commands_run documented commands did what the documents say"
