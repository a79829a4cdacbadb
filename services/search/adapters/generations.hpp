// The folders of a search index: one that is current, and one that may be under construction.
//
//     <directory>/current      the name of the current generation
//     <directory>/7/           a generation: the database of the text index
//     <directory>/8.draft/     the next one, while it is being built
//     <directory>/build.lock   held by whoever builds the next one
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace merx::search {

// Several processes may use one directory: one serves and follows the catalog, another may build the next generation.
// Throws std::system_error where the disk refuses.
class Generations {
public:
    explicit Generations(std::filesystem::path directory) : directory_(std::move(directory)) {}

    // Nothing where none was ever finished.
    std::optional<std::string> current() const;
    std::filesystem::path folder(const std::string& name) const { return directory_ / name; }
    std::filesystem::path draft(const std::string& name) const;

    // While one lives, nobody else builds or removes. Ended by the end of the process as well.
    class BuildLock {
    public:
        explicit BuildLock(int file) : file_(file) {}
        ~BuildLock();
        BuildLock(const BuildLock&) = delete;
        BuildLock& operator=(const BuildLock&) = delete;

    private:
        int file_;
    };
    // Null where another has it. Makes the directory where it is missing.
    std::unique_ptr<BuildLock> try_lock();

    // These need the lock.
    // A name that no folder has.
    std::string next() const;
    // Readers move over when they look next. Durable when it returns; the generation must be.
    void make_current(const std::string& name);
    // Removes all but the current one and those that a process has open, and drafts that were left behind.
    void remove_unused();

private:
    std::filesystem::path directory_;
};

} // namespace merx::search
