// Processes that talk through a real broker, for the tests of this folder. The broker is shared by the whole program;
// each test has topics and groups of its own.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <unistd.h>

#include "async/run_blocking.hpp"
#include "events/events_fixture_test.hpp"
#include "events/kafka_transport.hpp"
#include "testing/server_process.hpp"
#include "testing/thread_loop.hpp"

namespace merx::events::kafka {

// A store that can be away.
class FlakyDatabase final : public sql::Database {
public:
    explicit FlakyDatabase(sql::Database& inner) : inner_(inner) {}
    std::string_view engine() const override { return inner_.engine(); }
    void set_away(bool away) { is_away_ = away; }
    int refusals() const { return refusals_; }

protected:
    Task<void> run_transaction(std::function<Task<bool>(sql::Transaction&)> body) override {
        if (is_away_) {
            ++refusals_;
            throw sql::Failure("the store is away");
        }
        static_cast<void>(co_await inner_.transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            if (co_await body(tx)) {
                co_return true;
            }
            co_return fail(conflict("rolled_back", ""));
        }));
    }
    Task<void> run_read(std::function<Task<void>(sql::Session&)> body) override {
        static_cast<void>(co_await inner_.read<bool>([&](sql::Session& session) -> Task<Result<bool>> {
            co_await body(session);
            co_return true;
        }));
    }
    Task<void> run_read_once(std::function<Task<void>(sql::Session&)> body) override {
        co_await run_read(std::move(body));
    }

private:
    sql::Database& inner_;
    std::atomic<bool> is_away_ = false;
    std::atomic<int> refusals_ = 0;
};

class BrokerFixture : public EventsFixture {
protected:
    // One process of a deployment; its subscriptions are those of the test.
    class Process {
    public:
        Process(KafkaOptions options, const Clock& clock, const std::vector<Subscription>& subscriptions,
                const std::vector<Listener>& listeners = {})
            : transport(std::move(options), clock) {
            for (const Subscription& subscription : subscriptions) {
                transport.subscribe(subscription);
            }
            for (const Listener& listener : listeners) {
                transport.listen(listener);
            }
            transport.start(loop_.executor());
        }
        ~Process() { run_blocking(transport.stop()); }
        Process(const Process&) = delete;
        Process& operator=(const Process&) = delete;

    private:
        testing::ThreadLoop loop_;

    public:
        KafkaTransport transport;
    };

    static testing::ServerProcess& broker() {
        static testing::ServerProcess server(testing::ServerKind::kafka);
        return server;
    }

    KafkaOptions options() {
        return {.brokers = broker().address(),
                .prefix = prefix_,
                .partitions = 4,
                .session_timeout = std::chrono::seconds{6},
                .on_trouble = [this](std::string_view what) {
                    const std::scoped_lock lock(troubles_mutex_);
                    troubles_.emplace_back(what);
                }};
    }
    std::unique_ptr<Process> process(const std::vector<Subscription>& subscriptions,
                                     const std::vector<Listener>& listeners = {}) {
        return std::make_unique<Process>(options(), clock_, subscriptions, listeners);
    }

    // Waits for what other threads and processes bring about.
    static bool eventually(const std::function<bool()>& condition,
                           std::chrono::seconds limit = std::chrono::seconds{40}) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10}); // nothing tells when a broker is done
        }
        return true;
    }
    // Delivers as a relay would: again and again until it is taken.
    void deliver(KafkaTransport& transport, const std::vector<Event>& batch) {
        std::string why;
        ASSERT_TRUE(eventually([&] {
            try {
                loop_.run(transport.deliver(batch));
                return true;
            } catch (const Undelivered& failure) {
                if (why.size() < 2'000 && !why.ends_with(std::string(failure.what()) + "\n")) {
                    why += failure.what() + std::string("\n");
                }
                return false;
            }
        })) << why;
    }
    std::size_t effect_count(std::string_view consumer) {
        return static_cast<std::size_t>(
            numbers(*sink_, "select count(*) from effects where consumer = $1", {consumer}).front());
    }
    std::string troubles() {
        const std::scoped_lock lock(troubles_mutex_);
        std::string all;
        for (const std::string& trouble : troubles_) {
            all += trouble + "\n";
        }
        return all;
    }

    static int next_test() {
        static int count = 0;
        return ++count;
    }
    const std::string prefix_ = "t" + std::to_string(next_test()) + ".";
    std::mutex troubles_mutex_;
    std::vector<std::string> troubles_;
};

} // namespace merx::events::kafka
