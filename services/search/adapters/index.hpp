// The index of this process: what is searched, and who keeps it up to date.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "async/executor.hpp"
#include "core/clock.hpp"
#include "search/adapters/index_watcher.hpp"
#include "search/adapters/listing_text.hpp"
#include "search/adapters/snapshot.hpp"
#include "search/app/ports.hpp"

namespace merx::search {

// All must outlive the index.
struct IndexParts {
    std::filesystem::path directory; // its own; made where it is missing
    CatalogFeed& feed;
    StockLevels& stock;
    const ListingText& text;
    const Clock& clock;
    Executor& executor; // asks the feed and the stock; disk work has a thread of its own
    std::vector<IndexWatcher*> watchers{};
};

struct IndexStatus {
    bool is_open = false;     // there is something to search
    bool is_building = false; // a generation is being built
    std::int64_t position = 0;
    std::int64_t head = 0; // of the catalog, when it was last asked
    std::uint64_t documents = 0;
    std::uint64_t built_documents = 0; // of the generation being built
    std::string generation;            // its folder's name
    std::uint64_t bytes = 0;           // on disk
};

// One indexer follows the catalog: woken by events, and every second all the same. Where there is no index, or one
// that cannot be used, a new generation is built from the catalog's first change on, and searches move over when it is
// complete. One that was made by other rules of text, or that is found corrupt while the process runs, is rebuilt the
// same way: the first serves meanwhile, the second does not.
class Index {
public:
    static constexpr Duration poll_interval = std::chrono::seconds{1};
    static constexpr std::int64_t out_of_reach = 3'000; // changes: a second or more

    explicit Index(IndexParts parts);
    ~Index(); // asserts that it was stopped
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;

    void start();
    Task<void> stop();

    // The newest. Fails with `index_building` (503) where there is nothing to search. Any thread.
    Result<std::shared_ptr<const Snapshot>> snapshot() const;
    // Waits until the snapshot knows of a change of the catalog; false where that takes longer, and at once where so
    // many changes come before it that it would, as after an import. Any executor.
    Task<bool> reach(std::int64_t sequence, Duration limit);

    // These may be said by any thread.
    void wake();                              // the catalog has changed
    void expect(std::int64_t sequence);       // it has, and searches from here on have to see it; see expected()
    std::int64_t expected() const;            // 0 where nobody said
    void check_stock(const std::string& sku); // its availability may have changed
    void check_all_stock();                   // events about stock may have been missed
    IndexStatus status() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace merx::search
