// Comma-separated values (RFC 4180) as a stream of records that know their line.
//
// Memory is bounded by one record. What is malformed spoils its own line alone: it comes back as an Error, and
// reading goes on at the line after it.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace merx::import {

struct CsvRecord {
    std::size_t line = 0; // where it starts, the first line of the file being 1
    std::vector<std::string> fields;
};

class CsvReader {
public:
    // A record longer than this is an opening quote that nobody closed.
    static constexpr std::size_t max_record_bytes = std::size_t{256} * 1024;

    // The stream must outlive the reader. A UTF-8 byte order mark is skipped.
    explicit CsvReader(std::istream& input);
    ~CsvReader();
    CsvReader(const CsvReader&) = delete;
    CsvReader& operator=(const CsvReader&) = delete;

    struct Outcome {
        std::size_t line = 0;
        Result<CsvRecord> record;
    };
    // The next record, or why there is none at that line (`malformed_quotes`, `unterminated_quote`); empty at the
    // end. Empty lines are skipped.
    std::optional<Outcome> next();

    // How far into the file the last record reached.
    std::size_t bytes_read() const { return bytes_read_; }

private:
    class Parser;

    std::optional<std::string> next_line();
    Outcome refuse_first_line(const char* code, const char* detail);

    std::istream& input_;
    std::unique_ptr<Parser> parser_;
    std::vector<std::string> lines_;  // of the record being read, with their line ends
    std::vector<std::string> reread_; // lines to read again, the last one first
    std::size_t line_ = 0;            // of the last line taken
    std::size_t bytes_read_ = 0;
    bool at_start_ = true;
};

} // namespace merx::import
