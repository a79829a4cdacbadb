#include "judgements.hpp"

#include <fstream>
#include <sstream>

namespace merx::relevance {
namespace {

constexpr int best_grade = 3;

std::vector<std::string> split(std::string_view line, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = line.find(separator);
        parts.emplace_back(line.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        line.remove_prefix(end + 1);
    }
}

Error wrong(std::size_t line, const std::string& what) {
    return invalid("", "judgements_invalid", "Line " + std::to_string(line) + ": " + what);
}

Result<void> read_line(std::size_t number, std::string_view line, std::vector<JudgedQuery>& queries) {
    std::vector<std::string> columns = split(line, '\t');
    if (columns[0] == "query") {
        if (columns.size() != 4 || columns[1].empty() || columns[2].empty()) {
            return fail(wrong(number, "a query has a kind, a text, and what is meant by it."));
        }
        queries.push_back({.kind = std::move(columns[1]),
                           .text = std::move(columns[2]),
                           .meant = std::move(columns[3]),
                           .grades = {}});
        return {};
    }
    if (columns.size() != 2 || columns[0].size() != 1 || columns[0][0] < '1' || columns[0][0] > '0' + best_grade) {
        return fail(wrong(number, "a judgement is a grade from 1 to 3 and a product."));
    }
    if (queries.empty()) {
        return fail(wrong(number, "a judgement stands below its query."));
    }
    if (!queries.back().grades.emplace(std::move(columns[1]), columns[0][0] - '0').second) {
        return fail(wrong(number, "the product has a grade for this query already."));
    }
    return {};
}

} // namespace

Result<std::vector<JudgedQuery>> parse_judgements(std::string_view text) {
    std::vector<JudgedQuery> queries;
    std::size_t number = 0;
    for (const std::string& line : split(text, '\n')) {
        ++number;
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        if (auto read = read_line(number, line, queries); !read) {
            return fail(std::move(read).error());
        }
    }
    return queries;
}

Result<std::vector<JudgedQuery>> load_judgements(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) {
        return fail(invalid("", "file_unreadable", file.string() + " cannot be read."));
    }
    return parse_judgements(text.str());
}

} // namespace merx::relevance
