// What the cart service needs from outside.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "carts/domain/priced_cart.hpp"
#include "rpc/call.hpp"

namespace merx::carts {

// What is for sale; the catalog.
class Offers {
public:
    virtual ~Offers() = default;
    // In any order; SKUs that are unknown or cannot be bought are left out.
    virtual Task<Result<std::vector<Offer>>> find(const rpc::Call& call, std::vector<Sku> skus) = 0;
};

// Plain functions, which may be run more than once, on any thread.
using CartChange = std::function<Result<void>(Cart&)>;
// As merge() of the domain: `own` may be null.
using CartMerge = std::function<Result<Cart*>(Cart& guest, Cart* own)>;

// Carts, durable. A change that leaves the version as it was is not written.
class Store {
public:
    virtual ~Store() = default;
    virtual Task<Result<void>> insert(const Cart& cart) = 0;
    // These fail with `cart_not_found` where there is none.
    virtual Task<Result<Cart>> find(CartId id) = 0;
    virtual Task<Result<Cart>> update(CartId id, CartChange change) = 0;
    virtual Task<Result<void>> remove(CartId id, CartChange guard) = 0;
    // The newest open cart of a user.
    virtual Task<Result<std::optional<CartId>>> find_open(std::string_view owner) = 0;
    // Hands the guest's cart and the user's newest open one (or the one that the guest's was merged into) to `merge`,
    // writes both, and gives the one that `merge` chose.
    virtual Task<Result<Cart>> merge(CartId guest, std::string_view owner, CartMerge merge) = 0;
    // Removes at most `limit` carts that expired at `now` or before, and says how many; those that were open and not
    // empty are announced as `cart.abandoned` in the same transaction.
    virtual Task<Result<std::size_t>> remove_expired(Instant now, std::size_t limit) = 0;
};

// What every use case is handed. All must outlive it.
struct Context {
    Store& store;
    Offers& offers;
    const Clock& clock;
    IdSource& ids;
};

} // namespace merx::carts
