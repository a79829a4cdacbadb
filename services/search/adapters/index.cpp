#include "search/adapters/index.hpp"

#include <atomic>

#include "async/periodic_worker.hpp"
#include "async/worker_pool.hpp"
#include "runtime/log.hpp"
#include "runtime/rare_log.hpp"
#include "search/adapters/generations.hpp"
#include "search/adapters/index_builder.hpp"
#include "search/adapters/served_index.hpp"
#include "search/app/catch_up.hpp"

namespace merx::search {

struct Index::State {
    explicit State(IndexParts given)
        : parts(std::move(given)), generations(parts.directory),
          worker(parts.executor,
                 {.interval = poll_interval, .on_failure = [this](std::string_view what) { fail_over(what); }},
                 [this] { return follow(); }) {}

    // Indexes forward whatever there is: the served index, the one under construction. True: there may be more.
    Task<bool> follow() {
        co_await on_disk([this] { return open_current(), true; });
        bool may_be_more = false;
        if (served != nullptr) {
            may_be_more = co_await follow_catalog();
        }
        if (needs_build()) {
            may_be_more = co_await build() || may_be_more;
        }
        co_return may_be_more;
    }

    // On the disk's thread: whatever generation is current, if it can be read.
    void open_current() {
        if (is_broken) {
            mend();
        }
        if (served != nullptr && served->is_corrupt()) {
            unusable = served_name;
            publish(nullptr, {});
        }
        const std::optional<std::string> name = generations.current();
        if (!name || name == unusable || (served != nullptr && name == served_name)) {
            return;
        }
        try {
            auto opened = std::make_shared<ServedIndex>(generations.folder(*name), parts.text, parts.watchers);
            if (served != nullptr) {
                served->retire();
            }
            publish(std::move(opened), *name);
            is_all_stock_due = true;
            remove_unused();
        } catch (const fulltext::Corrupt& corrupt) {
            note_unusable(*name, corrupt.what());
        } catch (const fulltext::Missing& missing) {
            note_unusable(*name, missing.what());
        } catch (const fulltext::Locked&) {
            log::warn_rarely("The search index is in use by another process; waiting for its end.",
                             {{"folder", generations.folder(*name).string()}});
        }
    }
    void mend() {
        try {
            served->reopen();
        } catch (const fulltext::Corrupt&) {
            served->note_corrupt();
        } catch (const fulltext::Missing&) {
            served->note_corrupt();
        }
        is_broken = false;
    }
    void remove_unused() {
        if (const auto lock = generations.try_lock()) {
            generations.remove_unused();
        }
    }
    void note_unusable(const std::string& name, std::string_view reason) {
        unusable = name;
        is_broken = served != nullptr; // its watchers have been told of the other one
        log::error("The search index cannot be used; it is built anew.", {{"generation", name}, {"reason", reason}});
    }
    void publish(std::shared_ptr<ServedIndex> index, const std::string& name) {
        {
            const std::lock_guard lock(mutex);
            served = std::move(index);
            served_name = name;
        }
        changed.notify_all();
    }

    Task<bool> follow_catalog() {
        co_await take_stock_of_all();
        Target target{*this};
        const auto caught_up = co_await catch_up(parts.feed, parts.stock, target, stock_queue);
        if (!caught_up) {
            log::warn_rarely("The catalog cannot be asked for its changes; the search index stays as it is.",
                             {{"code", caught_up.error().code}, {"reason", caught_up.error().detail}});
            co_return false;
        }
        if (caught_up->stock_failure) {
            log::warn_rarely("The inventory cannot be asked for stock; the search index shows what it last knew.",
                             {{"code", caught_up->stock_failure->code}, {"reason", caught_up->stock_failure->detail}});
        }
        head = caught_up->head;
        if (!caught_up->may_be_more && served->has_due()) {
            co_await target.apply({});
        }
        co_return caught_up->may_be_more || served->has_due() || (!caught_up->stock_failure && stock_from != 0);
    }
    // The stock of all products is asked for in portions, a portion at a time.
    Task<void> take_stock_of_all() {
        if (is_all_stock_due.exchange(false)) {
            stock_from = 1;
        }
        if (stock_from != 0 && stock_queue.size() == 0) {
            ServedIndex::SomeSkus some;
            co_await on_disk_with_served([&] { some = served->skus_from(stock_from, StockLevels::max_skus); });
            stock_queue.add(some.skus);
            stock_from = some.next;
        }
    }

    bool needs_build() const { return builder != nullptr || served == nullptr || !served->is_up_to_date(); }
    Task<bool> build() {
        if (builder == nullptr) {
            if (served == nullptr && generations.current() != unusable) {
                co_return false; // there is one, and another process has it
            }
            builder = co_await IndexBuilder::begin({.directory = parts.directory,
                                                    .feed = parts.feed,
                                                    .stock = parts.stock,
                                                    .text = parts.text,
                                                    .disk = disk});
            if (builder == nullptr) {
                co_return false; // another process builds
            }
            is_building = true;
            log::info("The search index is being built.");
        }
        const auto progress = co_await builder->advance();
        if (!progress) {
            log::warn_rarely("The search index cannot be built; trying again.",
                             {{"code", progress.error().code}, {"reason", progress.error().detail}});
            co_return false;
        }
        built_documents = progress->documents;
        head = progress->head;
        if (progress->is_complete) {
            const std::string name = co_await builder->finish();
            end_build();
            log::info("The search index was built.", {{"generation", name}, {"products", progress->documents}});
        }
        co_return true;
    }
    void end_build() {
        builder.reset();
        is_building = false;
        built_documents = 0;
    }

