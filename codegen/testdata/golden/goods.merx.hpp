// Made by protoc-gen-merx from merx/shop/v1/goods.proto.
#pragma once

#include <span>
#include <string_view>

#include "http/json_fields.hpp"
#include "merx/shop/v1/goods.pb.h"

namespace merx::json {
class Reader;
class Writer;
} // namespace merx::json

namespace merx::shop::v1 {

void write_json(merx::json::Writer& out, const Price& message);

// False where something was wrong, which the reader has noted. Fields in `elsewhere` are unknown here.
bool read_json(merx::json::Reader& in, Price& message, merx::json::FieldSet elsewhere = 0);

} // namespace merx::shop::v1
