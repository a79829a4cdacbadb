#include "payments/adapters/payment_server.hpp"

#include "payments/adapters/wire.hpp"
#include "payments/app/authorize_payment.hpp"
#include "payments/app/capture_payment.hpp"
#include "payments/app/confirm_payment.hpp"
#include "payments/app/find_payment.hpp"
#include "payments/app/refund_payment.hpp"
#include "payments/app/void_payment.hpp"

namespace merx::payments {

Task<Result<v1::Payment>> PaymentServer::get_payment(const rpc::Call& call, const v1::GetPaymentRequest& request) {
    const PaymentId id = co_await or_return(payment_id_of(request.id()));
    const Payment payment = co_await or_return(find_payment(context_, call, id));
    co_return to_wire(payment);
}

Task<Result<v1::Payment>> PaymentServer::confirm_payment(const rpc::Call& call,
                                                         const v1::ConfirmPaymentRequest& request) {
    const PaymentId id = co_await or_return(payment_id_of(request.id()));
    const Payment payment = co_await or_return(payments::confirm_payment(context_, call, id, request.outcome()));
    co_return to_wire(payment);
}

Task<Result<v1::Refund>> PaymentServer::refund_payment(const rpc::Call& call, const v1::RefundPaymentRequest& request) {
    const PaymentId id = co_await or_return(payment_id_of(request.id()));
    RefundRequest wanted = co_await or_return(request_of(request, call.idempotency_key));
    const RefundedPayment refunded =
        co_await or_return(payments::refund_payment(context_, call, id, std::move(wanted)));
    co_return to_wire(refunded.payment, refunded.refund);
}

Task<Result<v1::Payment>> PaymentServer::get_order_payment(const rpc::Call&,
                                                           const v1::GetOrderPaymentRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    const Payment payment = co_await or_return(context_.store.find_by_order(order_id));
    co_return to_wire(payment);
}

Task<Result<v1::Payment>> PaymentServer::authorize_payment(const rpc::Call& call,
                                                           const v1::AuthorizePaymentRequest& request) {
    PaymentRequest wanted = co_await or_return(request_of(request));
    const Payment payment = co_await or_return(payments::authorize_payment(context_, call, std::move(wanted)));
    co_return to_wire(payment);
}

Task<Result<v1::Payment>> PaymentServer::capture_payment(const rpc::Call& call,
                                                         const v1::CapturePaymentRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    const Payment payment = co_await or_return(payments::capture_payment(context_, call, order_id));
    co_return to_wire(payment);
}

Task<Result<v1::Payment>> PaymentServer::void_payment(const rpc::Call& call, const v1::VoidPaymentRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    const Payment payment = co_await or_return(payments::void_payment(context_, call, order_id));
    co_return to_wire(payment);
}

Task<Result<v1::Payment>> PaymentServer::refund_order(const rpc::Call& call, const v1::RefundOrderRequest& request) {
    const OrderId order_id = co_await or_return(order_id_of(request.order_id()));
    std::string reason = co_await or_return(reason_of(request));
    const Payment payment = co_await or_return(payments::refund_order(context_, call, order_id, std::move(reason)));
    co_return to_wire(payment);
}

} // namespace merx::payments
