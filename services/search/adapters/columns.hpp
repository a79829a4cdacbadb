// What filters, facets and orders need of every product, in memory and by document number.
//
// A snapshot: while a search goes over its matches, the indexer makes the next one, which shares all chunks that did
// not change.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "fulltext/document.hpp"
#include "search/adapters/row.hpp"

namespace merx::search {

using fulltext::DocumentNumber;

class Columns {
public:
    static constexpr std::size_t chunk_size = 256;

    // Null where there is no such document.
    const Row* find(DocumentNumber number) const;
    // Has the row on its way into the processor's cache, for whoever is going to ask for it after some others.
    void prefetch(DocumentNumber number) const;
    // How many products there are.
    std::size_t size() const { return size_; }
    // One above the highest document number.
    DocumentNumber end_number() const { return static_cast<DocumentNumber>(chunks_.size() * chunk_size); }
    // How many different sets of categories products have, or had: their numbers are below it.
    std::size_t category_sets() const { return category_set_count_; }
    // All products in the order of their document numbers, by visit(DocumentNumber, const Row&).
    template <class Visit>
    void for_each(Visit visit) const;

private:
    friend class ColumnsWriter;

    struct Chunk {
        std::array<Row, chunk_size> rows;
        std::array<std::shared_ptr<const RowDetails>, chunk_size> details; // null where there is no product
        std::vector<AttributeSymbols> attributes;                          // of all rows
    };

    std::vector<std::shared_ptr<const Chunk>> chunks_; // null where a chunk is empty
    std::size_t size_ = 0;
    // Grows only, and what is in it does not move: the writer adds to it while searches read what they know of.
    std::shared_ptr<const std::deque<CategorySet>> category_sets_;
    std::size_t category_set_count_ = 0;
};

// A row to be. Where it points to is up to the columns.
struct RowContent {
    Row row;
    RowDetails details;
    std::vector<Symbol> categories; // each once
    std::vector<AttributeSymbols> attributes;
};

// Makes one snapshot after the other. One thread at a time.
class ColumnsWriter {
public:
    void put(DocumentNumber number, RowContent content);
    void remove(DocumentNumber number);
    // With everything put and removed so far. What was published before stays as it was.
    std::shared_ptr<const Columns> publish();

private:
    struct Change {
        Row row;
        std::shared_ptr<const RowDetails> details; // null where the row goes
        std::vector<AttributeSymbols> attributes;
    };
    using Changes = std::unordered_map<std::size_t, Change>; // by the row's place in its chunk

    static std::shared_ptr<const Columns::Chunk> changed(const Columns::Chunk* old, const Changes& changes);
    const CategorySet* category_set(std::vector<Symbol> categories);

    std::shared_ptr<const Columns> current_ = std::make_shared<Columns>();
    std::unordered_map<std::size_t, Changes> changes_; // by chunk
    std::shared_ptr<std::deque<CategorySet>> category_sets_ = std::make_shared<std::deque<CategorySet>>();
    std::map<std::vector<Symbol>, const CategorySet*> known_category_sets_;
};

inline const Row* Columns::find(DocumentNumber number) const {
    const std::size_t chunk = number / chunk_size;
    if (chunk >= chunks_.size() || chunks_[chunk] == nullptr) {
        return nullptr;
    }
    const Row& row = chunks_[chunk]->rows[number % chunk_size];
    return row.details != nullptr ? &row : nullptr;
}

inline void Columns::prefetch(DocumentNumber number) const {
    const std::size_t chunk = number / chunk_size;
    if (chunk < chunks_.size() && chunks_[chunk] != nullptr) {
        __builtin_prefetch(&chunks_[chunk]->rows[number % chunk_size]);
    }
}

template <class Visit>
void Columns::for_each(Visit visit) const {
    for (DocumentNumber number = 0; number < end_number(); ++number) {
        if (const Row* row = find(number)) {
            visit(number, *row);
        }
    }
}

} // namespace merx::search
