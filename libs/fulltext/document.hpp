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
// from words by a prefix of the caller's.
struct Posting {
    std::string term;
    // What the caller wants to know of the term in this document when ranking; the index keeps it and no more.
    std::uint32_t weight = 1;
};

struct Document {
    // Its name outside: unique in the index.
    std::string key;
    // Each term once.
    std::vector<Posting> postings;
    // What is wanted back with the document; opaque.
    std::string data;
};

} // namespace merx::fulltext
