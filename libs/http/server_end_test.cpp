// How connections end: the server stops, a client is late, a handler hangs.
#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "async/executor.hpp"
#include "async/signal.hpp"
#include "http/server_fixture_test.hpp"

namespace merx::http {
namespace {

class StoppingServerTest : public ServerTest {
protected:
    StoppingServerTest() : ServerTest(1) {} // one loop, so that what one connection sees holds for the others
};

TEST_F(StoppingServerTest, lets_requests_end_and_closes_idle_connections) {
    std::promise<Executor*> parked;
    Signal go;
    handler_ = [&](const Request& request) -> Task<Response> {
        Response response;
        if (request.path == "/held") {
            parked.set_value(&Executor::current());
            co_await go.wait();
        }
        response.body = "done";
        co_return response;
    };
    start();
    Client idle = this->client();
    EXPECT_EQ(idle.get("/").status, 200);
    Client busy = this->client();
    busy.send_raw("GET /held HTTP/1.1\r\nHost: s\r\n\r\n");
    static_cast<void>(parked.get_future().get());
    std::thread stopper([&] { server_->stop(std::chrono::seconds{20}); });
    EXPECT_TRUE(idle.is_closed_by_server());
    go.notify_all();
    const auto answer = busy.read_answer();
    EXPECT_EQ(answer.body, "done");
    EXPECT_EQ(answer.header("Connection"), "close");
    stopper.join();
    EXPECT_EQ(server_->counts().open_connections, 0U);
    EXPECT_THROW(this->client().get("/"), ClientFailure);
}

TEST_F(StoppingServerTest, serves_those_who_wait_to_be_accepted) {
    start();
    std::promise<void> is_busy;
    std::promise<void> go;
    loops_.loop(0).post([&] {
        is_busy.set_value();
        go.get_future().wait();
    });
    is_busy.get_future().wait();
    Client waiting = this->client(); // the system has made the connection; the server has not looked
    waiting.send_raw("GET / HTTP/1.1\r\nHost: s\r\n\r\n");
    std::thread stopper([&] { server_->stop(std::chrono::seconds{20}); });
    go.set_value();
    EXPECT_EQ(waiting.read_answer().status, 200);
    stopper.join();
}

TEST_F(StoppingServerTest, serves_those_who_have_connected_and_are_about_to_ask) {
    start();
    Client idle = this->client();
    EXPECT_EQ(idle.get("/").status, 200);
    Client fresh = this->client();
    fresh.send_raw(""); // connects
    wait_for_connections(2);
    std::thread stopper([&] { server_->stop(std::chrono::seconds{20}); });
    EXPECT_TRUE(idle.is_closed_by_server());
    const auto answer = fresh.get("/");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Connection"), "close");
    stopper.join();
}

// Each on connections of its own, one a request, until nobody listens any more.
TEST_F(StoppingServerTest, fails_nobody_of_a_crowd) {
    constexpr int crowd = 8;
    start();
    std::atomic<int> served = 0;
    const auto ask_until_closed = [&] {
        try {
            while (true) {
                EXPECT_EQ(this->client().get("/").status, 200);
                ++served;
            }
        } catch (const ConnectFailure&) { // as it should end
        } catch (const ClientFailure& failure) {
            ADD_FAILURE() << failure.what();
        }
    };
    std::vector<std::jthread> clients;
    for (int i = 0; i < crowd; ++i) {
        clients.emplace_back(ask_until_closed);
    }
    while (served < 10 * crowd) {
        std::this_thread::yield();
    }
    server_->stop(std::chrono::seconds{20});
}

// Time that stands still until a test moves it, for a server's sweep.
class LateClientTest : public ServerTest {
protected:
    void SetUp() override {
        ServerOptions options;
        options.now = [this] { return SteadyNow{} + std::chrono::milliseconds{millis_.load()}; };
        start(options);
        server_->sweep();
    }
    void pass(std::chrono::milliseconds time) {
        millis_ += time.count();
        server_->sweep();
    }
    // Until the server has seen what was sent: another request on its own connection has no order with it, so
    // ask for the effect.
    void wait_for_requests(std::uint64_t count) const {
        while (server_->counts().requests < count) {
            std::this_thread::yield();
        }
    }

