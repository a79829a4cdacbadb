#include "notifications/notifications.hpp"

#include <exception>

#include "async/periodic_worker.hpp"
#include "notifications/adapters/mail_texts.hpp"
#include "notifications/adapters/notification_rows.hpp"
#include "notifications/adapters/notifications_server.hpp"
#include "notifications/app/deliver_mails.hpp"
#include "runtime/rare_log.hpp"

namespace merx::notifications {
namespace {

class Service final : public Notifications {
public:
    explicit Service(Ports ports)
        : ports_(ports), store_(ports.database), server_(store_), deliver_(store_, ports.mailer, ports.clock),
          lease_(ports.leases ? std::make_unique<sql::Lease>(*ports.leases, "notifications.delivery") : nullptr),
          delivery_(ports.executor,
                    {.interval = lease_ ? shared_sweep_interval : sweep_interval,
                     .may_run = [this] { return may_deliver(); },
                     .on_failure = warn},
                    [this] { return deliver_batch(); }) {}

    v1::NotificationService& api() override { return server_; }

    void subscribe(events::Transport& transport) override {
        const events::BatchHandler queue = [this](sql::Transaction& tx, std::span<const events::Event* const> events) {
            return queue_letters(tx, events);
        };
        transport.subscribe({.consumer = "notifications.mail",
                             .types = letter_events(),
                             .database = &ports_.database,
                             .handler = events::one_by_one(queue),
                             .after_commit = [this] { delivery_.wake(); },
                             .batch_handler = queue});
    }

    void start() override { delivery_.start(); }

    Task<void> stop() override {
        co_await delivery_.stop();
        if (lease_) {
            try {
                co_await lease_->release();
            } catch (const sql::Failure& failure) {
                warn(failure.what()); // its term ends it
            }
        }
    }

private:
    Task<Result<void>> queue_letters(sql::Transaction& tx, std::span<const events::Event* const> events) {
        QueuedLetters letters;
        for (const events::Event* event : events) {
            auto letter = co_await or_return(letter_for(*event));
            if (letter) {
                letters.add(NotificationId::make(ports_.ids), std::move(*letter), ports_.clock.now());
            }
        }
        letters.send(tx);
        co_return Result<void>();
    }

    // The claims keep a mail from going out twice; the lease keeps processes from racing for them.
    Task<bool> may_deliver() { co_return lease_ == nullptr || co_await lease_->hold(); }

    Task<bool> deliver_batch() { co_return (co_await deliver_.run_once()).value_or(0) == DeliverMails::batch_size; }

    static void warn(std::string_view what) {
        log::warn_rarely("Mails could not be delivered; trying again.", {{"reason", what}});
    }

    const Ports ports_;
    SqlStore store_;
    NotificationsServer server_;
    DeliverMails deliver_;
    std::unique_ptr<sql::Lease> lease_;
    PeriodicWorker delivery_;
};

} // namespace

std::unique_ptr<Notifications> make_notifications(Ports ports) {
    return std::make_unique<Service>(ports);
}

} // namespace merx::notifications
