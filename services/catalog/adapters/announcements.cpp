#include "catalog/adapters/announcements.hpp"

#include "catalog/adapters/wire.hpp"
#include "merx/catalog/v1/events.pb.h"

namespace merx::catalog {

Task<void> Announcements::append(sql::Transaction& tx, const rpc::Call& call, std::string_view type,
                                 const Product& product) {
    v1::ProductChanged change;
    *change.mutable_product() = to_wire(product);
    co_await outbox_.append(tx, {.id = events::EventId::make(ids_),
                                 .type = std::string(type),
                                 .source = "catalog",
                                 .subject = product.id.text(),
                                 .sequence = product.version,
                                 .time = product.update_time,
                                 .trace_parent = call.trace_parent,
                                 .data = change.SerializeAsString()});
}

Task<void> Announcements::append(sql::Transaction& tx, const rpc::Call& call, std::string_view type,
                                 const PlacedCategory& placed) {
    v1::CategoryChanged change;
    *change.mutable_category() = to_wire(placed);
    co_await outbox_.append(tx, {.id = events::EventId::make(ids_),
                                 .type = std::string(type),
                                 .source = "catalog",
                                 .subject = placed.category.id.text(),
                                 .sequence = placed.category.version,
                                 .time = placed.category.update_time,
                                 .trace_parent = call.trace_parent,
                                 .data = change.SerializeAsString()});
}

} // namespace merx::catalog
