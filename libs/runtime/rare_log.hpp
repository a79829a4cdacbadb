// Lines about what goes wrong again and again until somebody mends it: said at once, and then no more than every so
// often, with how often it went wrong meanwhile.
//
//     log::warn_rarely("Events could not be delivered.", {{"reason", what}});
#pragma once

#include <chrono>
#include <string_view>

#include "runtime/log.hpp"

namespace merx::log {

inline constexpr std::chrono::seconds rare_interval{30};

// As warn() and error(). What is the same line is decided by its message alone, which should be a constant.
void warn_rarely(std::string_view message, Fields fields = {});
void error_rarely(std::string_view message, Fields fields = {});

} // namespace merx::log
