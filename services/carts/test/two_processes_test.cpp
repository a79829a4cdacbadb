// Two processes of carts over one store, asked for the same at the same time.
#include <thread>
#include <vector>

#include "async/run_blocking.hpp"
#include "carts_fixture.hpp"

namespace merx::carts {
namespace {

class TwoProcesses : public CartsFixture {
protected:
    ~TwoProcesses() override {
        run(carts->stop());
        run(other->stop());
    }

    // Each on a thread of its own, twice in each process.
    template <class Ask>
    void at_both_at_once(Ask ask) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            v1::CartService& asked = i % 2 == 0 ? carts->api() : other->api();
            threads.emplace_back([&asked, i, ask] { ask(asked, i); });
        }
    }

    std::unique_ptr<sql::Database> connections = database.open_another();
    std::unique_ptr<Carts> other = make_carts({*connections, *outbox, shelf, clock, ids, loop});
};

TEST_F(TwoProcesses, lose_nothing_that_is_put_into_a_cart) {
    const std::string id = open(guest).id();
    at_both_at_once([&](v1::CartService& asked, int) {
        v1::AddItemRequest request;
        request.set_id(id);
        request.set_sku("TEA");
        request.set_quantity(1);
        for (int i = 0; i < 5; ++i) {
            EXPECT_TRUE(run_blocking(asked.add_item(guest, request)));
        }
    });
    EXPECT_EQ(lines(get(guest, id).value()), "20 TEA");
}

TEST_F(TwoProcesses, make_one_cart_of_all_that_a_user_brings) {
    for (int round = 0; round < 5; ++round) {
        rpc::Call user;
        user.principal.user_id = "usr_" + std::to_string(round);
        std::vector<std::string> brought;
        for (int i = 0; i < 4; ++i) {
            brought.push_back(open(guest).id());
            ASSERT_TRUE(add(guest, brought.back(), "TEA", 1));
        }
        at_both_at_once([&](v1::CartService& asked, int i) {
            v1::MergeCartRequest request;
            request.set_id(brought[static_cast<std::size_t>(i)]);
            EXPECT_TRUE(run_blocking(asked.merge_cart(user, request)));
        });
        EXPECT_EQ(lines(get(user, "mine").value()), "4 TEA");
    }
}

TEST_F(TwoProcesses, announce_an_abandoned_cart_once) {
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(add(guest, open(guest).id(), "TEA", 1));
    }
    clock.advance(std::chrono::days{365});
    carts->start();
    other->start();
    loop.run_ready();
    EXPECT_EQ(announced().size(), 20U);
}

} // namespace
} // namespace merx::carts
