#include "rpc/health_board.hpp"

#include "grpc/health/v1/health.pb.h"

namespace merx::rpc {

std::optional<HealthBoard::Status> HealthBoard::status(std::string_view service) const {
    if (!service.empty() && !services_.contains(service)) {
        return std::nullopt;
    }
    return serving_ && !leaving_ ? Status::serving : Status::not_serving;
}

std::optional<std::string> HealthBoard::service_asked_for(std::string_view request) {
    grpc::health::v1::HealthCheckRequest asked;
    if (!asked.ParseFromArray(request.data(), static_cast<int>(request.size()))) {
        return std::nullopt;
    }
    return asked.service();
}

std::string HealthBoard::answer(std::optional<Status> status) {
    using Answer = grpc::health::v1::HealthCheckResponse;
    Answer answer;
    answer.set_status(!status                      ? Answer::SERVICE_UNKNOWN
                      : *status == Status::serving ? Answer::SERVING
                                                   : Answer::NOT_SERVING);
    return answer.SerializeAsString();
}

} // namespace merx::rpc
