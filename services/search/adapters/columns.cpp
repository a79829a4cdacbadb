#include "search/adapters/columns.hpp"

#include <algorithm>

namespace merx::search {
namespace {

// Copies `list` to the end of `pool`, which has room for it, and gives the copy.
template <class List, class Pool>
auto append(Pool& pool, const List& list) {
    const std::size_t begin = pool.size();
    pool.insert(pool.end(), list.begin(), list.end());
    return std::pair(pool.data() + begin, list.size());
}

} // namespace

void ColumnsWriter::put(DocumentNumber number, RowContent content) {
    changes_[number / Columns::chunk_size].insert_or_assign(number % Columns::chunk_size, std::move(content));
}

void ColumnsWriter::remove(DocumentNumber number) {
    changes_[number / Columns::chunk_size].insert_or_assign(number % Columns::chunk_size, std::nullopt);
}

// The views of the rows that stay are moved over to the new chunk's pools, so pools never hold more than is used.
std::shared_ptr<const Columns::Chunk> ColumnsWriter::changed(const Columns::Chunk* old, const Changes& changes) {
    std::array<std::optional<Row>, Columns::chunk_size> rows;
    if (old != nullptr) {
        rows = old->rows;
    }
    for (const auto& [place, content] : changes) {
        rows[place].reset();
        if (content) {
            Row& row = rows[place].emplace(content->row);
            row.name = content->name;
            row.categories = content->categories;
            row.attributes = content->attributes;
        }
    }
    std::size_t names = 0;
    std::size_t categories = 0;
    std::size_t attributes = 0;
    for (const std::optional<Row>& row : rows) {
        names += row ? row->name.size() : 0;
        categories += row ? row->categories.size() : 0;
        attributes += row ? row->attributes.size() : 0;
    }
    auto chunk = std::make_shared<Columns::Chunk>();
    chunk->rows = std::move(rows);
    chunk->names.reserve(names);
    chunk->categories.reserve(categories);
    chunk->attributes.reserve(attributes);
    for (std::optional<Row>& row : chunk->rows) {
        if (row) {
            const auto [name, length] = append(chunk->names, row->name);
            row->name = {name, length};
            const auto [category, category_count] = append(chunk->categories, row->categories);
            row->categories = {category, category_count};
            const auto [attribute, attribute_count] = append(chunk->attributes, row->attributes);
            row->attributes = {attribute, attribute_count};
        }
    }
    return chunk;
}

std::shared_ptr<const Columns> ColumnsWriter::publish() {
    if (changes_.empty()) {
        return current_;
    }
    auto next = std::make_shared<Columns>(*current_);
    const auto count_rows = [](const Columns::Chunk* chunk) {
        return chunk == nullptr ? 0 : std::ranges::count_if(chunk->rows, &std::optional<Row>::has_value);
    };
    for (const auto& [number, changes] : changes_) {
        if (number >= next->chunks_.size()) {
            next->chunks_.resize(number + 1);
        }
        std::shared_ptr<const Columns::Chunk>& chunk = next->chunks_[number];
        auto replacement = changed(chunk.get(), changes);
        next->size_ += static_cast<std::size_t>(count_rows(replacement.get()));
        next->size_ -= static_cast<std::size_t>(count_rows(chunk.get()));
        chunk = count_rows(replacement.get()) == 0 ? nullptr : std::move(replacement);
    }
    changes_.clear();
    current_ = std::move(next);
    return current_;
}

} // namespace merx::search
