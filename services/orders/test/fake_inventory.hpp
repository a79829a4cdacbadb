// Stock and holds in memory, with the promises of the contract. Any thread may call.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "merx/inventory/v1/inventory.merx.hpp"
#include "orders/test/network.hpp"

namespace merx::orders::testing {

class FakeInventory final : public inventory::v1::InventoryService {
public:
    enum class State { open, confirmed, committed, released, restocked };
    struct Hold {
        std::map<std::string, std::int64_t> lines;
        State state = State::open;
    };

    std::map<std::string, std::int64_t> on_hand;
    std::map<std::string, Hold> holds; // by order
    Network network;

    std::int64_t held(const std::string& sku) const {
        std::int64_t units = 0;
        for (const auto& [order, hold] : holds) {
            const auto line = hold.lines.find(sku);
            if (line != hold.lines.end() && (hold.state == State::open || hold.state == State::confirmed)) {
                units += line->second;
            }
        }
        return units;
    }
    // The state of an order's hold; none where it never held anything.
    std::optional<State> state_of(const std::string& order_id) const {
        const auto found = holds.find(order_id);
        return found == holds.end() ? std::nullopt : std::optional(found->second.state);
    }
    // As if its time had come.
    void expire(const std::string& order_id) { holds[order_id].state = State::released; }

    Task<Result<inventory::v1::Hold>> place_hold(const rpc::Call&,
                                                 const inventory::v1::PlaceHoldRequest& request) override {
        co_return network.carry<inventory::v1::Hold>("hold", [&]() -> Result<inventory::v1::Hold> {
            if (const auto state = state_of(request.order_id())) {
                return *state == State::released ? released() : answer(request.order_id());
            }
            Error error = conflict("out_of_stock", "There is not enough stock.");
            Hold hold;
            for (int i = 0; i < request.lines_size(); ++i) {
                const inventory::v1::HoldLine& line = request.lines(i);
                hold.lines[line.sku()] = line.quantity();
                if (line.quantity() > on_hand[line.sku()] - held(line.sku())) {
                    error.fields.push_back(
                        {"/lines/" + std::to_string(i) + "/quantity", "out_of_stock", "There is less."});
                }
            }
            if (!error.fields.empty()) {
                return fail(error);
            }
            holds[request.order_id()] = hold;
            return answer(request.order_id());
        });
    }

    Task<Result<inventory::v1::Hold>> confirm_hold(const rpc::Call&,
                                                   const inventory::v1::ConfirmHoldRequest& request) override {
        co_return network.carry<inventory::v1::Hold>("confirm_hold", [&]() -> Result<inventory::v1::Hold> {
            Hold& hold = holds.at(request.order_id());
            if (hold.state == State::released) {
                return released();
            }
            if (hold.state == State::open) {
                hold.state = State::confirmed;
            }
            return answer(request.order_id());
        });
    }

    Task<Result<inventory::v1::Hold>> commit_hold(const rpc::Call&,
                                                  const inventory::v1::CommitHoldRequest& request) override {
        co_return network.carry<inventory::v1::Hold>("commit", [&]() -> Result<inventory::v1::Hold> {
            Hold& hold = holds.at(request.order_id());
            if (hold.state == State::released) {
                return released();
            }
            if (hold.state == State::confirmed || hold.state == State::open) {
                hold.state = State::committed;
                for (const auto& [sku, quantity] : hold.lines) {
                    on_hand[sku] -= quantity;
                }
            }
            return answer(request.order_id());
        });
    }

    Task<Result<void>> release_hold(const rpc::Call&, const inventory::v1::ReleaseHoldRequest& request) override {
        co_return network.carry<void>("release", [&]() -> Result<void> {
            Hold& hold = holds[request.order_id()];
            if (hold.state == State::committed || hold.state == State::restocked) {
                return fail(conflict("hold_committed", "The goods have left."));
            }
            hold.state = State::released;
            return {};
        });
    }

    Task<Result<void>> restock_hold(const rpc::Call&, const inventory::v1::RestockHoldRequest& request) override {
        co_return network.carry<void>("restock", [&]() -> Result<void> {
            Hold& hold = holds[request.order_id()];
            if (hold.state == State::committed) {
                hold.state = State::restocked;
                for (const auto& [sku, quantity] : hold.lines) {
                    on_hand[sku] += quantity;
                }
            }
            return {};
        });
    }

    Task<Result<inventory::v1::Stock>> get_stock(const rpc::Call&, const inventory::v1::GetStockRequest&) override {
        return not_offered<inventory::v1::Stock>();
    }
    Task<Result<inventory::v1::Stock>> adjust_stock(const rpc::Call&,
                                                    const inventory::v1::AdjustStockRequest&) override {
        return not_offered<inventory::v1::Stock>();
    }
    Task<Result<inventory::v1::ListMovementsResponse>>
    list_movements(const rpc::Call&, const inventory::v1::ListMovementsRequest&) override {
        return not_offered<inventory::v1::ListMovementsResponse>();
    }
    Task<Result<inventory::v1::ListLocationsResponse>>
    list_locations(const rpc::Call&, const inventory::v1::ListLocationsRequest&) override {
        return not_offered<inventory::v1::ListLocationsResponse>();
    }
    Task<Result<inventory::v1::Location>> create_location(const rpc::Call&,
                                                          const inventory::v1::CreateLocationRequest&) override {
        return not_offered<inventory::v1::Location>();
    }
    Task<Result<inventory::v1::BatchGetStockResponse>>
    batch_get_stock(const rpc::Call&, const inventory::v1::BatchGetStockRequest&) override {
        return not_offered<inventory::v1::BatchGetStockResponse>();
    }
    Task<Result<inventory::v1::BatchSetStockResponse>>
    batch_set_stock(const rpc::Call&, const inventory::v1::BatchSetStockRequest&) override {
        return not_offered<inventory::v1::BatchSetStockResponse>();
    }
    Task<Result<inventory::v1::Hold>> get_hold(const rpc::Call&, const inventory::v1::GetHoldRequest&) override {
        return not_offered<inventory::v1::Hold>();
    }

private:
    static Result<inventory::v1::Hold> released() {
        return fail(conflict("hold_released", "The hold was given back."));
    }
    static inventory::v1::Hold answer(const std::string& order_id) {
        inventory::v1::Hold hold;
        hold.set_id("hold_1");
        hold.set_order_id(order_id);
        return hold;
    }
};

} // namespace merx::orders::testing
