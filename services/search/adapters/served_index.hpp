// The index that is searched, while it is kept up to date.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "search/adapters/columns.hpp"
#include "search/adapters/generation.hpp"
#include "search/adapters/index_file.hpp"
#include "search/adapters/index_watcher.hpp"
#include "search/adapters/snapshot.hpp"

namespace merx::search {

// Everything but snapshot() is the indexer's alone, and blocks on the disk. After an exception no more must be
// applied; searches go on with what was published.
class ServedIndex {
public:
    // Reads the whole index into columns and tells the watchers of it. Throws fulltext::Missing, Corrupt and Locked.
    ServedIndex(const std::filesystem::path& folder, const ListingText& text, std::vector<IndexWatcher*> watchers);

    // Any thread.
    std::shared_ptr<const Snapshot> snapshot() const;
    bool is_corrupt() const { return generation_->is_corrupt(); }

    std::int64_t position() const { return file_->position(); }
    bool is_up_to_date() const { return file_->is_up_to_date(); }
    // Applied, committed and published when it returns.
    void apply(const Batch& batch);
    bool has_due() const { return file_->has_due(); }

    // The SKUs of some products from a document number on, and the number to go on from; 0 where there are no more.
    struct SomeSkus {
        std::vector<std::string> skus;
        DocumentNumber next = 0;
    };
    SomeSkus skus_from(DocumentNumber number, std::size_t limit) const;

    // After an exception: goes on from what was committed last.
    void reopen();
    // Another one has taken its place: its folder goes with the last snapshot.
    void retire() { generation_->retire(std::move(file_)); }
    void note_corrupt() { generation_->note_corrupt(); }

private:
    void load();
    void take(std::vector<IndexChange> changes);
    void put(DocumentNumber number, const ListingRecord& record);
    void publish();

    std::shared_ptr<Generation> generation_;
    const ListingText& text_;
    std::unique_ptr<IndexFile> file_;
    const std::vector<IndexWatcher*> watchers_;
    ColumnsWriter columns_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Snapshot> snapshot_;
};

} // namespace merx::search
