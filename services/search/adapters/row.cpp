#include "search/adapters/row.hpp"

namespace merx::search {

RowTexts::RowTexts(const Listing& listing, std::string_view sort_name)
    : has_description_(listing.description.size() <= max_description) {
    const std::array<std::string_view, 5> parts{listing.name, sort_name, listing.slug, listing.image_url,
                                                has_description_ ? listing.description : std::string_view()};
    std::size_t size = 0;
    for (const std::string_view part : parts) {
        size += part.size();
    }
    bytes_.reserve(size);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        bytes_ += parts[i];
        ends_[i] = static_cast<std::uint32_t>(bytes_.size());
    }
}

} // namespace merx::search
