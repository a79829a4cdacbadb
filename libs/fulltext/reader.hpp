// Searching a text index on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fulltext/document.hpp"
#include "fulltext/errors.hpp"
#include "fulltext/query.hpp"

namespace merx::fulltext {

// How terms weigh, by Okapi BM25. A term's weight in a document grows with its posting's weight, ever less the larger
// `k1` is not, and shrinks with the document's length as far as `b` says (0: not at all, 1: fully).
struct Bm25 {
    double k1 = 1.2;
    double b = 0.5;
};

struct CountedTerm {
    std::string term;
    std::size_t documents = 0; // that have it

    friend bool operator==(const CountedTerm&, const CountedTerm&) = default;
};

// Sees the index as of one commit until refresh(). One thread at a time; many readers may read beside each other and
// beside a writer, also of another process. Any call may throw Outdated where the writer has gone on by two commits or
// more, and Corrupt.
class Reader {
public:
    // Throws Missing or Corrupt.
    explicit Reader(const std::filesystem::path& folder);
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;
    ~Reader();

    // Goes on to the newest commit; false where that is what it saw already.
    bool refresh();

    // Called for every document that matches, in the order of their numbers; false ends the search. What it throws
    // comes out of run().
    using Visit = std::function<bool(DocumentNumber, double score)>;
    void run(const Query& query, const Bm25& weights, const Visit& visit) const;

    std::size_t document_count() const;
    // How many documents have the term.
    std::size_t frequency(const std::string& term) const;
    // A term's posting in a document.
    struct Found {
        DocumentNumber number;
        std::uint32_t weight;
    };
    // Appends the first `limit` documents that have the term, in the order of their numbers: the raw material of a
    // ranking of the caller's own, at a fraction of what run() costs.
    void postings(const std::string& term, std::size_t limit, std::vector<Found>& out) const;
    // The most frequent terms that begin so, the most frequent first, those of equal frequency by their bytes. No more
    // than `scanned` terms are looked at, in the order of their bytes.
    std::vector<CountedTerm> terms(const std::string& prefix, std::size_t limit, std::size_t scanned) const;
    // The closest of the documents' words that is no more than `edits` letters away, the most frequent of the closest;
    // empty where there is none, and where the word is one of theirs.
    std::string correction(const std::string& word, unsigned edits) const;

    std::optional<DocumentNumber> find(std::string_view key) const;
    // Of a document that is there; empty where there is none.
    std::string data(DocumentNumber number) const;
    // All documents, in the order of their numbers.
    void for_each(const std::function<void(DocumentNumber, std::string data)>& visit) const;

    std::string metadata(const std::string& key) const;
    std::vector<std::pair<std::string, std::string>> metadata_with_prefix(const std::string& prefix) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace merx::fulltext
