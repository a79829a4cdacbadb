// What a text index holds for one thing that can be found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace merx::fulltext {

// Names a document within one index. Small, counted from 1; kept when the document is replaced, and never given to
// another after its removal.
using DocumentNumber = std::uint32_t;

// Longer terms are left out of documents, and match nothing in queries.
inline constexpr std::size_t max_term_bytes = 120;

// A term of a document. Terms are bytes without a meaning of their own; terms of a kind, such as filters, are told
// from words by a prefix of the caller's, for which an upper-case ASCII letter is good: folded words have none.
struct Posting {
    std::string term;
    // How much it counts: how often it occurs, times the weight of where. Documents are compared by the sum of their
    // weights, so terms that are only for filters have 0. Several weighted fields in one list of terms come near to
    // BM25F, which would weigh lengths by field, too.
    std::uint32_t weight = 1;
    // Where it occurs, ascending, for phrases; may be empty.
    std::vector<std::uint32_t> positions{};
};

struct Document {
    // Its name outside: unique in the index.
    std::string key;
    // Each term once.
    std::vector<Posting> postings;
    // What is wanted back with a match; opaque.
    std::string data;
    // Words a query may be corrected to, each once. They count with the number of documents that have them.
    std::vector<std::string> words{};
};

} // namespace merx::fulltext
