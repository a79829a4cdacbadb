#include "events/outbox.hpp"

#include <utility>

namespace merx::events {
namespace {

class StoredOutbox final : public Outbox {
public:
    explicit StoredOutbox(std::function<void()> wake) : wake_(std::move(wake)) {}

    Task<void> append(sql::Transaction& tx, Event event) override {
        sql::Params row;
        row.reserve(8);
        row.emplace_back(event.id.text());
        row.emplace_back(std::move(event.type));
        row.emplace_back(std::move(event.source));
        row.emplace_back(std::move(event.subject));
        row.emplace_back(event.sequence);
        row.emplace_back(event.time);
        row.emplace_back(std::move(event.trace_parent));
        row.emplace_back(std::move(event.data));
        tx.send("insert into outbox (id, type, source, subject, subject_sequence, time, trace_parent, "
                "data) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                std::move(row));
        tx.after_commit(wake_);
        co_return;
    }

private:
    const std::function<void()> wake_;
};

} // namespace

std::unique_ptr<Outbox> make_outbox(std::function<void()> wake) {
    return std::make_unique<StoredOutbox>(std::move(wake));
}

} // namespace merx::events
