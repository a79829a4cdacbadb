#include "inventory/app/add_location.hpp"

#include "core/text.hpp"

namespace merx::inventory {

Task<Result<Location>> add_location(const Context& context, std::string_view name, std::int64_t priority) {
    Location location{.id = LocationId::make(context.ids), .name = std::string(trim(name)), .priority = priority};
    std::vector<FieldError> wrong;
    if (!is_valid_utf8(location.name)) {
        wrong.push_back({"/name", "invalid_text", "This is not UTF-8."});
    } else if (location.name.empty()) {
        wrong.push_back({"/name", "required", "A location needs a name."});
    } else if (count_code_points(location.name) > max_location_name_length) {
        wrong.push_back(
            {"/name", "too_long", "A name has at most " + std::to_string(max_location_name_length) + " characters."});
    }
    if (priority < 0 || priority > max_location_priority) {
        wrong.push_back(
            {"/priority", "out_of_range", "A priority is 0 to " + std::to_string(max_location_priority) + "."});
    }
    if (!wrong.empty()) {
        co_return fail(invalid(std::move(wrong)));
    }
    co_return co_await context.store.add_location(location);
}

} // namespace merx::inventory
