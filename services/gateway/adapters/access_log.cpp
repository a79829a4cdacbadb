#include "gateway/adapters/access_log.hpp"

#include "runtime/log.hpp"

namespace merx::gateway {

void log_access(const http::Request& request, const Exchange& exchange, std::string_view operation,
                const http::Response& response, Duration took) {
    if (!log::enabled(log::Level::info)) {
        return;
    }
    thread_local std::string line; // keeps its memory from request to request
    line.clear();
    const std::string trace_id = exchange.trace.trace_id_text();
    log::append_line_start(line, log::Level::info, "request",
                           {{"request_id", exchange.request_id},
                            {"trace_id", trace_id},
                            {"method", http::name_of(request.method)},
                            {"path", request.path},
                            {"operation", operation},
                            {"status", response.status},
                            {"duration_us", took.count()},
                            {"bytes", response.body_view().size()},
                            {"client", exchange.client},
                            {"user_id", exchange.principal.user_id}});
    line += '}';
    log::raw_line(line);
}

} // namespace merx::gateway
