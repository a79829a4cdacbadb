#include "orders/app/order_request.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/text.hpp"

namespace merx::orders {
namespace {

__extension__ using Uint128 = unsigned __int128;

// FNV-1a of 128 bits over length-prefixed parts, so that no two lists of parts run into each other.
class Fingerprint {
public:
    void add(std::string_view part) {
        add_bytes(std::to_string(part.size()));
        add_bytes(":");
        add_bytes(part);
    }
    std::string text() const {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string hex;
        for (int shift = 124; shift >= 0; shift -= 4) {
            hex += digits[static_cast<std::size_t>(hash_ >> shift) & 0xfU];
        }
        return hex;
    }

private:
    void add_bytes(std::string_view bytes) {
        constexpr Uint128 prime = (Uint128{1} << 88U) + 0x13bU;
        for (const char byte : bytes) {
            hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * prime;
        }
    }
    Uint128 hash_ = (Uint128{0x6c62272e07bb0142U} << 64U) | 0x62b821756295c58dU;
};

bool is_visible_ascii(char c) {
    return c > 0x20 && c < 0x7f;
}

void check_lines(std::vector<FieldError>& errors, const OrderRequest& request) {
    if (request.cart_id.empty() == request.lines.empty()) {
        errors.push_back({request.lines.empty() ? "/cart_id" : "/lines",
                          request.lines.empty() ? "required" : "cart_or_lines",
                          "An order is made from a cart or from lines: send one of cart_id and lines."});
        return;
    }
    if (request.lines.size() > max_lines) {
        errors.push_back({"/lines", "too_many_lines",
                          "An order has at most " + std::to_string(max_lines) + " lines; larger ones are for a cart."});
        return;
    }
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < request.lines.size(); ++i) {
        const RequestedLine& line = request.lines[i];
        const std::string pointer = "/lines/" + std::to_string(i);
        if (const auto sku = Sku::parse(line.sku); !sku) {
            errors.push_back({pointer + "/sku", "invalid_sku", sku.error().detail});
        } else if (!seen.insert(line.sku).second) {
            errors.push_back({pointer + "/sku", "duplicate_sku", "This SKU is in another line already; add them up."});
        }
        if (const auto quantity = Quantity::make(line.quantity); !quantity) {
            errors.push_back({pointer + "/quantity", "invalid_quantity", quantity.error().detail});
        }
    }
}

} // namespace

Result<void> check(const OrderRequest& request) {
    std::vector<FieldError> errors;
    check_lines(errors, request);
    if (request.email.empty()) {
        errors.push_back({"/email", "required", "Mails about the order need an address."});
    } else if (!is_email(request.email)) {
        errors.push_back({"/email", "invalid_email", "This is not an e-mail address."});
    }
    if (auto address = check(request.shipping_address); !address) {
        std::ranges::move(below(std::move(address).error(), "/shipping_address").fields, std::back_inserter(errors));
    }
    const std::string& method = request.payment_method;
    if (method.empty()) {
        errors.push_back({"/payment_method", "required", "An order needs a way to pay, such as pm_card_visa."});
    } else if (method.size() > max_payment_method_length || !std::ranges::all_of(method, is_visible_ascii)) {
        errors.push_back({"/payment_method", "invalid_payment_method", "This is not a name of a way to pay."});
    }
    if (!errors.empty()) {
        constexpr std::size_t most = 20; // an answer does not grow with the number of mistakes
        errors.resize(std::min(errors.size(), most));
        return fail(invalid(std::move(errors)));
    }
    return {};
}

Result<void> check_idempotency_key(const std::string& key) {
    if (key.empty()) {
        return fail(Error{.kind = ErrorKind::precondition_required,
                          .code = "idempotency_key_required",
                          .detail = "Send an Idempotency-Key of your own choice, so that a repeated request cannot "
                                    "order twice."});
    }
    if (key.size() > max_idempotency_key_length || !std::ranges::all_of(key, [](char c) { return c >= 0x20; })) {
        return fail(invalid("Idempotency-Key", "invalid_idempotency_key",
                            "A key is up to " + std::to_string(max_idempotency_key_length) + " printable characters."));
    }
    return {};
}

std::string scope_of(const rpc::Call& call, const OrderRequest& request) {
    if (call.principal.is_signed_in()) {
        return call.principal.user_id;
    }
    if (!request.cart_id.empty()) {
        return "guest " + request.cart_id;
    }
    return "guest " + ascii_lower(request.email);
}

std::string fingerprint_of(const OrderRequest& request) {
    Fingerprint fingerprint;
    fingerprint.add(request.cart_id);
    fingerprint.add(std::to_string(request.lines.size()));
    for (const RequestedLine& line : request.lines) {
        fingerprint.add(line.sku);
        fingerprint.add(std::to_string(line.quantity));
    }
    fingerprint.add(request.email);
    const PostalAddress& address = request.shipping_address;
    for (const std::string* part : {&address.name, &address.line1, &address.line2, &address.city, &address.region,
                                    &address.postal_code, &address.country, &request.payment_method}) {
        fingerprint.add(*part);
    }
    return fingerprint.text();
}

} // namespace merx::orders