    // A store, the disk or the network refused something. What was being written is given up, and opened again as it
    // last was; SKUs that were on their way are asked for again with all others.
    void fail_over(std::string_view what) {
        log::error_rarely("The search index could not be brought forward; trying again.", {{"reason", what}});
        is_all_stock_due = true;
        end_build();
    }

    struct Target final : IndexTarget {
        explicit Target(State& owner) : state(owner) {}
        std::int64_t position() const override { return state.served->position(); }
        Task<void> apply(Batch batch) override {
            co_await state.on_disk_with_served([&] { state.served->apply(batch); });
            state.changed.notify_all();
        }
        State& state;
    };
    template <class Function>
    Task<void> on_disk_with_served(Function function) {
        co_await on_disk([&] { return use_served(function), true; });
    }
    template <class Function>
    void use_served(Function& function) {
        try {
            function();
        } catch (const fulltext::Corrupt& corrupt) {
            served->note_corrupt();
            log::error("The search index is corrupt; it is built anew.", {{"reason", corrupt.what()}});
        } catch (...) {
            is_broken = true;
            throw;
        }
    }

    // The pool is the indexer's own, and one thing waits for it at a time.
    template <class Function>
    auto on_disk(Function function) -> Task<std::invoke_result_t<Function&>> {
        auto outcome = co_await disk.run(std::move(function));
        MERX_ASSERT(outcome);
        co_return *std::move(outcome);
    }

    const IndexParts parts;
    Generations generations;
    WorkerPool disk{1, 1};
    StockQueue stock_queue;
    std::unique_ptr<IndexBuilder> builder;
    std::optional<std::string> unusable; // a generation that was found to be damaged
    DocumentNumber stock_from = 0;       // where asking for all stock goes on; 0 where it is done
    bool is_broken = false;

    mutable std::mutex mutex;
    std::shared_ptr<ServedIndex> served; // written by the indexer alone
    std::string served_name;
    std::atomic<std::int64_t> head = 0;
    std::atomic<std::int64_t> expected = 0;
    std::atomic<std::uint64_t> built_documents = 0;
    std::atomic<bool> is_building = false;
    std::atomic<bool> is_all_stock_due = false;
    Signal changed; // there is something newer to search
    PeriodicWorker worker;
};

Index::Index(IndexParts parts) : state_(std::make_unique<State>(std::move(parts))) {}
Index::~Index() = default;

void Index::start() {
    state_->worker.start();
}

Task<void> Index::stop() {
    co_await state_->worker.stop();
    co_await state_->on_disk([this] { return state_->builder.reset(), true; });
}

Result<std::shared_ptr<const Snapshot>> Index::snapshot() const {
    const std::lock_guard lock(state_->mutex);
    if (state_->served == nullptr || state_->served->is_corrupt()) {
        return fail(index_building());
    }
    return state_->served->snapshot();
}

Task<bool> Index::reach(std::int64_t sequence, Duration limit) {
    const Instant deadline = state_->parts.clock.now() + limit;
    while (true) {
        const std::uint64_t seen = state_->changed.count();
        const auto newest = snapshot();
        if (newest && (*newest)->position >= sequence) {
            co_return true;
        }
        const Duration left = deadline - state_->parts.clock.now();
        const bool is_out_of_reach = newest && sequence - (*newest)->position > out_of_reach;
        if (left <= Duration::zero() || is_out_of_reach) {
            co_return false;
        }
        wake();
        co_await state_->changed.wait_past(seen, left);
    }
}

void Index::wake() {
    state_->worker.wake();
}

void Index::expect(std::int64_t sequence) {
    std::int64_t known = state_->expected;
    while (known < sequence && !state_->expected.compare_exchange_weak(known, sequence)) {
    }
    wake();
}

std::int64_t Index::expected() const {
    return state_->expected;
}

void Index::check_stock(const std::string& sku) {
    state_->stock_queue.add(sku);
    wake();
}

void Index::check_all_stock() {
    state_->is_all_stock_due = true;
    wake();
}

IndexStatus Index::status() const {
    IndexStatus status{.is_building = state_->is_building,
                       .head = state_->head,
                       .built_documents = state_->built_documents,
                       .generation = {}};
    if (const auto newest = snapshot()) {
        status.is_open = true;
        status.position = (*newest)->position;
        status.documents = (*newest)->columns->size();
        status.generation = (*newest)->generation->folder().filename().string();
        status.bytes = (*newest)->generation->size_on_disk();
    }
    return status;
}

} // namespace merx::search
