// The judged queries of a file: what shoppers type, and which products answer it, graded. README.md says how they were
// made and what the file looks like.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::relevance {

// The products with a grade from 1 to 3, by whatever the file names them; others have grade 0.
using Grades = std::map<std::string, int, std::less<>>;

struct JudgedQuery {
    std::string kind;
    std::string text;
    std::string meant; // for readers
    Grades grades;     // empty where the right answer is none
};

// Fails with `judgements_invalid`, saying the line and what is wrong there.
Result<std::vector<JudgedQuery>> parse_judgements(std::string_view text);
// Fails with `file_unreadable` as well.
Result<std::vector<JudgedQuery>> load_judgements(const std::filesystem::path& file);

} // namespace merx::relevance
