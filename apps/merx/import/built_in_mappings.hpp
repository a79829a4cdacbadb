// The texts of mappings/*.toml, compiled in at build time.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace merx::import {

std::span<const std::pair<std::string_view, std::string_view>> built_in_mapping_texts();

} // namespace merx::import
