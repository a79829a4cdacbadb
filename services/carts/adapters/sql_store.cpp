#include "carts/adapters/sql_store.hpp"

#include "carts/adapters/cart_lines.hpp"
#include "carts/app/find_cart.hpp"
#include "merx/carts/v1/events.pb.h"

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

void send_row(sql::Transaction& tx, const Cart& cart) {
    tx.send("update carts set owner = $2, status = $3, merged_into = $4, currency = $5, lines = $6, "
            "version = $7, update_time = $8, expire_time = $9 where id = $1",
            {cart.id.text(), owner_column(cart), static_cast<std::int64_t>(cart.status), merged_into_column(cart),
             currency_column(cart), write_lines(cart.lines), cart.version, cart.update_time, cart.expire_time});
}

Task<std::optional<CartId>> find_open_row(sql::Session& session, std::string_view owner) {
    const sql::Rows rows = co_await session.query(
        "select id from carts where owner = $1 and status = 0 order by id desc limit 1", {owner});
    co_return rows.empty() ? std::nullopt : std::optional(CartId::parse(rows.front().text(0)).value());
}

} // namespace

Task<Result<void>> SqlStore::insert(const Cart& cart) {
    co_return co_await database_.transact<void>(
        [&](sql::Transaction& tx) -> Task<Result<void>> {
            co_await tx.execute(
                "insert into carts (id, owner, status, merged_into, currency, lines, version, create_time, "
                "update_time, expire_time) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                {cart.id.text(), owner_column(cart), static_cast<std::int64_t>(cart.status), merged_into_column(cart),
                 currency_column(cart), write_lines(cart.lines), cart.version, cart.create_time, cart.update_time,
                 cart.expire_time});
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
    co_return co_await database_.transact<Cart>(
        [&](sql::Transaction& tx) -> Task<Result<Cart>> {
            auto cart = co_await find_row(tx, id);
            if (!cart) {
                co_return fail(no_such_cart());
            }
            const std::int64_t before = cart->version;
            co_await or_return(change(*cart));
            if (cart->version != before) {
                send_row(tx, *cart);
            }
            co_return std::move(*cart);
        },
        sql::Isolation::snapshot);
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

Task<void> SqlStore::mark_ordered(sql::Transaction& tx, CartId id, Instant now) {
    auto cart = co_await find_row(tx, id);
    if (!cart) {
        co_return;
    }
    const std::int64_t before = cart->version;
    order(*cart, now);
    if (cart->version != before) {
        send_row(tx, *cart);
    }
}

} // namespace merx::carts
