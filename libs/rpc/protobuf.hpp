// Between messages and their bytes; included by generated adapters alone.
#pragma once

#include <string>
#include <string_view>

#include "rpc/channel.hpp"
#include "rpc/service.hpp"

namespace merx::rpc {

// A client's call. Channel, call and request must live until the task has ended.
template <class Response, class Request>
Task<Result<Response>> ask(Channel& channel, std::string_view method, const Call& call, const Request& request,
                           Repeat repeat = Repeat::unsafe) {
    std::string bytes = request.SerializeAsString();
    Result<std::string> answer = co_await channel.call(method, call, std::move(bytes), repeat);
    if (!answer) {
        co_return fail(std::move(answer).error());
    }
    if constexpr (std::is_void_v<Response>) {
        co_return Result<void>{};
    } else {
        Response response;
        if (!response.ParseFromString(*answer)) {
            co_return fail(malformed_message(method));
        }
        co_return response;
    }
}

// A server's answer.
template <class Interface, class Response, class Request>
Task<Result<std::string>> answer(Interface& service,
                                 Task<Result<Response>> (Interface::*method)(const Call& call, const Request& request),
                                 const Call& call, std::string_view bytes) {
    Request request;
    if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        co_return fail(malformed_message(request.GetTypeName()));
    }
    Result<Response> response = co_await (service.*method)(call, request);
    if (!response) {
        co_return fail(std::move(response).error());
    }
    if constexpr (std::is_void_v<Response>) {
        co_return std::string();
    } else {
        co_return response->SerializeAsString();
    }
}

} // namespace merx::rpc
