#include "shape.hpp"

#include <stdexcept>
#include <string>

namespace merx::e2e {

Shape shape_named(std::string_view name) {
    if (name == "embedded") {
        return Shape::embedded;
    }
    if (name == "one_process") {
        return Shape::one_process;
    }
    if (name == "split") {
        return Shape::split;
    }
    throw std::runtime_error("there is no shape " + std::string(name));
}

} // namespace merx::e2e
