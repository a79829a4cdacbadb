// The values of payments as messages.
#pragma once

#include "merx/payments/v1/payments.pb.h"
#include "payments/domain/payment.hpp"
#include "payments/domain/refund.hpp"

namespace merx::payments {

v1::Payment to_wire(const Payment& payment);
v1::Refund to_wire(const Payment& payment, const Refund& refund);

// Errors point into the request.
Result<PaymentId> payment_id_of(const std::string& text);
Result<OrderId> order_id_of(const std::string& text);
Result<PaymentRequest> request_of(const v1::AuthorizePaymentRequest& request);
Result<RefundRequest> request_of(const v1::RefundPaymentRequest& request, std::string_view idempotency_key);
Result<std::string> reason_of(const v1::RefundOrderRequest& request);

} // namespace merx::payments
