#include "import/csv_reader.hpp"

#include <csv.h>

#include <new>
#include <utility>

namespace merx::import {

// libcsv, fed one line at a time.
class CsvReader::Parser {
public:
    Parser() {
        if (csv_init(&state_, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) != 0) {
            throw std::bad_alloc();
        }
    }
    ~Parser() { csv_free(&state_); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    // False where the line breaks the rules of quoting.
    bool feed(const std::string& line) {
        return csv_parse(&state_, line.data(), line.size(), &Parser::on_field, &Parser::on_record, this) == line.size();
    }
    // False where the input ends inside quotes.
    bool finish() { return csv_fini(&state_, &Parser::on_field, &Parser::on_record, this) == 0; }

    void restart() {
        static_cast<void>(csv_fini(&state_, nullptr, nullptr, nullptr));
        csv_free(&state_);
        static_cast<void>(csv_init(&state_, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL));
        fields_.clear();
        complete_ = false;
    }

    bool complete() const { return complete_; }
    std::vector<std::string> take() {
        complete_ = false;
        return std::exchange(fields_, {});
    }

private:
    static void on_field(void* text, std::size_t size, void* self) {
        auto& fields = static_cast<Parser*>(self)->fields_;
        fields.emplace_back(text == nullptr ? "" : static_cast<const char*>(text), text == nullptr ? 0 : size);
    }
    static void on_record(int /*terminator*/, void* self) { static_cast<Parser*>(self)->complete_ = true; }

    csv_parser state_{};
    std::vector<std::string> fields_;
    bool complete_ = false;
};

CsvReader::CsvReader(std::istream& input) : input_(input), parser_(std::make_unique<Parser>()) {}

CsvReader::~CsvReader() = default;

std::optional<std::string> CsvReader::next_line() {
    std::string line;
    if (!reread_.empty()) {
        line = std::move(reread_.back());
        reread_.pop_back();
    } else {
        if (!std::getline(input_, line)) {
            return std::nullopt;
        }
        line += '\n';
        bytes_read_ += line.size();
        if (std::exchange(at_start_, false) && line.starts_with("\xEF\xBB\xBF")) {
            line.erase(0, 3);
        }
    }
    ++line_;
    return line;
}

// The first line of the record is at fault; the others may be records of their own.
CsvReader::Outcome CsvReader::refuse_first_line(const char* code, const char* detail) {
    const std::size_t first = line_ - lines_.size() + 1;
    while (lines_.size() > 1) {
        reread_.push_back(std::move(lines_.back()));
        lines_.pop_back();
    }
    lines_.clear();
    line_ = first;
    parser_->restart();
    return {first, fail(invalid("", code, detail))};
}

std::optional<CsvReader::Outcome> CsvReader::next() {
    constexpr const char* unterminated = "A quote that opens here is not closed.";
    std::size_t bytes = 0;
    while (auto line = next_line()) {
        bytes += line->size();
        lines_.push_back(std::move(*line));
        if (!parser_->feed(lines_.back())) {
            return refuse_first_line("malformed_quotes",
                                     "A quote inside a field must be doubled, and the whole field be in quotes.");
        }
        if (parser_->complete()) {
            const std::size_t first = line_ - lines_.size() + 1;
            lines_.clear();
            return Outcome{first, CsvRecord{first, parser_->take()}};
        }
        const bool blank = lines_.size() == 1 && lines_.back().find_first_not_of(" \t\r\n") == std::string::npos;
        if (blank) {
            lines_.clear();
            bytes = 0;
        } else if (bytes > max_record_bytes) {
            return refuse_first_line("unterminated_quote", unterminated);
        }
    }
    if (!lines_.empty()) {
        return refuse_first_line("unterminated_quote", unterminated);
    }
    return std::nullopt;
}

} // namespace merx::import
