// Does the work on orders: at once for the request that began it, and again after a crash, a wait or a failure.
//
// Work is durable before it is begun and leased to this process for longer than a run can last. start() looks for work
// that is due and nobody's at once and every sweep_interval, so that whatever a process left behind ends. Where a lease
// is lost all the same, by a process that was paused, the run it was in can no longer decide anything (see Fence), and
// what it still does elsewhere is harmless: each step may be repeated.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "async/executor.hpp"
#include "async/signal.hpp"
#include "core/id.hpp"
#include "orders/app/checkout.hpp"
#include "orders/app/fulfilment.hpp"

namespace merx::orders {

// Any thread may call launch(), see_through() and wake().
class WorkRunner {
public:
    // Work taken over in one sweep, at most.
    static constexpr std::size_t resume_limit = 64;

    // One run of an order's work. Its answer may be read once `over` has been notified.
    struct Run {
        Signal over;
        std::optional<Answer> answer{};
    };

    struct Services {
        Store& store;
        Checkout& checkout;
        Fulfilment& fulfilment;
        const Clock& clock;
        Random& random;
        WorkProbe& probe;
        const Timing& timing;
    };

    WorkRunner(const Services& services, IdSource& ids);

    // Puts new or free work into this process's hands; part of the change that writes it.
    void lease(Work& work) const;
    bool is_free(const Work& work) const;

    // Runs work that is leased to this process, on the current executor.
    std::shared_ptr<Run> launch(OrderRecord record);
    // Waits for the end of an order's work, here or in another process, no longer than `limit`; where it `is_ours`, it
    // was leased to this process just now and is launched. Gives the answer of a run in this process that has ended;
    // what else became of the work, the order says.
    Task<std::optional<Answer>> see_through(OrderRecord record, bool is_ours, Duration limit);

    // Resumes unfinished work, on `executor`. `alone`: no other process works on this store, so every lease found is
    // of one that is gone.
    void start(Executor& executor, bool alone);
    // As the last sweep found it. Any thread may ask.
    Backlog backlog() const;
    // Looks for due work before the next sweep.
    void wake() { awake_.notify_all(); }
    // Ends when no work runs any more; what is unfinished is left for the next start.
    Task<void> stop();

private:
    Task<void> run(OrderRecord record, std::shared_ptr<Run> run);
    Task<std::optional<Answer>> run_until_ended(OrderRecord record);
    Task<Outcome> run_once(OrderRecord record);
    std::shared_ptr<Run> find(const OrderId& id) const;
    Task<void> put_off(const OrderId& id, const WorkLease& lease, std::int64_t attempts);
    Duration backoff(std::int64_t attempts, Duration longest) const;

    Task<void> sweep_forever(bool alone);
    // Whether there may be more.
    Task<bool> sweep();

    Store& store_;
    Checkout& checkout_;
    Fulfilment& fulfilment_;
    const Clock& clock_;
    Random& random_;
    WorkProbe& probe_;
    const Timing& timing_;
    const std::string owner_;

    std::atomic<bool> stopping_ = false;
    bool sweeping_ = false; // between start() and the end of stop()
    Signal awake_;

    mutable std::mutex mutex_;
    std::map<OrderId, std::shared_ptr<Run>> runs_;
    Backlog backlog_;
    Signal ended_; // a run, or the sweeping
};

} // namespace merx::orders
