#include "catalog/domain/etag.hpp"

namespace merx::catalog {

std::string make_etag(std::int64_t version, Instant update_time) {
    return std::to_string(version) + '-' + std::to_string(to_micros(update_time));
}

Result<void> check_etag(std::string_view expected, std::string_view actual) {
    if (expected.empty() || expected == "*" || expected == actual) {
        return {};
    }
    return fail(Error{.kind = ErrorKind::precondition_failed,
                      .code = "etag_mismatch",
                      .detail = "It has changed since it was read: read it again and repeat the change."});
}

} // namespace merx::catalog
