// What filters, facets and orders need of every product, in memory and by document number.
//
// A snapshot: while a search goes over its matches, the indexer makes the next one, which shares all chunks that did
// not change.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fulltext/document.hpp"
#include "search/adapters/symbols.hpp"
#include "search/domain/ids.hpp"
#include "search/domain/text_analysis.hpp"

namespace merx::search {

using fulltext::DocumentNumber;

struct AttributeSymbols {
    Symbol name = no_symbol;      // of Vocabulary::attribute_names
    Symbol attribute = no_symbol; // of Vocabulary::attributes

    friend bool operator==(const AttributeSymbols&, const AttributeSymbols&) = default;
};

// One product. The views are those of its chunk and live as long as the Columns.
struct Row {
    ProductId product;
    std::int64_t sequence = 0;
    std::int64_t lowest_price = 0; // minor units
    std::int64_t highest_price = 0;
    Instant create_time;
    Symbol currency = no_symbol;
    Symbol brand = no_symbol;
    bool in_stock = false;
    TextLengths lengths;
    std::string_view name;                        // for sorting, see ListingText
    std::span<const Symbol> categories;           // those it is in and all above them, each once
    std::span<const AttributeSymbols> attributes; // by name
};

class Columns {
public:
    static constexpr std::size_t chunk_size = 256;

    // Null where there is no such document.
    const Row* find(DocumentNumber number) const;
    // How many products there are.
    std::size_t size() const { return size_; }
    // One above the highest document number.
    DocumentNumber end_number() const { return static_cast<DocumentNumber>(chunks_.size() * chunk_size); }
    // All products in the order of their document numbers, by visit(DocumentNumber, const Row&).
    template <class Visit>
    void for_each(Visit visit) const;

private:
    friend class ColumnsWriter;

    struct Chunk {
        std::array<std::optional<Row>, chunk_size> rows;
        std::string names;
        std::vector<Symbol> categories;
        std::vector<AttributeSymbols> attributes;
    };

    std::vector<std::shared_ptr<const Chunk>> chunks_; // null where a chunk is empty
    std::size_t size_ = 0;
};

// A row with texts and lists of its own. Row's views look into those of the chunk once it is there.
struct RowContent {
    Row row;
    std::string name;
    std::vector<Symbol> categories;
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
    using Changes = std::unordered_map<std::size_t, std::optional<RowContent>>; // by the row's place in its chunk

    static std::shared_ptr<const Columns::Chunk> changed(const Columns::Chunk* old, const Changes& changes);

    std::shared_ptr<const Columns> current_ = std::make_shared<Columns>();
    std::unordered_map<std::size_t, Changes> changes_; // by chunk
};

inline const Row* Columns::find(DocumentNumber number) const {
    const std::size_t chunk = number / chunk_size;
    if (chunk >= chunks_.size() || chunks_[chunk] == nullptr) {
        return nullptr;
    }
    const std::optional<Row>& row = chunks_[chunk]->rows[number % chunk_size];
    return row ? &*row : nullptr;
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
