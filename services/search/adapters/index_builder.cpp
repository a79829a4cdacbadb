#include "search/adapters/index_builder.hpp"

#include "fulltext/compact.hpp"
#include "search/app/catch_up.hpp"

namespace merx::search {
namespace {

// A commit's changes are held in memory until then. Fewer and larger commits make a slightly smaller index, later: they
// no longer fit into the processor's caches.
constexpr std::size_t changes_per_commit = 2'500;

} // namespace

struct IndexBuilder::State final : IndexTarget {
    explicit State(BuilderParts given) : parts(std::move(given)), generations(parts.directory) {}
    ~State() override {
        file.reset();
        if (!name.empty()) {
            std::error_code ignored; // the next builder tries again
            std::filesystem::remove_all(generations.draft(name), ignored);
            std::filesystem::remove_all(generations.folder(name), ignored);
        }
    }

    // On the disk's thread.
    bool begin() {
        lock = generations.try_lock();
        if (lock == nullptr) {
            return false;
        }
        generations.remove_unused();
        name = generations.next();
        file = IndexFile::create(generations.draft(name), parts.text, fulltext::Writer::Safety::fast);
        return true;
    }
    void write(const Batch& batch) {
        file->apply(batch);
        uncommitted += batch.changes.size();
        if (uncommitted >= changes_per_commit) {
            file->commit();
            uncommitted = 0;
        }
    }
    void reindex() {
        file->reindex(changes_per_commit);
        file->commit();
    }
    std::string finish() {
        file->commit();
        file.reset();
        fulltext::compact(generations.draft(name), generations.folder(name));
        std::filesystem::remove_all(generations.draft(name));
        generations.make_current(name);
        lock.reset();
        return std::exchange(name, {});
    }

    std::int64_t position() const override { return file->position(); }
    Task<void> apply(Batch batch) override {
        co_await on_disk([&] { return write(batch), true; });
    }
    // The pool is the indexer's own, and one thing waits for it at a time.
    template <class Function>
    auto on_disk(Function function) -> Task<std::invoke_result_t<Function&>> {
        auto outcome = co_await parts.disk.run(std::move(function));
        MERX_ASSERT(outcome);
        co_return *std::move(outcome);
    }

    const BuilderParts parts;
    Generations generations;
    std::unique_ptr<Generations::BuildLock> lock;
    std::string name; // of what is not finished
    std::unique_ptr<IndexFile> file;
    std::size_t uncommitted = 0;
    StockQueue unknown_stock;
};

IndexBuilder::IndexBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
IndexBuilder::~IndexBuilder() = default;

Task<std::unique_ptr<IndexBuilder>> IndexBuilder::begin(BuilderParts parts) {
    auto state = std::make_unique<State>(std::move(parts));
    if (!co_await state->on_disk([&] { return state->begin(); })) {
        co_return nullptr;
    }
    co_return std::unique_ptr<IndexBuilder>(new IndexBuilder(std::move(state)));
}

Task<Result<IndexBuilder::Progress>> IndexBuilder::advance() {
    State& state = *state_;
    const CaughtUp caught_up =
        co_await or_return(catch_up(state.parts.feed, state.parts.stock, state, state.unknown_stock));
    if (!caught_up.may_be_more && state.file->has_due()) {
        co_await state.on_disk([&] { return state.reindex(), true; });
    }
    co_return Progress{.position = state.file->position(),
                       .head = caught_up.head,
                       .documents = state.file->size(),
                       .is_complete = !caught_up.may_be_more && !state.file->has_due()};
}

Task<std::string> IndexBuilder::finish() {
    State& state = *state_;
    co_return co_await state.on_disk([&] { return state.finish(); });
}

} // namespace merx::search
