// Made by protoc-gen-merx from merx/shop/v1/shop.proto.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "core/result.hpp"
#include "http/json_fields.hpp"
#include "http/route.hpp"
#include "merx/shop/v1/shop.pb.h"
#include "merx/shop/v1/goods.merx.hpp"
#include "rpc/call.hpp"

namespace merx::rpc {
class Channel;
struct Service;
} // namespace merx::rpc

namespace merx::json {
class Reader;
class Writer;
} // namespace merx::json

namespace merx::shop::v1 {

// The value as JSON has it, such as "on_sale"; empty for none.
std::string_view name_of(ThingState value);
// All of them.
std::span<const merx::json::EnumName> names_of(ThingState);

// The value as JSON has it, such as "red"; empty for none.
std::string_view name_of(Thing_Color value);
// All of them.
std::span<const merx::json::EnumName> names_of(Thing_Color);

void write_json(merx::json::Writer& out, const Thing& message);
void write_json(merx::json::Writer& out, const Thing_Part& message);
void write_json(merx::json::Writer& out, const GetThingRequest& message);
void write_json(merx::json::Writer& out, const ListThingsRequest& message);
void write_json(merx::json::Writer& out, const Choice& message);
void write_json(merx::json::Writer& out, const ListThingsResponse& message);
void write_json(merx::json::Writer& out, const CreateThingRequest& message);
void write_json(merx::json::Writer& out, const PutPartRequest& message);
void write_json(merx::json::Writer& out, const OpenBoxRequest& message);
void write_json(merx::json::Writer& out, const Box& message);
void write_json(merx::json::Writer& out, const NoticeRequest& message);
void write_json(merx::json::Writer& out, const Picture& message);
void write_json(merx::json::Writer& out, const FindRequest& message);

// False where something was wrong, which the reader has noted. Fields in `elsewhere` are unknown here.
bool read_json(merx::json::Reader& in, Thing& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, Thing_Part& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, GetThingRequest& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, ListThingsRequest& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, Choice& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, ListThingsResponse& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, CreateThingRequest& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, PutPartRequest& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, OpenBoxRequest& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, Box& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, NoticeRequest& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, Picture& message, merx::json::FieldSet elsewhere = 0);
bool read_json(merx::json::Reader& in, FindRequest& message, merx::json::FieldSet elsewhere = 0);

// Everything that can be done with things.
class ThingService {
public:
    virtual ~ThingService() = default;

    // One thing. Its answer has an ETag.
    virtual merx::Task<merx::Result<Thing>> get_thing(const merx::rpc::Call& call,
        const GetThingRequest& request) = 0;

    // A page of things.
    virtual merx::Task<merx::Result<ListThingsResponse>> list_things(const merx::rpc::Call& call,
        const ListThingsRequest& request) = 0;

    // Makes a thing, perhaps later.
    virtual merx::Task<merx::Result<Thing>> create_thing(const merx::rpc::Call& call,
        const CreateThingRequest& request) = 0;

    // Changes a part.
    virtual merx::Task<merx::Result<Thing>> put_part(const merx::rpc::Call& call,
        const PutPartRequest& request) = 0;

    // Removes a thing.
    virtual merx::Task<merx::Result<void>> delete_thing(const merx::rpc::Call& call,
        const GetThingRequest& request) = 0;

    // Opens a box.
    virtual merx::Task<merx::Result<Box>> open_box(const merx::rpc::Call& call,
        const OpenBoxRequest& request) = 0;

    // Does something to a box.
    virtual merx::Task<merx::Result<Box>> seal_box(const merx::rpc::Call& call,
        const GetThingRequest& request) = 0;

    // Takes a notice.
    virtual merx::Task<merx::Result<void>> notice(const merx::rpc::Call& call,
        const NoticeRequest& request) = 0;

    // A picture of a thing.
    virtual merx::Task<merx::Result<Picture>> get_picture(const merx::rpc::Call& call,
        const GetThingRequest& request) = 0;

    // Looks for something.
    virtual merx::Task<merx::Result<ListThingsResponse>> find(const merx::rpc::Call& call,
        const FindRequest& request) = 0;

    // Has no REST face.
    virtual merx::Task<merx::Result<Box>> count_things(const merx::rpc::Call& call,
        const OpenBoxRequest& request) = 0;
};

// The service behind a channel, which must outlive it.
std::unique_ptr<ThingService> make_thing_service_client(merx::rpc::Channel& channel);
// The service as gRPC offers it; `service` must outlive the result.
merx::rpc::Service grpc_service(ThingService& service);
// Its routes, likewise.
std::vector<merx::http::Route> rest_routes(ThingService& service);
// Its part of the OpenAPI document: paths and schemas, as JSON.
std::string_view thing_service_openapi();

} // namespace merx::shop::v1
