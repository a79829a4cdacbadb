// The shapes a shop is tested in. The tests are the same in all of them.
#pragma once

#include <string_view>

namespace merx::e2e {

enum class Shape {
    embedded,    // one process, SQLite, nothing beside it
    one_process, // one process on PostgreSQL, Redis and Kafka
    split,       // a process for each service, two for orders, on the same three
};

// Of this test program; MERX_E2E_SHAPE in the environment overrules it.
Shape shape_of_program();

// "embedded", "one_process", "split"; throws std::runtime_error for anything else.
Shape shape_named(std::string_view name);

} // namespace merx::e2e
