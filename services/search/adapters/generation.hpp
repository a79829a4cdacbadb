// One index on disk as searches read it: a pool of readers, and the symbols that its rows are made of.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/result.hpp"
#include "fulltext/reader.hpp"
#include "search/adapters/symbols.hpp"

namespace merx::search {

// 503 `index_building`.
Error index_building();

// Any thread. Readers are kept and handed from search to search.
class Generation {
public:
    explicit Generation(std::filesystem::path folder) : folder_(std::move(folder)) {}
    // Removes the folder where the generation was retired.
    ~Generation();
    Generation(const Generation&) = delete;
    Generation& operator=(const Generation&) = delete;

    // See Snapshot::read().
    Result<void> read(const std::function<void(const fulltext::Reader&)>& search);
    // Readers of searches that begin from here on see what has been committed.
    void note_commit() { ++commits_; }

    bool is_corrupt() const { return is_corrupt_; }
    void note_corrupt() { is_corrupt_ = true; }
    // Another one is current: once nobody reads this one, its folder goes. `claim` is what keeps others from removing
    // it before.
    void retire(std::shared_ptr<void> claim);
    std::uint64_t size_on_disk() const;

    const std::filesystem::path& folder() const { return folder_; }
    Vocabulary& vocabulary() { return vocabulary_; }

private:
    struct PooledReader {
        fulltext::Reader reader;
        std::uint64_t commits; // that it has seen
    };

    std::unique_ptr<PooledReader> take();
    void give_back(std::unique_ptr<PooledReader> reader);

    const std::filesystem::path folder_;
    Vocabulary vocabulary_;
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<bool> is_corrupt_ = false;
    std::mutex mutex_;
    std::shared_ptr<void> claim_;                        // set where it is retired
    std::vector<std::unique_ptr<PooledReader>> readers_; // that nobody uses
};

} // namespace merx::search
