// What a server says of its health, by the standard protocol; included by this library's sources alone.
#pragma once

#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace merx::rpc {

// Any thread may use it.
class HealthBoard {
public:
    explicit HealthBoard(std::set<std::string, std::less<>> services) : services_(std::move(services)) {}

    enum class Status { serving, not_serving };

    void set_serving(bool serving) { serving_ = serving; }
    // From then on it does not serve, whatever set_serving() says.
    void leave() { leaving_ = true; }
    bool is_leaving() const { return leaving_; }

    // Of a service, or with no name of the server as a whole. Nothing for a service that is not here.
    std::optional<Status> status(std::string_view service) const;

    // The protocol's messages. Nothing for bytes that are no request.
    static std::optional<std::string> service_asked_for(std::string_view request);
    static std::string answer(std::optional<Status> status);

private:
    const std::set<std::string, std::less<>> services_;
    std::atomic<bool> serving_ = true;
    std::atomic<bool> leaving_ = false;
};

constexpr const char* health_check_method = "/grpc.health.v1.Health/Check";
constexpr const char* health_watch_method = "/grpc.health.v1.Health/Watch";

} // namespace merx::rpc
