#include "gateway/adapters/page_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace merx::gateway {
namespace {

constexpr std::string_view format = "page1"; // changes with what follows
constexpr std::size_t field_count = 8;

std::string_view view(const CachedAnswer::Text& text) {
    return text ? std::string_view(*text) : std::string_view();
}

// Each field as its length, a colon and its bytes.
void write(std::string& out, std::string_view field) {
    out += std::to_string(field.size());
    out += ':';
    out += field;
}

std::optional<std::string_view> read(std::string_view& in) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(in.data(), in.data() + in.size(), size);
    const auto digits = static_cast<std::size_t>(end - in.data());
    if (error != std::errc() || digits == in.size() || *end != ':' || size > in.size() - digits - 1) {
        return std::nullopt;
    }
    const std::string_view field = in.substr(digits + 1, size);
    in.remove_prefix(digits + 1 + size);
    return field;
}

CachedAnswer::Text text_of(std::string_view field) {
    return std::make_shared<const std::string>(field);
}

} // namespace

std::string to_text(const CachedAnswer& page, std::string_view operation) {
    std::string out;
    out.reserve(page.bytes() + 128);
    const std::string made = std::to_string(to_micros(page.made));
    for (const std::string_view field :
         {format, operation, std::string_view(made), std::string_view(page.etag), view(page.head), view(page.body),
          view(page.gzip_head), view(page.gzip_body)}) {
        write(out, field);
    }
    return out;
}

std::optional<CachedAnswer> page_of(std::string_view text, const std::vector<std::string>& operations) {
    std::array<std::string_view, field_count> fields;
    for (std::string_view& field : fields) {
        const auto given = read(text);
        if (!given) {
            return std::nullopt;
        }
        field = *given;
    }
    const auto& [version, operation, made, etag, head, body, gzip_head, gzip_body] = fields;
    const auto place = std::ranges::find(operations, operation);
    std::int64_t micros = 0;
    const auto number = std::from_chars(made.data(), made.data() + made.size(), micros);
    if (version != format || place == operations.end() || !text.empty() || number.ec != std::errc()) {
        return std::nullopt;
    }
    CachedAnswer page{.operation = static_cast<std::size_t>(place - operations.begin()),
                      .made = from_micros(micros),
                      .etag = std::string(etag),
                      .head = text_of(head),
                      .body = text_of(body)};
    if (!gzip_head.empty()) {
        page.gzip_head = text_of(gzip_head);
        page.gzip_body = text_of(gzip_body);
    }
    return page;
}

} // namespace merx::gateway
