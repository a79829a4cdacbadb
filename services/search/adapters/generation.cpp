#include "search/adapters/generation.hpp"

#include <system_error>

#include "runtime/rare_log.hpp"
#include "search/adapters/listing_record.hpp"
#include "search/adapters/snapshot.hpp"

namespace merx::search {
namespace {

// A search that is overtaken by commits again and again has to give up some time.
constexpr int max_attempts = 10;

} // namespace

Error index_building() {
    return Error{.kind = ErrorKind::unavailable,
                 .code = "index_building",
                 .detail = "The search index is being built; try again in a moment.",
                 .retry_after = std::chrono::seconds{5}};
}

Generation::~Generation() {
    readers_.clear();
    if (claim_ != nullptr) {
        std::error_code ignored; // what is left is removed before the next generation is built
        std::filesystem::remove_all(folder_, ignored);
    }
}

void Generation::retire(std::shared_ptr<void> claim) {
    const std::lock_guard lock(mutex_);
    claim_ = std::move(claim);
}

std::uint64_t Generation::size_on_disk() const {
    std::uint64_t bytes = 0;
    std::error_code ignored; // a file may be replaced meanwhile
    for (const auto& file : std::filesystem::directory_iterator(folder_, ignored)) {
        const std::uintmax_t size = file.file_size(ignored);
        bytes += ignored ? 0 : size;
    }
    return bytes;
}

Result<void> Generation::read(const std::function<void(const fulltext::Reader&)>& search) {
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        try {
            std::unique_ptr<PooledReader> pooled = take();
            search(pooled->reader);
            give_back(std::move(pooled));
            return {};
        } catch (const fulltext::Outdated&) { // NOLINT(bugprone-empty-catch): begun again with a fresh reader
        } catch (const fulltext::Corrupt& corrupt) {
            note_corrupt();
            log::error_rarely("The search index is corrupt; it is built anew.", {{"reason", corrupt.what()}});
            return fail(index_building());
        } catch (const fulltext::Missing& missing) {
            note_corrupt();
            log::error_rarely("The search index is gone; it is built anew.", {{"reason", missing.what()}});
            return fail(index_building());
        }
    }
    throw fulltext::Failure("A search was overtaken by changes of the index " + std::to_string(max_attempts) +
                            " times.");
}

std::unique_ptr<Generation::PooledReader> Generation::take() {
    const std::uint64_t commits = commits_;
    std::unique_ptr<PooledReader> pooled;
    {
        const std::lock_guard lock(mutex_);
        if (!readers_.empty()) {
            pooled = std::move(readers_.back());
            readers_.pop_back();
        }
    }
    if (pooled == nullptr) {
        return std::make_unique<PooledReader>(fulltext::Reader(folder_), commits);
    }
    if (pooled->commits != commits) {
        pooled->reader.refresh();
        pooled->commits = commits;
    }
    return pooled;
}

void Generation::give_back(std::unique_ptr<PooledReader> reader) {
    const std::lock_guard lock(mutex_);
    readers_.push_back(std::move(reader));
}

const Vocabulary& Snapshot::vocabulary() const {
    return generation->vocabulary();
}

Result<void> Snapshot::read(const std::function<void(const fulltext::Reader&)>& search) const {
    return generation->read(search);
}

std::optional<Listing> Snapshot::listing(const fulltext::Reader& reader, DocumentNumber number) {
    const std::string data = reader.data(number);
    return data.empty() ? std::nullopt : std::optional(decode_listing(data).listing);
}

} // namespace merx::search
