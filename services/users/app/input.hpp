// Gathers what is wrong with the fields of a request, so that a person learns all of it at once.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace merx::users {

class InputCheck {
public:
    // Notes the failure of a field; the pointers of the field's own errors are put below `pointer`.
    template <class T>
    void note(const Result<T>& field, std::string_view pointer) {
        if (!field) {
            Error error = below(field.error(), pointer);
            for (FieldError& wrong : error.fields) {
                wrong_.push_back(std::move(wrong));
            }
        }
    }
    void note(FieldError wrong) { wrong_.push_back(std::move(wrong)); }

    // Fails with `invalid_request` if anything was noted.
    Result<void> finish() && {
        if (wrong_.empty()) {
            return {};
        }
        return fail(invalid(std::move(wrong_)));
    }

private:
    std::vector<FieldError> wrong_;
};

} // namespace merx::users
