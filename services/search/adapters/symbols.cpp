#include "search/adapters/symbols.hpp"

#include <mutex>

#include "core/assert.hpp"

namespace merx::search {
namespace {

constexpr char between_name_and_value = '\0';

} // namespace

Symbol Symbols::intern(std::string_view text) {
    if (const Symbol known = find(text); known != no_symbol) {
        return known;
    }
    const std::lock_guard lock(mutex_);
    texts_.emplace_back(text);
    const auto symbol = static_cast<Symbol>(texts_.size());
    symbols_.emplace(texts_.back(), symbol);
    return symbol;
}

Symbol Symbols::find(std::string_view text) const {
    const std::shared_lock lock(mutex_);
    const auto found = symbols_.find(text);
    return found == symbols_.end() ? no_symbol : found->second;
}

std::string_view Symbols::text(Symbol symbol) const {
    const std::shared_lock lock(mutex_);
    MERX_ASSERT(symbol != no_symbol && symbol <= texts_.size());
    return texts_[symbol - 1];
}

std::size_t Symbols::size() const {
    const std::shared_lock lock(mutex_);
    return texts_.size();
}

std::string attribute_text(std::string_view name, std::string_view value) {
    return std::string(name) + between_name_and_value + std::string(value);
}

std::string_view attribute_name(std::string_view text) {
    return text.substr(0, text.find(between_name_and_value));
}

std::string_view attribute_value(std::string_view text) {
    return text.substr(text.find(between_name_and_value) + 1);
}

} // namespace merx::search
