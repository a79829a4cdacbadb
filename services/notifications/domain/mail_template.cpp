#include "notifications/domain/mail_template.hpp"

#include <algorithm>

#include "core/assert.hpp"

namespace merx::notifications {
namespace {

std::string fill_places(std::string_view text, const Values& values) {
    std::string out;
    while (true) {
        const std::size_t open = text.find("{{");
        out.append(text.substr(0, open));
        if (open == std::string_view::npos) {
            return out;
        }
        const std::size_t close = text.find("}}", open);
        MERX_ASSERT(close != std::string_view::npos);
        const auto value = values.find(text.substr(open + 2, close - open - 2));
        MERX_ASSERT(value != values.end());
        out.append(value->second);
        text.remove_prefix(close + 2);
    }
}

} // namespace

Mail fill(std::string_view mail_template, const Values& values, std::string recipient) {
    constexpr std::string_view label = "Subject: ";
    const std::size_t end = mail_template.find("\n\n");
    MERX_ASSERT(mail_template.starts_with(label) && end != std::string_view::npos);

    std::string subject = fill_places(mail_template.substr(label.size(), end - label.size()), values);
    std::ranges::replace_if(subject, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    return Mail{std::move(recipient), std::move(subject), fill_places(mail_template.substr(end + 2), values)};
}

} // namespace merx::notifications
