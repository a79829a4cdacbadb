#include "inventory/inventory.hpp"

#include "inventory/adapters/hold_expiry.hpp"
#include "inventory/adapters/inventory_server.hpp"
#include "inventory/adapters/sql_store.hpp"

namespace merx::inventory {
namespace {

class InventoryOnSql final : public Inventory {
public:
    explicit InventoryOnSql(const Ports& ports)
        : store_(ports.database, ports.outbox, ports.ids),
          context_{.store = store_, .clock = ports.clock, .ids = ports.ids}, server_(context_),
          expiry_(context_, ports.executor) {}

    v1::InventoryService& api() override { return server_; }
    void start() override { expiry_.start(); }
    Task<void> stop() override { return expiry_.stop(); }
    Task<std::size_t> expire_holds() override { return inventory::expire_holds(context_, HoldExpiry::batch_size); }

private:
    SqlStore store_;
    Context context_;
    InventoryServer server_;
    HoldExpiry expiry_;
};

} // namespace

std::unique_ptr<Inventory> make_inventory(const Ports& ports) {
    return std::make_unique<InventoryOnSql>(ports);
}

} // namespace merx::inventory
