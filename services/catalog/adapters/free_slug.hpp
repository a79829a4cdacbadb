// Finding a slug that nobody has.
#pragma once

#include <string>
#include <string_view>

#include "async/task.hpp"
#include "sql/database.hpp"

namespace merx::catalog {

enum class SlugOwner { product, category };

// `words` as it is where it is free, else with the next number: "tee", "tee-2", "tee-3".
Task<std::string> find_free_slug(sql::Session& session, SlugOwner owner, std::string words);

} // namespace merx::catalog
