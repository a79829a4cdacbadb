#include "orders/app/work_runner.hpp"

#include <algorithm>
#include <utility>

#include "async/spawn.hpp"
#include "orders/app/fence.hpp"

namespace merx::orders {
namespace {

constexpr Duration first_backoff = std::chrono::milliseconds{100};
constexpr Duration longest_quick_backoff = std::chrono::seconds{1};
constexpr Duration longest_backoff = std::chrono::seconds{30};
// How often work in another process's hands is looked at.
constexpr Duration poll_interval = std::chrono::milliseconds{50};

} // namespace

WorkRunner::WorkRunner(const Services& services, IdSource& ids)
    : store_(services.store), checkout_(services.checkout), fulfilment_(services.fulfilment), clock_(services.clock),
      random_(services.random), probe_(services.probe), timing_(services.timing), owner_(to_base32(ids.next())) {}

void WorkRunner::lease(Work& work) const {
    work.owner = owner_;
    work.lease_until = clock_.now() + timing_.lease;
}

bool WorkRunner::is_free(const Work& work) const {
    return work.lease_until <= clock_.now();
}

std::shared_ptr<WorkRunner::Run> WorkRunner::launch(OrderRecord record) {
    auto run = std::make_shared<Run>();
    {
        const std::lock_guard lock(mutex_);
        runs_.insert_or_assign(record.order.id, run);
    }
    merx::start(this->run(std::move(record), run), [](std::exception_ptr failure) {
        if (failure) {
            std::rethrow_exception(failure); // run() deals with all it can meet
        }
    });
    return run;
}

std::shared_ptr<WorkRunner::Run> WorkRunner::find(const OrderId& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find(id);
    return found == runs_.end() ? nullptr : found->second;
}

Task<void> WorkRunner::run(OrderRecord record, std::shared_ptr<Run> run) {
    const OrderId id = record.order.id;
    try {
        run->answer = co_await run_until_ended(std::move(record));
    } catch (const std::exception& broken) {
        probe_.abandoned(id, broken.what());
    } catch (...) {
        probe_.abandoned(id, "unknown");
    }
    {
        const std::lock_guard lock(mutex_);
        const auto found = runs_.find(id);
        if (found != runs_.end() && found->second == run) {
            runs_.erase(found);
        }
    }
    run->over.notify_all();
    ended_.notify_all();
}

Task<std::optional<Answer>> WorkRunner::run_until_ended(OrderRecord record) {
    const OrderId id = record.order.id;
    const Instant quick_until = clock_.now() + timing_.answer_limit;
    const WorkLease lease = record.work->lease();
    std::int64_t attempts = record.work->attempts;
    while (true) {
        Outcome outcome = co_await run_once(std::move(record));
        if (auto* ended = std::get_if<Ended>(&outcome)) {
            co_return std::move(ended->answer);
        }
        ++attempts;
        // While a customer may still wait for the answer it is worth asking often; after that the store keeps the
        // time, so that an outage of hours costs no memory.
        const Duration delay = backoff(attempts, longest_quick_backoff);
        probe_.trying_again(id, std::get<TryAgain>(outcome).why, delay);
        if (stopping_ || clock_.now() + delay > quick_until) {
            co_await put_off(id, lease, attempts);
            co_return std::nullopt;
        }
        co_await sleep_for(delay);
        auto again = co_await store_.find(id);
        if (!again || !again->work || again->work->lease() != lease) {
            co_return std::nullopt;
        }
        record = std::move(*again);
        record.work->attempts = attempts;
    }
}

Task<Outcome> WorkRunner::run_once(OrderRecord record) {
    try {
        if (record.work->kind == WorkKind::checkout) {
            co_return co_await checkout_.run(std::move(record));
        }
        co_return co_await fulfilment_.run(std::move(record));
    } catch (const std::exception& broken) {
        // The store refuses or fails: what was decided is in its rows, and everything else may be done again.
        co_return TryAgain{unavailable("store_failed", broken.what())};
    }
}

Task<void> WorkRunner::put_off(const OrderId& id, const WorkLease& lease, std::int64_t attempts) {
    Fence fence(lease);
    auto change = fence.around([&](OrderRecord& current) -> Result<void> {
        current.work->owner.clear();
        current.work->lease_until = {};
        current.work->due_time = clock_.now() + backoff(attempts, longest_backoff);
        current.work->attempts = attempts;
        return {};
    });
    const auto ignored = co_await store_.update(id, std::move(change));
}

Task<std::optional<Answer>> WorkRunner::see_through(OrderRecord record, bool is_ours, Duration limit) {
    const OrderId id = record.order.id;
    if (const auto run = is_ours ? launch(std::move(record)) : find(id)) {
        co_return co_await run->over.wait_past(0, limit) ? run->answer : std::nullopt;
    }
    const Instant until = clock_.now() + limit;
    while (clock_.now() < until) {
        const auto current = co_await store_.find(id);
        if (!current || !current->work) {
            co_return std::nullopt;
        }
        co_await sleep_for(poll_interval);
    }
    co_return std::nullopt;
}

// Doubles with each attempt, and is spread so that orders that failed together do not come back together.
Duration WorkRunner::backoff(std::int64_t attempts, Duration longest) const {
    const auto doublings = std::min<std::int64_t>(attempts - 1, 16);
    const Duration full = std::min(longest, first_backoff * (std::int64_t{1} << doublings));
    return full / 2 + Duration{static_cast<std::int64_t>(random_.next() % 1024) * (full.count() / 2) / 1024};
}

void WorkRunner::start(Executor& executor, bool alone) {
    {
        const std::lock_guard lock(mutex_);
        sweeping_ = true;
    }
    spawn(executor, sweep_forever(alone));
}

Task<void> WorkRunner::sweep_forever(bool alone) {
    bool leases_end = alone;
    while (!stopping_) {
        const std::uint64_t seen = awake_.count();
        bool is_more = false;
        try {
            if (leases_end) {
                co_await store_.end_leases_of_others(owner_);
                leases_end = false;
            }
            is_more = co_await sweep();
        } catch (const std::exception& broken) {
            probe_.sweep_failed(broken.what());
        }
        if (!stopping_) {
            co_await awake_.wait_past(seen, is_more ? timing_.sweep_interval / 20 : timing_.sweep_interval);
        }
    }
    {
        const std::lock_guard lock(mutex_);
        sweeping_ = false;
    }
    ended_.notify_all();
}

Backlog WorkRunner::backlog() const {
    const std::lock_guard lock(mutex_);
    return backlog_;
}

Task<bool> WorkRunner::sweep() {
    const Instant now = clock_.now();
    auto due = co_await store_.take_due(owner_, now, now + timing_.lease, resume_limit);
    const bool is_more = due.size() == resume_limit;
    for (OrderRecord& record : due) {
        launch(std::move(record));
    }
    const Backlog backlog = co_await store_.backlog();
    {
        const std::lock_guard lock(mutex_);
        backlog_ = backlog;
    }
    co_return is_more;
}

Task<void> WorkRunner::stop() {
    stopping_ = true;
    awake_.notify_all();
    while (true) {
        const std::uint64_t seen = ended_.count();
        {
            const std::lock_guard lock(mutex_);
            if (runs_.empty() && !sweeping_) {
                co_return;
            }
        }
        co_await ended_.wait_past(seen);
    }
}

} // namespace merx::orders
