#include "import/csv_reader.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace merx::import {
namespace {

struct Read {
    std::size_t line;
    std::string what; // fields joined by '|', or the code of the refusal

    friend bool operator==(const Read&, const Read&) = default;
    friend void PrintTo(const Read& read, std::ostream* out) { *out << read.line << ": " << read.what; }
};

std::vector<Read> read_all(const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in);
    std::vector<Read> all;
    while (auto outcome = reader.next()) {
        std::string what;
        if (outcome->record) {
            for (const std::string& field : outcome->record->fields) {
                what += (what.empty() ? "" : "|") + field;
            }
        } else {
            what = outcome->record.error().fields.front().code;
        }
        all.push_back({outcome->line, what});
    }
    return all;
}

TEST(CsvReader, knows_the_line_of_each_record_even_after_line_ends_inside_quotes) {
    EXPECT_EQ(read_all("a,b\n\"x\ny\",2\n\nc,d\n"), (std::vector<Read>{{1, "a|b"}, {2, "x\ny|2"}, {5, "c|d"}}));
}

TEST(CsvReader, reads_doubled_quotes_commas_and_crlf) {
    EXPECT_EQ(read_all("\"say \"\"hi\"\"\",\"a,b\"\r\nc,\r\n"), (std::vector<Read>{{1, "say \"hi\"|a,b"}, {2, "c|"}}));
}

TEST(CsvReader, skips_a_byte_order_mark) {
    EXPECT_EQ(read_all("\xEF\xBB\xBF"
                       "a,b\n"),
              (std::vector<Read>{{1, "a|b"}}));
}

TEST(CsvReader, a_last_line_without_an_end_is_a_record) {
    EXPECT_EQ(read_all("a,b\nc,d"), (std::vector<Read>{{1, "a|b"}, {2, "c|d"}}));
}

TEST(CsvReader, a_stray_quote_spoils_its_own_line_alone) {
    EXPECT_EQ(read_all("a,b\n\"x\"y,2\nc,d\n"), (std::vector<Read>{{1, "a|b"}, {2, "malformed_quotes"}, {3, "c|d"}}));
}

TEST(CsvReader, a_quote_nobody_closes_does_not_swallow_the_lines_after_it) {
    EXPECT_EQ(read_all("a,b\n\"x,2\nc,d\n"), (std::vector<Read>{{1, "a|b"}, {2, "unterminated_quote"}, {3, "c|d"}}));
}

TEST(CsvReader, a_record_longer_than_the_bound_is_refused) {
    const std::string text = "\"" + std::string(CsvReader::max_record_bytes + 10, 'x') + "\nc,d\n";
    EXPECT_EQ(read_all(text), (std::vector<Read>{{1, "unterminated_quote"}, {2, "c|d"}}));
}

TEST(CsvReader, nothing_is_no_record) {
    EXPECT_TRUE(read_all("").empty());
    EXPECT_TRUE(read_all("\n\n\n").empty());
}

} // namespace
} // namespace merx::import
