// Several processes with a relay over one store: one at a time sends.

#include <gmock/gmock.h>

#include "events/events_fixture_test.hpp"
#include "sql/lease.hpp"

namespace merx::events {
namespace {

// Holds what it is given until it is let go.
class Gate final : public Transport {
public:
    explicit Gate(Transport& inner) : inner_(inner) {}
    void subscribe(Subscription subscription) override { inner_.subscribe(std::move(subscription)); }
    void listen(Listener listener) override { inner_.listen(std::move(listener)); }
    Task<void> deliver(std::span<const Event> batch) override {
        if (!open_) {
            co_await opened_.wait();
        }
        co_await inner_.deliver(batch);
    }
    void open() {
        open_ = true;
        opened_.notify_all();
    }

private:
    Transport& inner_;
    Signal opened_;
    bool open_ = false;
};

class LeasedRelay : public EventsFixture {
protected:
    // One process: its own thread, which may be stopped, and its own lease.
    struct Process {
        Process(LeasedRelay& test, const std::string& name, Transport& transport)
            : loop(test.clock_), leases(*test.source_, name, test.clock_), lease(leases, "events.relay"),
              relay(*test.source_, transport, test.clock_, {.lease = &lease}) {
            relay.start(loop);
        }
        testing::TestLoop loop;
        sql::Leases leases;
        sql::Lease lease;
        Relay relay;
    };

    LeasedRelay() {
        loop_.run(sql::migrate(*source_, "leases", sql::lease_migrations(), clock_));
        transport_.subscribe(subscription("mail", {"order.*"}));
    }
    void announce(int count) {
        std::vector<Event> batch;
        for (int i = 0; i < count; ++i) {
            batch.push_back(event("ord_1", ++sequence_));
        }
        commit(*outbox_, std::move(batch));
    }

    std::int64_t sequence_ = 0;
    std::unique_ptr<Outbox> outbox_ = make_outbox([] {}); // of a process without a relay
    LocalTransport transport_{clock_};
};

TEST_F(LeasedRelay, sends_what_any_process_announces_while_the_others_stand_by) {
    Process one(*this, "one", transport_);
    one.loop.run_ready();
    Process two(*this, "two", transport_);
    two.loop.run_ready();
    announce(10);
    two.loop.advance(std::chrono::seconds{1});
    EXPECT_EQ(two.relay.stats().sent, 0U);
    one.loop.advance(std::chrono::milliseconds{100});
    EXPECT_EQ(one.relay.stats().sent, 10U);
    EXPECT_EQ(effects("mail"), up_to(10));
    one.loop.run(one.relay.stop());
    two.loop.run(two.relay.stop());
}

TEST_F(LeasedRelay, is_succeeded_at_once_when_it_stops) {
    Process one(*this, "one", transport_);
    one.loop.run_ready();
    Process two(*this, "two", transport_);
    two.loop.run_ready();
    one.loop.run(one.relay.stop());
    announce(10);
    two.loop.advance(std::chrono::seconds{1});
    EXPECT_EQ(two.relay.stats().sent, 10U);
    two.loop.run(two.relay.stop());
}

TEST_F(LeasedRelay, does_no_harm_when_it_was_stopped_with_a_batch_in_hand) {
    Gate gate(transport_);
    announce(10);
    Process stopped(*this, "stopped", gate);
    stopped.loop.run_ready(); // it has the lease and the batch, and does not run any more
    Process other(*this, "other", transport_);
    other.loop.run_ready();
    announce(10);
    other.loop.advance(std::chrono::seconds{5});
    EXPECT_EQ(other.relay.stats().sent, 0U) << "the lease has not run out";
    other.loop.advance(std::chrono::seconds{10});
    EXPECT_EQ(other.relay.stats().sent, 20U);

    gate.open();
    stopped.loop.run_ready();
    announce(10);
    stopped.loop.advance(std::chrono::seconds{1});
    EXPECT_EQ(stopped.relay.stats().sent, 10U) << "what it had in hand, and no more";
    other.loop.advance(std::chrono::seconds{1});
    EXPECT_EQ(effects("mail"), up_to(30));
    EXPECT_EQ(transport_.stats().duplicates, 10U);
    stopped.loop.run(stopped.relay.stop());
    other.loop.run(other.relay.stop());
}

} // namespace
} // namespace merx::events
