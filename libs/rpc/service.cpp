#include "rpc/service.hpp"

namespace merx::rpc {

Error malformed_message(std::string_view type) {
    return Error{.kind = ErrorKind::internal,
                 .code = "malformed_message",
                 .detail = "The bytes of " + std::string(type) + " are not a message."};
}

} // namespace merx::rpc
