// What is wrong with a request's input, gathered so that a client learns all of it from one answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::json {

class FieldErrors {
public:
    // An answer never grows with the number of mistakes: what comes after these is dropped.
    static constexpr std::size_t max_errors = 20;
    // Longer pointers (a client's own key can be any length) are cut.
    static constexpr std::size_t max_pointer = 256;

    void add(std::string pointer, std::string_view code, std::string detail);
    bool empty() const { return errors_.empty(); }
    std::size_t size() const { return errors_.size(); }

    // `invalid_request` with everything that was added; success where nothing was. Leaves it empty.
    Result<void> finish();

private:
    std::vector<FieldError> errors_;
};

} // namespace merx::json
