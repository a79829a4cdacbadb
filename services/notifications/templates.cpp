#include "notifications/templates.hpp"

#include <span>
#include <string>
#include <utility>

#include "core/assert.hpp"

namespace merx::notifications {

// Defined by the build from templates/*.txt.
std::span<const std::pair<std::string_view, std::string_view>> template_files();

std::string_view template_text(std::string_view name) {
    const std::string file = std::string(name) + ".txt";
    for (const auto& [file_name, text] : template_files()) {
        if (file_name == file) {
            return text;
        }
    }
    MERX_UNREACHABLE();
}

} // namespace merx::notifications
