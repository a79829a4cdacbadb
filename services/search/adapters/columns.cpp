#include "search/adapters/columns.hpp"

#include <algorithm>
#include <limits>

namespace merx::search {

const CategorySet* ColumnsWriter::category_set(std::vector<Symbol> categories) {
    const auto [known, is_new] = known_category_sets_.try_emplace(std::move(categories), nullptr);
    if (is_new) {
        const auto number = static_cast<std::uint32_t>(category_sets_->size());
        known->second = &category_sets_->emplace_back(CategorySet{.number = number, .categories = known->first});
    }
    return known->second;
}

void ColumnsWriter::put(DocumentNumber number, RowContent content) {
    constexpr std::size_t max_attributes = std::numeric_limits<std::uint16_t>::max();
    content.attributes.resize(std::min(content.attributes.size(), max_attributes));
    Change change{.row = content.row,
                  .details = std::make_shared<const RowDetails>(std::move(content.details)),
                  .attributes = std::move(content.attributes)};
    change.row.details = change.details.get();
    change.row.category_set = category_set(std::move(content.categories));
    change.row.attribute_count = static_cast<std::uint16_t>(change.attributes.size());
    changes_[number / Columns::chunk_size].insert_or_assign(number % Columns::chunk_size, std::move(change));
}

void ColumnsWriter::remove(DocumentNumber number) {
    changes_[number / Columns::chunk_size].insert_or_assign(number % Columns::chunk_size, Change{});
}

// The attributes of rows that stay move over to the new chunk, so it never holds more than is used.
std::shared_ptr<const Columns::Chunk> ColumnsWriter::changed(const Columns::Chunk* old, const Changes& changes) {
    auto chunk = std::make_shared<Columns::Chunk>();
    if (old != nullptr) {
        chunk->rows = old->rows;
        chunk->details = old->details;
    }
    for (const auto& [place, change] : changes) {
        chunk->rows[place] = change.row;
        chunk->rows[place].first_attribute = change.attributes.data();
        chunk->details[place] = change.details;
    }
    std::size_t attributes = 0;
    for (const Row& row : chunk->rows) {
        attributes += row.attribute_count;
    }
    chunk->attributes.reserve(attributes);
    for (Row& row : chunk->rows) {
        const std::span<const AttributeSymbols> own = row.attributes();
        row.first_attribute = chunk->attributes.data() + chunk->attributes.size();
        chunk->attributes.insert(chunk->attributes.end(), own.begin(), own.end());
    }
    return chunk;
}

std::shared_ptr<const Columns> ColumnsWriter::publish() {
    if (changes_.empty()) {
        return current_;
    }
    auto next = std::make_shared<Columns>(*current_);
    const auto count_rows = [](const Columns::Chunk* chunk) {
        return chunk == nullptr
                   ? 0
                   : std::ranges::count_if(chunk->details, [](const auto& each) { return each != nullptr; });
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
    next->category_sets_ = category_sets_;
    next->category_set_count_ = category_sets_->size();
    changes_.clear();
    current_ = std::move(next);
    return current_;
}

} // namespace merx::search
