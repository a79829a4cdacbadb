// What the catalog tells the other services.
#pragma once

#include <string_view>

#include "catalog/domain/category.hpp"
#include "catalog/domain/product.hpp"
#include "events/outbox.hpp"
#include "rpc/call.hpp"

namespace merx::catalog {

// Appends events to the transaction of the change they announce. The outbox and the ids must outlive it.
class Announcements {
public:
    Announcements(events::Outbox& outbox, IdSource& ids) : outbox_(outbox), ids_(ids) {}

    // `type` is "product.created" and the like. The time is the product's time of change.
    Task<void> append(sql::Transaction& tx, const rpc::Call& call, std::string_view type, const Product& product);
    Task<void> append(sql::Transaction& tx, const rpc::Call& call, std::string_view type, const PlacedCategory& placed);

private:
    events::Outbox& outbox_;
    IdSource& ids_;
};

} // namespace merx::catalog
