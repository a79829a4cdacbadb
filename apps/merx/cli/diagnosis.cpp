#include "cli/diagnosis.hpp"

#include <fmt/format.h>

namespace merx::cli {

void Diagnosis::chapter(const std::string& title) {
    fmt::print("{}\n", title);
}

void Diagnosis::good(const std::string& what) {
    fmt::print("  ok    {}\n", what);
}

void Diagnosis::note(const std::string& what) {
    fmt::print("  note  {}\n", what);
}

void Diagnosis::bad(const std::string& what, const std::string& remedy) {
    fmt::print("  BAD   {}\n        {}\n", what, remedy);
    healthy_ = false;
}

} // namespace merx::cli
