#include "events/outbox.hpp"

#include <utility>

#include "sql/many_rows.hpp"

namespace merx::events {
namespace {

constexpr std::size_t columns = 8;
const sql::InsertMany insert_events("outbox (id, type, source, subject, subject_sequence, time, trace_parent, data)",
                                    columns);

void append_row(sql::Params& rows, Event event) {
    rows.emplace_back(event.id.text());
    rows.emplace_back(std::move(event.type));
    rows.emplace_back(std::move(event.source));
    rows.emplace_back(std::move(event.subject));
    rows.emplace_back(event.sequence);
    rows.emplace_back(event.time);
    rows.emplace_back(std::move(event.trace_parent));
    rows.emplace_back(std::move(event.data));
}

class StoredOutbox final : public Outbox {
public:
    explicit StoredOutbox(std::function<void()> wake) : wake_(std::move(wake)) {}

    Task<void> append(sql::Transaction& tx, Event event) override {
        sql::Params row;
        row.reserve(columns);
        append_row(row, std::move(event));
        send(tx, std::move(row));
        co_return;
    }

    Task<void> append(sql::Transaction& tx, std::vector<Event> events) override {
        if (events.empty()) {
            co_return;
        }
        sql::Params rows;
        rows.reserve(columns * events.size());
        for (Event& event : events) {
            append_row(rows, std::move(event));
        }
        send(tx, std::move(rows));
    }

private:
    void send(sql::Transaction& tx, sql::Params rows) const {
        insert_events.send(tx, std::move(rows));
        tx.after_commit(wake_);
    }

    const std::function<void()> wake_;
};

} // namespace

std::unique_ptr<Outbox> make_outbox(std::function<void()> wake) {
    return std::make_unique<StoredOutbox>(std::move(wake));
}

} // namespace merx::events
