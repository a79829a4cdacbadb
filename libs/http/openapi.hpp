// The OpenAPI 3.1 document of a whole process, from the parts that are generated with every service.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace merx::http {

struct ApiInfo {
    std::string_view title = "Merx";
    std::string_view version;
    std::string_view description = {};
};

// `parts` are generated <service>_openapi() texts. Paths keep their order; what the parts refer to beside their own
// schemas (errors, the token, shared headers) is added here. Throws std::invalid_argument for a part that is not one.
std::string merge_openapi(std::span<const std::string_view> parts, const ApiInfo& info);

} // namespace merx::http
