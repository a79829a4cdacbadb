// Searching a text index on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fulltext/document.hpp"
#include "fulltext/errors.hpp"

namespace merx::fulltext {

struct CountedTerm {
    std::string term;
    std::size_t documents = 0; // that have it

    friend bool operator==(const CountedTerm&, const CountedTerm&) = default;
};

// Sees the index as of one commit until refresh(). One thread at a time; many readers may read beside each other and
// beside a writer, also of another process. Any call may throw Outdated where the writer has gone on by two commits or
// more, and Corrupt.
//
// A reader remembers the postings of the terms it was asked for until refresh() finds a newer commit: words that many
// people look for are read from the disk once. No more than max_kept postings, 8 bytes each; those that were not asked
// for lately go first.
class Reader {
public:
    static constexpr std::size_t max_kept = 2'000'000;

    // Throws Missing or Corrupt.
    explicit Reader(const std::filesystem::path& folder);
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;
    ~Reader();

    // Goes on to the newest commit; false where that is what it saw already.
    bool refresh();

    // How many documents have the term.
    std::size_t frequency(const std::string& term) const;
    // A term's posting in a document.
    struct Found {
        DocumentNumber number;
        std::uint32_t weight;
    };
    // Appends the first `limit` documents that have the term, in the order of their numbers: the raw material of a
    // ranking.
    void postings(const std::string& term, std::size_t limit, std::vector<Found>& out) const;
    // The same of some documents alone, which must ascend: for a common term and few documents, this costs what they
    // cost and not what the term does.
    void postings_among(const std::string& term, std::span<const DocumentNumber> documents,
                        std::vector<Found>& out) const;
    // The most frequent terms that begin so, the most frequent first, those of equal frequency by their bytes. No more
    // than `scanned` terms are looked at, in the order of their bytes.
    std::vector<CountedTerm> terms(const std::string& prefix, std::size_t limit, std::size_t scanned) const;

    // Of a document that is there; empty where there is none.
    std::string data(DocumentNumber number) const;
    // All documents, in the order of their numbers.
    void for_each(const std::function<void(DocumentNumber, std::string data)>& visit) const;

    std::string metadata(const std::string& key) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace merx::fulltext
