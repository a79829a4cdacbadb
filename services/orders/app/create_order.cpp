#include "orders/app/create_order.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/assert.hpp"

namespace merx::orders {
namespace {

// A request's own deadline is when its connection gives up; the answer must be on its way before.
constexpr Duration answer_margin = std::chrono::milliseconds{200};
// How often another process's checkout is looked at.
constexpr Duration poll_interval = std::chrono::milliseconds{50};

Error key_reused() {
    return Error{.kind = ErrorKind::unprocessable,
                 .code = "idempotency_key_reused",
                 .detail = "This Idempotency-Key was sent with another request. Choose a new one for a new order."};
}

Error still_in_progress() {
    Error error = unavailable("checkout_in_progress", "The first request with this Idempotency-Key is under way.");
    error.retry_after = std::chrono::seconds{1};
    return error;
}

} // namespace

Task<Answer> CreateOrder::create(const rpc::Call& call, const OrderRequest& request) {
    co_await or_return(check_idempotency_key(call.idempotency_key));
    co_await or_return(check(request));
    const Attempt attempt{.call = call,
                          .request = request,
                          .key = {.scope = scope_of(call, request), .key = call.idempotency_key},
                          .fingerprint = fingerprint_of(request),
                          .answer_time = answer_time(call)};
    while (true) {
        Flights::Ticket ticket(flights_, attempt.key);
        if (ticket.leads()) {
            Answer answer = co_await lead(attempt);
            ticket.land(attempt.fingerprint, answer);
            co_return answer;
        }
        // Longer than the leader takes to answer, so that all of them answer alike.
        const Duration patience = attempt.answer_time - services_.clock.now() + services_.timing.answer_limit;
        if (!co_await ticket.wait(patience)) {
            co_return fail(still_in_progress());
        }
        if (const auto& answer = ticket.answer_to(attempt.fingerprint)) {
            co_return *answer;
        }
        // The first one was another request, or broke: whether it left a mark, the store knows.
    }
}

Instant CreateOrder::answer_time(const rpc::Call& call) const {
    const Instant latest = services_.clock.now() + services_.timing.answer_limit;
    return call.deadline ? std::min(latest, *call.deadline - answer_margin) : latest;
}

Task<Answer> CreateOrder::lead(const Attempt& attempt) {
    auto basket = co_await price_request(attempt.call, attempt.request);
    if (!basket) {
        // This very order may have been placed before, and the cart is ordered for that.
        if (auto claim = co_await services_.store.find_claim(attempt.key)) {
            co_return co_await follow(attempt, std::move(*claim));
        }
        co_return fail(std::move(basket).error());
    }
    OrderRecord record = new_order(attempt, std::move(*basket));
    const OrderId id = record.order.id;
    const rpc::Principal& principal = attempt.call.principal;
    services_.probe.reached("before place", id);
    auto placed = co_await services_.store.place(std::move(record), attempt.fingerprint,
                                                 {.actor = principal.is_signed_in() ? principal.user_id : "guest"});
    services_.probe.reached("after place", id);
    if (!placed) {
        co_return fail(std::move(placed).error());
    }
    if (auto* claim = std::get_if<Claim>(&*placed)) {
        co_return co_await follow(attempt, std::move(*claim));
    }
    co_return co_await check_out(attempt, std::get<OrderRecord>(std::move(*placed)));
}

Task<Answer> CreateOrder::check_out(const Attempt& attempt, OrderRecord placed) {
    const OrderId id = placed.order.id;
    const auto run = services_.runner.launch(std::move(placed));
    const Duration patience = std::max(Duration::zero(), attempt.answer_time - services_.clock.now());
    if (co_await run->over.wait_past(0, patience) && run->answer) {
        co_return *run->answer;
    }
    // Put off, or taken over by another process while this one was paused.
    co_return co_await follow(attempt, Claim{.fingerprint = attempt.fingerprint, .order_id = id, .answer = {}});
}

// Waits for the answer of a checkout that an earlier request began or another process carries on.
Task<Answer> CreateOrder::follow(const Attempt& attempt, Claim claim) {
    if (claim.fingerprint != attempt.fingerprint) {
        co_return fail(key_reused());
    }
    while (!claim.answer && services_.clock.now() < attempt.answer_time) {
        co_await sleep_for(poll_interval);
        if (auto again = co_await services_.store.find_claim(attempt.key)) {
            claim = std::move(*again);
        }
    }
    if (claim.answer) {
        co_return std::move(*claim.answer);
    }
    co_return co_await services_.store.settle(attempt.key, claim.order_id, answer_of);
}

Task<Result<CreateOrder::Basket>> CreateOrder::price_request(const rpc::Call& call, const OrderRequest& request) {
    if (request.cart_id.empty()) {
        Priced priced = co_await or_return(price_lines(call, request.lines));
        co_return Basket{.cart_id = "", .priced = std::move(priced)};
    }
    const CartContents cart = co_await or_return(read_cart(call, request.cart_id));
    Priced priced = co_await or_return(price_lines(call, cart.lines));
    co_return Basket{.cart_id = cart.id, .priced = std::move(priced)};
}

Task<Result<CartContents>> CreateOrder::read_cart(const rpc::Call& call, const std::string& cart_id) {
    CartContents cart = co_await or_return(services_.carts.find(call, cart_id));
    if (cart.is_ordered) {
        co_return fail(conflict("cart_ordered", "This cart has become an order already."));
    }
    if (cart.lines.empty()) {
        co_return fail(invalid("/cart_id", "empty_cart", "There is nothing in this cart."));
    }
    if (cart.lines.size() > max_cart_lines) {
        co_return fail(invalid("/cart_id", "too_many_lines",
                               "An order has at most " + std::to_string(max_cart_lines) + " lines."));
    }
    co_return cart;
}

// Prices come from the catalog alone: what a client or a cart thinks of them does not count.
Task<Result<Priced>> CreateOrder::price_lines(const rpc::Call& call, const std::vector<RequestedLine>& lines) {
    std::vector<std::string> skus;
    skus.reserve(lines.size());
    for (const RequestedLine& line : lines) {
        skus.push_back(line.sku);
    }
    const auto items = co_await or_return(services_.catalog.find_sellable(call, skus));
    std::unordered_map<std::string_view, const SellableItem*> by_sku;
    for (const SellableItem& item : items) {
        by_sku.emplace(item.sku, &item);
    }
    std::vector<PricedItem> priced;
    priced.reserve(lines.size());
    std::vector<FieldError> unknown;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto found = by_sku.find(lines[i].sku);
        const auto sku = Sku::parse(lines[i].sku);
        const auto quantity = Quantity::make(lines[i].quantity);
        if (found == by_sku.end() || !sku || !quantity) {
            unknown.push_back({"/lines/" + std::to_string(i) + "/sku", "unknown_sku",
                               "The shop does not sell " + lines[i].sku + " (any more)."});
            continue;
        }
        priced.push_back({.sku = *sku,
                          .product_id = found->second->product_id,
                          .name = found->second->name,
                          .quantity = *quantity,
                          .unit_price = found->second->price});
    }
    if (!unknown.empty()) {
        co_return fail(invalid(std::move(unknown)));
    }
    co_return price(std::move(priced), services_.shipping);
}

OrderRecord CreateOrder::new_order(const Attempt& attempt, Basket basket) const {
    Order order{.id = OrderId::make(services_.ids),
                .number = "",
                .user_id = attempt.call.principal.user_id,
                .email = attempt.request.email,
                .cart_id = std::move(basket.cart_id),
                .lines = std::move(basket.priced.lines),
                .totals = std::move(basket.priced.totals),
                .shipping_address = attempt.request.shipping_address,
                .create_time = services_.clock.now()};
    Work work{.kind = WorkKind::checkout,
              .step = WorkStep::forward,
              .payment_method = attempt.request.payment_method,
              .claim = attempt.key,
              .trace_parent = attempt.call.trace_parent,
              .due_time = order.create_time};
    services_.runner.lease(work);
    return {.order = std::move(order), .work = std::move(work)};
}

} // namespace merx::orders
