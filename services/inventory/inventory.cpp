#include "inventory/inventory.hpp"

#include "async/periodic_worker.hpp"
#include "inventory/adapters/inventory_server.hpp"
#include "inventory/adapters/sql_store.hpp"
#include "inventory/app/expire_holds.hpp"
#include "runtime/rare_log.hpp"

namespace merx::inventory {
namespace {

constexpr Duration expiry_interval = std::chrono::seconds{2};
constexpr std::int64_t expiry_batch = 200;

class InventoryOnSql final : public Inventory {
public:
    explicit InventoryOnSql(const Ports& ports)
        : store_(ports.database, ports.outbox, ports.ids,
                 ports.database.engine() == "sqlite" ? SqlStore::Holds::one_by_one : SqlStore::Holds::combined),
          context_{.store = store_, .clock = ports.clock, .ids = ports.ids}, server_(context_),
          expiry_(ports.executor, {.interval = expiry_interval, .on_failure = warn},
                  [this] { return expire_batch(); }) {}

    v1::InventoryService& api() override { return server_; }
    void start() override { expiry_.start(); }
    Task<void> stop() override { return expiry_.stop(); }
    Task<std::size_t> expire_holds() override { return inventory::expire_holds(context_, expiry_batch); }

private:
    // Without a lease: a hold expires in a transaction that looks again, so it does once, whoever is faster.
    Task<bool> expire_batch() { co_return co_await expire_holds() > 0; }

    static void warn(std::string_view what) {
        log::error_rarely("Holds could not be expired; trying again.", {{"reason", what}});
    }

    SqlStore store_;
    Context context_;
    InventoryServer server_;
    PeriodicWorker expiry_;
};

} // namespace

std::unique_ptr<Inventory> make_inventory(const Ports& ports) {
    return std::make_unique<InventoryOnSql>(ports);
}

} // namespace merx::inventory
