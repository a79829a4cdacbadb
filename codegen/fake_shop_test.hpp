// A service of the test contract that remembers what it was asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "merx/shop/v1/shop.merx.hpp"

namespace merx::shop::v1 {

class FakeShop final : public ThingService {
public:
    std::vector<rpc::Call> calls;
    std::vector<std::string> requests; // as protobuf prints them on one line
    std::optional<Error> refusal;
    Thing thing;

    Task<Result<Thing>> get_thing(const rpc::Call& call, const GetThingRequest& request) override {
        return answer(call, request, thing);
    }
    Task<Result<ListThingsResponse>> list_things(const rpc::Call& call, const ListThingsRequest& request) override {
        return answer(call, request, page());
    }
    Task<Result<Thing>> create_thing(const rpc::Call& call, const CreateThingRequest& request) override {
        return answer(call, request, thing);
    }
    Task<Result<Thing>> put_part(const rpc::Call& call, const PutPartRequest& request) override {
        return answer(call, request, thing);
    }
    Task<Result<void>> delete_thing(const rpc::Call& call, const GetThingRequest& request) override {
        return nothing(call, request);
    }
    Task<Result<Box>> open_box(const rpc::Call& call, const OpenBoxRequest& request) override {
        return answer(call, request, Box());
    }
    Task<Result<Box>> seal_box(const rpc::Call& call, const GetThingRequest& request) override {
        return answer(call, request, Box());
    }
    Task<Result<void>> notice(const rpc::Call& call, const NoticeRequest& request) override {
        return nothing(call, request);
    }
    Task<Result<Picture>> get_picture(const rpc::Call& call, const GetThingRequest& request) override {
        Picture picture;
        picture.set_svg("<svg/>");
        return answer(call, request, picture);
    }
    Task<Result<ListThingsResponse>> find(const rpc::Call& call, const FindRequest& request) override {
        return answer(call, request, page());
    }
    Task<Result<Box>> count_things(const rpc::Call& call, const OpenBoxRequest& request) override {
        Box box;
        box.set_label(request.label());
        return answer(call, request, box);
    }

private:
    ListThingsResponse page() const {
        ListThingsResponse response;
        *response.add_things() = thing;
        return response;
    }
    template <class Response>
    Task<Result<Response>> answer(const rpc::Call& call, const google::protobuf::Message& request, Response response) {
        note(call, request);
        if (refusal) {
            co_return fail(*refusal);
        }
        co_return response;
    }
    Task<Result<void>> nothing(const rpc::Call& call, const google::protobuf::Message& request) {
        note(call, request);
        if (refusal) {
            co_return fail(*refusal);
        }
        co_return Result<void>{};
    }
    void note(const rpc::Call& call, const google::protobuf::Message& request) {
        calls.push_back(call);
        requests.push_back(request.ShortDebugString());
    }
};

} // namespace merx::shop::v1