    using SteadyNow = std::chrono::steady_clock::time_point;
    std::atomic<std::int64_t> millis_ = 0;
};

TEST_F(LateClientTest, with_half_a_header_is_told_408) {
    Client client = this->client();
    client.send_raw("GET /first HTTP/1.1\r\nHost: s\r\n\r\nGET /second HT");
    EXPECT_EQ(client.read_answer().body, "/first|");
    pass(Timeouts{}.header - std::chrono::milliseconds{1});
    client.send_raw("T");
    pass(std::chrono::milliseconds{2});
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 408);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(LateClientTest, with_half_a_body_is_told_408) {
    Client client = this->client();
    client.send_raw("POST / HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
    EXPECT_EQ(client.read_answer().status, 100);
    pass(Timeouts{}.body + std::chrono::milliseconds{1});
    EXPECT_EQ(client.read_answer().status, 408);
}

TEST_F(LateClientTest, that_is_idle_is_closed_without_a_word) {
    Client client = this->client();
    EXPECT_EQ(client.get("/").status, 200);
    pass(Timeouts{}.idle - std::chrono::milliseconds{1});
    EXPECT_EQ(client.get("/").status, 200);
    pass(Timeouts{}.idle + std::chrono::milliseconds{1});
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(LateClientTest, that_never_asks_is_not_waited_for_by_a_server_that_stops) {
    Client client = this->client();
    client.send_raw(""); // connects
    wait_for_connections(1);
    std::thread stopper([&] { server_->stop(std::chrono::hours{1}); });
    pass(Timeouts{}.first_request + std::chrono::milliseconds{1});
    EXPECT_TRUE(client.is_closed_by_server());
    stopper.join();
}

class LateHandlerTest : public LateClientTest {
protected:
    LateHandlerTest() {
        handler_ = [this](const Request& request) -> Task<Response> {
            co_await go_.wait();
            seen_ = request.path;
            has_ended_.set_value();
            co_return Response{};
        };
    }

    Signal go_;
    std::string seen_;
    std::promise<void> has_ended_;
};

TEST_F(LateHandlerTest, is_answered_for_and_goes_on_to_its_end) {
    Client client = this->client();
    client.send_raw("GET /hangs HTTP/1.1\r\nHost: s\r\n\r\nGET /next HTTP/1.1\r\nHost: s\r\n\r\n");
    wait_for_requests(1);
    pass(Timeouts{}.handling - std::chrono::milliseconds{1});
    pass(std::chrono::milliseconds{2});
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 504);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(answer.body.contains("deadline_exceeded")) << answer.body;
    EXPECT_TRUE(client.is_closed_by_server());
    pass(Timeouts{}.handling + std::chrono::milliseconds{1});
    EXPECT_EQ(server_->counts().overdue, 1U);
    EXPECT_EQ(server_->counts().open_connections, 1U) << "its request is still in use";
    go_.notify_all();
    has_ended_.get_future().wait();
    EXPECT_EQ(seen_, "/hangs");
    server_->stop(std::chrono::seconds{5});
    EXPECT_EQ(server_->counts().open_connections, 0U);
    EXPECT_EQ(server_->counts().requests, 1U);
}

TEST_F(LateClientTest, that_does_not_read_its_answer_is_dropped) {
    Client client = this->client();
    client.send_raw("GET /large HTTP/1.1\r\nHost: s\r\n\r\n");
    wait_for_requests(1);
    while (server_->counts().open_connections > 0) {
        pass(Timeouts{}.write + std::chrono::milliseconds{1});
    }
}

} // namespace
} // namespace merx::http
