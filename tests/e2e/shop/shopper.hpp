// Somebody who uses the shop over HTTP: a guest, a customer, a clerk. One thread at a time.
#pragma once

#include <string>

#include "http/client.hpp"
#include "json.hpp"

namespace merx::e2e {

using Json = nlohmann::json;

struct Answer {
    int status = 0;
    std::string text;
    Json json; // null where the answer is not JSON
    http::ClientHeaders headers;

    std::string code() const {
        return json.is_object() && json.contains("code") ? json["code"].get<std::string>() : "";
    }
};

class Shopper {
public:
    explicit Shopper(const std::string& url) : client_(url) {}

    // An account, logged in.
    static Shopper customer(const std::string& url, const std::string& email);
    static Shopper admin(const std::string& url);

    Answer get(const std::string& path) { return send("GET", path, Json()); }
    Answer post(const std::string& path, const Json& body, http::ClientHeaders headers = {}) {
        return send("POST", path, body, std::move(headers));
    }
    Answer put(const std::string& path, const Json& body, http::ClientHeaders headers = {}) {
        return send("PUT", path, body, std::move(headers));
    }
    Answer del(const std::string& path) { return send("DELETE", path, Json()); }
    // A body that need not be JSON.
    Answer send_text(const std::string& method, const std::string& path, const std::string& body,
                     http::ClientHeaders headers = {});

    Answer log_in(const std::string& email, const std::string& password);
    // Orders units of a SKU; the key is made up where none is given.
    Answer order(const std::string& sku, int quantity, const std::string& key,
                 const std::string& method = "pm_card_visa");

    void set_token(std::string token) { token_ = std::move(token); }
    const std::string& token() const { return token_; }
    const std::string& refresh_token() const { return refresh_token_; }

private:
    Answer send(const std::string& method, const std::string& path, const Json& body, http::ClientHeaders headers = {});

    http::Client client_;
    std::string token_;
    std::string refresh_token_;
};

// A valid order's body.
Json order_body(const Json& lines, const std::string& method = "pm_card_visa");

// A product with one variant of that SKU and so much stock, made by an admin. The answer of POST /products.
Json make_product(Shopper& admin, const std::string& sku, int price, int stock);

} // namespace merx::e2e
