// The door of payments: messages to values, use case, values to messages.
#pragma once

#include "merx/payments/v1/payments.merx.hpp"
#include "payments/app/context.hpp"

namespace merx::payments {

class PaymentServer final : public v1::PaymentService {
public:
    explicit PaymentServer(Context context) : context_(context) {}

    Task<Result<v1::Payment>> get_payment(const rpc::Call& call, const v1::GetPaymentRequest& request) override;
    Task<Result<v1::Payment>> confirm_payment(const rpc::Call& call, const v1::ConfirmPaymentRequest& request) override;
    Task<Result<v1::Refund>> refund_payment(const rpc::Call& call, const v1::RefundPaymentRequest& request) override;
    Task<Result<v1::Payment>> get_order_payment(const rpc::Call& call,
                                                const v1::GetOrderPaymentRequest& request) override;
    Task<Result<v1::Payment>> authorize_payment(const rpc::Call& call,
                                                const v1::AuthorizePaymentRequest& request) override;
    Task<Result<v1::Payment>> capture_payment(const rpc::Call& call, const v1::CapturePaymentRequest& request) override;
    Task<Result<v1::Payment>> void_payment(const rpc::Call& call, const v1::VoidPaymentRequest& request) override;
    Task<Result<v1::Payment>> refund_order(const rpc::Call& call, const v1::RefundOrderRequest& request) override;

private:
    Context context_;
};

} // namespace merx::payments
