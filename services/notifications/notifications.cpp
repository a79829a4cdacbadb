#include "notifications/notifications.hpp"

#include <atomic>

#include "async/signal.hpp"
#include "async/spawn.hpp"
#include "core/assert.hpp"
#include "notifications/adapters/mail_texts.hpp"
#include "notifications/adapters/notification_rows.hpp"
#include "notifications/adapters/notifications_server.hpp"
#include "notifications/app/deliver_mails.hpp"

namespace merx::notifications {
namespace {

class Service final : public Notifications {
public:
    explicit Service(Ports ports)
        : ports_(ports), store_(ports.database), server_(store_), deliver_(store_, ports.mailer, ports.clock) {}

    v1::NotificationService& api() override { return server_; }

    void subscribe(events::Transport& transport) override {
        transport.subscribe(
            {.consumer = "notifications.mail",
             .types = letter_events(),
             .database = &ports_.database,
             .handler = [this](sql::Transaction& tx, const events::Event& event) { return queue(tx, event); },
             .after_commit = [this] { work_.notify_all(); }});
    }

    void start() override {
        MERX_ASSERT(!running_.exchange(true));
        spawn(ports_.executor, run());
    }

    Task<void> stop() override {
        stopping_ = true;
        work_.notify_all();
        while (running_) {
            const std::uint64_t seen = ended_.count();
            if (running_) {
                co_await ended_.wait_past(seen);
            }
        }
    }

private:
    Task<Result<void>> queue(sql::Transaction& tx, const events::Event& event) {
        auto letter = letter_for(event);
        if (!letter) {
            co_return fail(std::move(letter).error());
        }
        if (*letter) {
            co_await insert_queued(tx, NotificationId::make(ports_.ids), std::move(**letter), ports_.clock.now());
        }
        co_return Result<void>();
    }

    Task<void> run() {
        while (!stopping_) {
            const std::uint64_t seen = work_.count();
            const int tried = co_await deliver_batch();
            if (tried < DeliverMails::batch_size && !stopping_) {
                co_await work_.wait_past(seen, sweep_interval);
            }
        }
        running_ = false;
        ended_.notify_all();
    }

    // A store that fails now is tried again by the next sweep; nothing is lost.
    Task<int> deliver_batch() {
        try {
            co_return (co_await deliver_.run_once()).value_or(0);
        } catch (const sql::Failure&) {
            co_return 0;
        }
    }

    const Ports ports_;
    SqlStore store_;
    NotificationsServer server_;
    DeliverMails deliver_;
    Signal work_; // mails were queued
    Signal ended_;
    std::atomic<bool> running_ = false;
    std::atomic<bool> stopping_ = false;
};

} // namespace

std::unique_ptr<Notifications> make_notifications(Ports ports) {
    return std::make_unique<Service>(ports);
}

} // namespace merx::notifications
