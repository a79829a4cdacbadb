// JSON for the tests of a started shop. What an answer lacks fails the test that asks for it; as the library comes, it
// would end the whole program, and an answer that nobody expected would look like a crash.
#pragma once

#include <stdexcept>

#define JSON_ASSERT(condition)                                                                                         \
    ((condition) ? static_cast<void>(0) : throw std::out_of_range("JSON without what is asked of it: " #condition))

#include <nlohmann/json.hpp>
