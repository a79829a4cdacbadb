// The way from one process to the services it calls, on which a call can be kept for a while: what the others see of a
// process that stands still.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "async/executor.hpp"
#include "orders/test/fake_inventory.hpp"
#include "orders/test/fake_payments.hpp"

namespace merx::orders::testing {

// How long the next call of a method takes before it has an effect ("before hold") and after it ("after hold").
class Pauses {
public:
    void set(std::string point, Duration pause) { pauses_[std::move(point)] = pause; }

    Task<void> at(std::string point) {
        const auto found = pauses_.find(point);
        if (found != pauses_.end()) {
            const Duration pause = found->second;
            pauses_.erase(found);
            co_await sleep_for(pause);
        }
    }
    template <class T>
    Task<Result<T>> around(std::string_view method, Task<Result<T>> call) {
        co_await at("before " + std::string(method));
        Result<T> answer = co_await std::move(call);
        co_await at("after " + std::string(method));
        co_return answer;
    }

private:
    std::map<std::string, Duration> pauses_;
};

namespace iv = inventory::v1;
namespace pv = payments::v1;

class SlowInventory final : public iv::InventoryService {
public:
    SlowInventory(FakeInventory& real, Pauses& pauses) : real_(real), pauses_(pauses) {}

    Task<Result<iv::Hold>> place_hold(const rpc::Call& call, const iv::PlaceHoldRequest& request) override {
        return pauses_.around("hold", real_.place_hold(call, request));
    }
    Task<Result<iv::Hold>> confirm_hold(const rpc::Call& call, const iv::ConfirmHoldRequest& request) override {
        return pauses_.around("confirm_hold", real_.confirm_hold(call, request));
    }
    Task<Result<iv::Hold>> commit_hold(const rpc::Call& call, const iv::CommitHoldRequest& request) override {
        return pauses_.around("commit", real_.commit_hold(call, request));
    }
    Task<Result<void>> release_hold(const rpc::Call& call, const iv::ReleaseHoldRequest& request) override {
        return pauses_.around("release", real_.release_hold(call, request));
    }
    Task<Result<void>> restock_hold(const rpc::Call& call, const iv::RestockHoldRequest& request) override {
        return pauses_.around("restock", real_.restock_hold(call, request));
    }
    Task<Result<iv::Stock>> get_stock(const rpc::Call& call, const iv::GetStockRequest& request) override {
        return real_.get_stock(call, request);
    }
    Task<Result<iv::Stock>> adjust_stock(const rpc::Call& call, const iv::AdjustStockRequest& request) override {
        return real_.adjust_stock(call, request);
    }
    Task<Result<iv::ListMovementsResponse>> list_movements(const rpc::Call& call,
                                                           const iv::ListMovementsRequest& request) override {
        return real_.list_movements(call, request);
    }
    Task<Result<iv::ListLocationsResponse>> list_locations(const rpc::Call& call,
                                                           const iv::ListLocationsRequest& request) override {
        return real_.list_locations(call, request);
    }
    Task<Result<iv::Location>> create_location(const rpc::Call& call,
                                               const iv::CreateLocationRequest& request) override {
        return real_.create_location(call, request);
    }
    Task<Result<iv::BatchGetStockResponse>> batch_get_stock(const rpc::Call& call,
                                                            const iv::BatchGetStockRequest& request) override {
        return real_.batch_get_stock(call, request);
    }
    Task<Result<iv::BatchSetStockResponse>> batch_set_stock(const rpc::Call& call,
                                                            const iv::BatchSetStockRequest& request) override {
        return real_.batch_set_stock(call, request);
    }
    Task<Result<iv::Hold>> get_hold(const rpc::Call& call, const iv::GetHoldRequest& request) override {
        return real_.get_hold(call, request);
    }

private:
    FakeInventory& real_;
    Pauses& pauses_;
};

class SlowPayments final : public pv::PaymentService {
public:
    SlowPayments(FakePayments& real, Pauses& pauses) : real_(real), pauses_(pauses) {}

    Task<Result<pv::Payment>> authorize_payment(const rpc::Call& call,
                                                const pv::AuthorizePaymentRequest& request) override {
        return pauses_.around("authorize", real_.authorize_payment(call, request));
    }
    Task<Result<pv::Payment>> capture_payment(const rpc::Call& call,
                                              const pv::CapturePaymentRequest& request) override {
        return pauses_.around("capture", real_.capture_payment(call, request));
    }
    Task<Result<pv::Payment>> void_payment(const rpc::Call& call, const pv::VoidPaymentRequest& request) override {
        return pauses_.around("void", real_.void_payment(call, request));
    }
    Task<Result<pv::Payment>> refund_order(const rpc::Call& call, const pv::RefundOrderRequest& request) override {
        return pauses_.around("refund", real_.refund_order(call, request));
    }
    Task<Result<pv::Payment>> get_payment(const rpc::Call& call, const pv::GetPaymentRequest& request) override {
        return real_.get_payment(call, request);
    }
    Task<Result<pv::Payment>> confirm_payment(const rpc::Call& call,
                                              const pv::ConfirmPaymentRequest& request) override {
        return real_.confirm_payment(call, request);
    }
    Task<Result<pv::Refund>> refund_payment(const rpc::Call& call, const pv::RefundPaymentRequest& request) override {
        return real_.refund_payment(call, request);
    }
    Task<Result<pv::Payment>> get_order_payment(const rpc::Call& call,
                                                const pv::GetOrderPaymentRequest& request) override {
        return real_.get_order_payment(call, request);
    }

private:
    FakePayments& real_;
    Pauses& pauses_;
};

} // namespace merx::orders::testing
