#!/usr/bin/env bash
# Checks what the compiler cannot: which layer includes what, and how long a file may be. Breaches fail; files
# that grow too long are only named, since where to cut one is a matter of judgement.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

readonly max_lines=400
breaches=0

# Files of ours that match; golden files are what the generator wrote.
files() {
    git ls-files --cached --others --exclude-standard -- "$@" ':!*/testdata/*' | while read -r f; do
        [[ ! -f $f ]] || echo "$f"
    done
}

breach() {
    printf '%s\n' "$*"
    breaches=$((breaches + 1))
}

# Headers of other libraries stay behind one folder of ours: a header that includes one, itself or through
# another of ours, may be included only inside that folder.
readonly foreign='boost/|grpc|simdjson|sqlite3|libpq|hiredis/|librdkafka/|sodium|curl/|spdlog/|prometheus/|openssl/|toml\+\+'

# The edge server's connections and those to PostgreSQL live on the loops that libs/runtime makes.
readonly allowed=' libs/http:runtime/asio_loop.hpp libs/sql:runtime/asio_loop.hpp '

check_foreign_headers() {
    local -A passes_on=()
    local file header line found=1
    while read -r file; do
        passes_on[${file#*/}]=1
    done < <(files 'libs/*.hpp' 'services/*.hpp' | xargs -r grep -lE "^ *# *include *[<\"]($foreign)" || true)

    local -a includes
    mapfile -t includes < <(files '*.cpp' '*.hpp' | xargs -r grep -HoE '^ *# *include *"[a-z_]+/[^"]+"' |
        sed -E 's/^([^:]*):.*"([^"]+)"$/\1 \2/')
    while ((found)); do
        found=0
        for line in "${includes[@]}"; do
            read -r file header <<<"$line"
            if [[ -n ${passes_on[$header]-} && $file == *.hpp && -z ${passes_on[${file#*/}]-} ]]; then
                passes_on[${file#*/}]=1
                found=1
            fi
        done
    done
    for line in "${includes[@]}"; do
        read -r file header <<<"$line"
        if [[ -n ${passes_on[$header]-} && $file != */"$(dirname "$header")"/* &&
            $allowed != *" $(dirname "$file"):$header "* ]]; then
            breach "$file includes $header, which passes on another library's headers"
        fi
    done
}

# domain/ holds values and rules: it sees core, itself and the standard library.
check_domains() {
    local file line included service
    while read -r file; do
        service=$(cut -d/ -f2 <<<"$file")
        while IFS=: read -r line included; do
            case $included in
            "core/"* | "text/"* | "$service/domain/"*) ;; # words are values too
            *) [[ $file == *_test.cpp && ($included == testing/* || $included == gtest/* || $included == gmock/* ||
                $included == rapidcheck*) ]] || breach "$file:$line: a domain may include core/, text/ and its own folder, not $included" ;;
            esac
        done < <(sed -nE '/^ *# *include *[<"]/{=;s/^ *# *include *[<"]([^">]*)[">].*/\1/p}' "$file" |
            paste -d: - - | grep '/' || true)
    done < <(files 'services/*/domain/*.cpp' 'services/*/domain/*.hpp')
}

name_long_files() {
    local lines file
    while read -r lines file; do
        [[ $file == total ]] || ((lines <= max_lines)) || echo "note: $file has $lines lines; aim for at most $max_lines"
    done < <(files '*.cpp' '*.hpp' '*.sh' '*.ts' '*.tsx' dev | xargs -r wc -l)
}

check_foreign_headers
check_domains
name_long_files
((breaches == 0))
