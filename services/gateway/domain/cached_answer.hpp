// An answer as it is sent, in the forms that clients ask for.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/clock.hpp"

namespace merx::gateway {

struct CachedAnswer {
    using Text = std::shared_ptr<const std::string>;

    std::size_t operation = 0; // the route that gave it, for metrics
    Instant made;
    std::string etag;
    Text head; // header lines
    Text body;
    Text gzip_head; // null where compression is not worth it
    Text gzip_body;

    std::size_t bytes() const {
        const auto size = [](const Text& text) { return text ? text->size() : 0; };
        return etag.size() + size(head) + size(body) + size(gzip_head) + size(gzip_body);
    }
};

} // namespace merx::gateway
