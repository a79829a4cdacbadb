// Where products match, concept by concept: the postings of a concept's terms put together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "fulltext/reader.hpp"
#include "search/adapters/query_plan.hpp"

namespace merx::search {

// A product that matches a concept, and by what: an Occurrence, packed, and how much of it counts.
struct Evidence {
    fulltext::DocumentNumber number = 0;
    std::uint16_t occurrence = 0;
    std::uint16_t scale = 0; // of full_scale

    static constexpr float full_scale = 1024;
};
using EvidenceList = std::vector<Evidence>; // by number, each once

// How much an occurrence counts, lengths left aside; 0 to 1.
float plain_strength(std::uint32_t occurrence);

// Reads for one query. Common words in a large index have hundreds of thousands of postings: beyond its bound, a query
// takes the terms it has got so far.
class EvidenceReader {
public:
    static constexpr std::size_t max_postings = 2'000'000; // some 50 ms

    explicit EvidenceReader(const fulltext::Reader& reader, std::size_t limit = max_postings);

    EvidenceList of(const Concept& idea);
    EvidenceList of(const AnyTerm& terms);
    // That of some documents alone, ascending; cheap where they are few.
    EvidenceList of(const Concept& idea, std::span<const fulltext::DocumentNumber> documents);

    // In how many documents it is at most, which is cheap to ask.
    std::size_t frequency(const Concept& idea) const;

private:
    using Documents = std::optional<std::span<const fulltext::DocumentNumber>>; // nothing: all of them

    EvidenceList read(const Concept& idea, const Documents& documents);
    EvidenceList read(const AnyTerm& terms, const Documents& documents);
    EvidenceList read(const Reading& reading, const Documents& documents);
    std::size_t frequency(const AnyTerm& terms) const;

    const fulltext::Reader& reader_;
    std::size_t left_;
    std::vector<fulltext::Reader::Found> found_{}; // kept from term to term
};

} // namespace merx::search
