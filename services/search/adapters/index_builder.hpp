// Building a generation of the index from the catalog's first change on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "async/worker_pool.hpp"
#include "search/adapters/generations.hpp"
#include "search/adapters/index_file.hpp"

namespace merx::search {

struct BuilderParts {
    std::filesystem::path directory; // of all generations
    CatalogFeed& feed;
    StockLevels& stock;
    const ListingText& text;
    WorkerPool& disk; // where it blocks
};

// Nobody searches a generation before it is finished: it is written without waiting for the disk, and a process that
// dies over it leaves a folder that the next builder removes.
class IndexBuilder {
public:
    // Null where another process builds.
    static Task<std::unique_ptr<IndexBuilder>> begin(BuilderParts parts);
    ~IndexBuilder();
    IndexBuilder(const IndexBuilder&) = delete;
    IndexBuilder& operator=(const IndexBuilder&) = delete;

    struct Progress {
        std::int64_t position = 0;
        std::int64_t head = 0;
        std::uint64_t documents = 0;
        bool is_complete = false;
    };
    // Reads and applies the next part. Fails where the catalog cannot be asked; to be tried again then.
    Task<Result<Progress>> advance();
    // Once advance() has said that it is complete: the current one from here on. Gives its name.
    Task<std::string> finish();

private:
    struct State;
    explicit IndexBuilder(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

} // namespace merx::search
