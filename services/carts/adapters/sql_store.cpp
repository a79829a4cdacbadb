#include "carts/adapters/sql_store.hpp"

#include <map>
#include <set>
#include <utility>

#include "carts/adapters/cart_lines.hpp"
#include "carts/app/find_cart.hpp"
#include "merx/carts/v1/events.pb.h"
#include "sql/many_rows.hpp"

namespace merx::carts {
namespace {

const std::string select_carts = "select id, owner, status, merged_into, currency, lines, version, create_time, "
                                 "update_time, expire_time from carts where ";

Cart read_row(const sql::Row& row) {
    Cart cart{.id = CartId::parse(row.text(0)).value(),
              .owner = row.optional_text(1).value_or(""),
              .status = static_cast<CartStatus>(row.integer(2)),
              .merged_into = {},
              .currency = {},
              .lines = read_lines(row.text(5)),
              .version = row.integer(6),
              .create_time = row.instant(7),
              .update_time = row.instant(8),
              .expire_time = row.instant(9)};
    if (!row.is_null(3)) {
        cart.merged_into = CartId::parse(row.text(3)).value();
    }
    if (!row.is_null(4)) {
        cart.currency = Currency::parse(row.text(4)).value();
    }
    return cart;
}

sql::Value owner_column(const Cart& cart) {
    return cart.owner.empty() ? sql::Value() : sql::Value(cart.owner);
}

sql::Value merged_into_column(const Cart& cart) {
    return cart.merged_into ? sql::Value(cart.merged_into->text()) : sql::Value();
}

sql::Value currency_column(const Cart& cart) {
    return cart.currency ? sql::Value(cart.currency->code()) : sql::Value();
}

Task<std::optional<Cart>> find_row(sql::Session& session, CartId id) {
    static const std::string by_id = select_carts + "id = $1";
    const sql::Rows rows = co_await session.query(by_id, {id.text()});
    co_return rows.empty() ? std::nullopt : std::optional(read_row(rows.front()));
}

Task<std::map<CartId, Cart>> find_rows(sql::Session& session, std::vector<std::string> ids) {
    static const sql::SelectByKeys by_ids(select_carts + "id in", "");
    std::map<CartId, Cart> carts;
    for (const sql::Row& row : co_await by_ids.query(session, std::move(ids))) {
        Cart cart = read_row(row);
        carts.emplace(cart.id, std::move(cart));
    }
    co_return carts;
}

sql::Params changed_row(const Cart& cart) {
    return {cart.id.text(),
            owner_column(cart),
            static_cast<std::int64_t>(cart.status),
            merged_into_column(cart),
            currency_column(cart),
            write_lines(cart.lines),
            cart.version,
            cart.update_time,
            cart.expire_time};
}

sql::Params new_row(const Cart& cart) {
    sql::Params row = changed_row(cart);
    row.emplace_back(cart.create_time);
    return row;
}

void send_new_rows(sql::Transaction& tx, sql::Params rows) {
    static const sql::InsertMany insert("carts (id, owner, status, merged_into, currency, lines, version, update_time, "
                                        "expire_time, create_time)",
                                        10);
    insert.send(tx, std::move(rows));
}

void send_changed_rows(sql::Transaction& tx, sql::Params rows) {
    static const sql::UpdateMany update("carts", {"id"},
                                        {{"owner", "text"},
                                         {"status", "bigint"},
                                         {"merged_into", "text"},
                                         {"currency", "text"},
                                         {"lines", "text"},
                                         {"version", "bigint"},
                                         {"update_time", "bigint"},
                                         {"expire_time", "bigint"}});
    update.send(tx, std::move(rows));
}

void send_row(sql::Transaction& tx, const Cart& cart) {
    send_changed_rows(tx, changed_row(cart));
}

// The cart as the change leaves it; its row is added where it has to be written.
Result<Cart> changed_cart(Cart cart, const CartChange& change, sql::Params& rows) {
    const std::int64_t before = cart.version;
    if (auto made = change(cart); !made) {
        return fail(std::move(made).error());
    }
    if (cart.version != before) {
        append(rows, changed_row(cart));
    }
    return cart;
}

Task<std::optional<CartId>> find_open_row(sql::Session& session, std::string_view owner) {
    const sql::Rows rows = co_await session.query(
        "select id from carts where owner = $1 and status = 0 order by id desc limit 1", {owner});
    co_return rows.empty() ? std::nullopt : std::optional(CartId::parse(rows.front().text(0)).value());
}

} // namespace

Task<Result<void>> SqlStore::insert(const Cart& cart) {
    if (are_combined_) {
        Wish wish{.opening = &cart};
        if (co_await wishes_.run(wish)) {
            co_return Result<void>();
        }
    }
    co_return co_await database_.transact<void>(
        [&](sql::Transaction& tx) -> Task<Result<void>> {
            send_new_rows(tx, new_row(cart));
            co_return Result<void>();
        },
        sql::Isolation::snapshot);
}

Task<Result<Cart>> SqlStore::find(CartId id) {
    co_return co_await database_.read_once<Cart>([&](sql::Session& session) -> Task<Result<Cart>> {
        auto cart = co_await find_row(session, id);
        co_return cart ? Result<Cart>(std::move(*cart)) : fail(no_such_cart());
    });
}

Task<Result<Cart>> SqlStore::update(CartId id, CartChange change) {
    if (are_combined_) {
        Wish wish{.id = &id, .change = &change};
        if (co_await wishes_.run(wish) && wish.outcome) {
            co_return std::move(*wish.outcome);
        }
    }
    co_return co_await database_.transact<Cart>(
        [&](sql::Transaction& tx) -> Task<Result<Cart>> {
            Wish wish{.id = &id, .change = &change};
            Wish* const alone[] = {&wish};
            co_await write_together(tx, alone);
            co_return std::move(*wish.outcome);
        },
        sql::Isolation::snapshot);
}

// All that is decided by is written.
Task<void> SqlStore::write_together(sql::Transaction& tx, std::span<Wish* const> wishes) {
    std::vector<std::string> ids;
    for (const Wish* wish : wishes) {
        if (wish->change != nullptr) {
            ids.push_back(wish->id->text());
        }
    }
    auto found = co_await find_rows(tx, std::move(ids));
    std::set<CartId> taken;
    sql::Params opened;
    sql::Params changed;
    for (Wish* wish : wishes) {
        if (wish->opening != nullptr) {
            append(opened, new_row(*wish->opening));
            continue;
        }
        wish->outcome.reset();
        const auto entry = found.find(*wish->id);
        if (entry == found.end()) {
            wish->outcome = fail(no_such_cart());
        } else if (taken.insert(*wish->id).second) {
            wish->outcome = changed_cart(entry->second, *wish->change, changed);
        }
    }
    send_new_rows(tx, std::move(opened));
    send_changed_rows(tx, std::move(changed));
}

Task<Result<void>> SqlStore::remove(CartId id, CartChange guard) {
    co_return co_await database_.transact<void>(
        [&](sql::Transaction& tx) -> Task<Result<void>> {
            auto cart = co_await find_row(tx, id);
            if (!cart) {
                co_return fail(no_such_cart());
            }
            co_await or_return(guard(*cart));
            co_await tx.execute("delete from carts where id = $1", {id.text()});
            co_return Result<void>();
        },
        sql::Isolation::snapshot);
}

Task<Result<std::optional<CartId>>> SqlStore::find_open(std::string_view owner) {
    co_return co_await database_.read_once<std::optional<CartId>>(
        [&](sql::Session& session) -> Task<Result<std::optional<CartId>>> {
            co_return co_await find_open_row(session, owner);
        });
}

Task<Result<Cart>> SqlStore::merge(CartId guest, std::string_view owner, CartMerge merge) {
    // Serializable: that a user has no open cart yet is looked at and not written.
    co_return co_await database_.transact<Cart>([&](sql::Transaction& tx) -> Task<Result<Cart>> {
        auto joined = co_await find_row(tx, guest);
        if (!joined) {
            co_return fail(no_such_cart());
        }
        const auto own_id = joined->merged_into ? joined->merged_into : co_await find_open_row(tx, owner);
        std::optional<Cart> own;
        if (own_id && *own_id != guest) {
            own = co_await find_row(tx, *own_id);
        }
        // Another user's merged cart leads to a cart that is not this user's either.
        if (own && own->owner != owner) {
            co_return fail(no_such_cart());
        }
        const std::int64_t joined_before = joined->version;
        const std::int64_t own_before = own ? own->version : 0;
        Cart* chosen = co_await or_return(merge(*joined, own ? &*own : nullptr));
        if (joined->version != joined_before) {
            send_row(tx, *joined);
        }
        if (own && own->version != own_before) {
            send_row(tx, *own);
        }
        co_return std::move(*chosen);
    });
}

Task<Result<std::size_t>> SqlStore::remove_expired(Instant now, std::size_t limit) {
    static const std::string expired = select_carts + "expire_time <= $1 order by expire_time limit $2";
    co_return co_await database_.transact<std::size_t>(
        [&](sql::Transaction& tx) -> Task<Result<std::size_t>> {
            const sql::Rows rows = co_await tx.query(expired, {now, static_cast<std::int64_t>(limit)});
            for (const sql::Row& row : rows) {
                const Cart cart = read_row(row);
                co_await tx.execute("delete from carts where id = $1", {cart.id.text()});
                if (cart.status == CartStatus::open && !cart.lines.empty()) {
                    co_await announce_abandoned(tx, cart, now);
                }
            }
            co_return rows.size();
        },
        sql::Isolation::snapshot);
}

Task<void> SqlStore::announce_abandoned(sql::Transaction& tx, const Cart& cart, Instant now) {
    v1::CartAbandoned abandoned;
    abandoned.set_cart_id(cart.id.text());
    abandoned.set_user_id(cart.owner);
    co_await outbox_.append(tx, {.id = events::EventId::make(ids_),
                                 .type = "cart.abandoned",
                                 .source = "carts",
                                 .subject = cart.id.text(),
                                 .sequence = cart.version + 1,
                                 .time = now,
                                 .trace_parent = {},
                                 .data = abandoned.SerializeAsString()});
}

Task<void> SqlStore::mark_ordered(sql::Transaction& tx, std::span<const CartId> ids, Instant now) {
    std::vector<std::string> keys;
    keys.reserve(ids.size());
    for (const CartId& id : ids) {
        keys.push_back(id.text());
    }
    sql::Params changed;
    for (auto& [id, cart] : co_await find_rows(tx, std::move(keys))) {
        const std::int64_t before = cart.version;
        order(cart, now);
        if (cart.version != before) {
            append(changed, changed_row(cart));
        }
    }
    send_changed_rows(tx, std::move(changed));
}

} // namespace merx::carts
