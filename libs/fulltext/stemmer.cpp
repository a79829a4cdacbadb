#include "fulltext/stemmer.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "fulltext/xapian_errors.hpp"

namespace merx::fulltext {

struct Stemmer::State {
    Xapian::Stem stem;
};

Stemmer::Stemmer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Stemmer::Stemmer(Stemmer&&) noexcept = default;
Stemmer& Stemmer::operator=(Stemmer&&) noexcept = default;
Stemmer::~Stemmer() = default;

Result<Stemmer> Stemmer::make(std::string_view language) {
    if (!language.empty()) {
        try {
            return Stemmer(std::make_unique<State>(Xapian::Stem(std::string(language))));
        } catch (const Xapian::InvalidArgumentError&) { // NOLINT(bugprone-empty-catch): answered below
        }
    }
    return fail(invalid("", "unknown_language", "There are no rules for words in \"" + std::string(language) + "\"."));
}

std::string Stemmer::stem(const std::string& word) const {
    return state_->stem(word);
}

bool Stemmer::keeps_beginnings() const {
    static constexpr auto others = std::to_array<std::string_view>(
        {"finnish", "german2", "indonesian", "irish", "kraaij_pohlmann", "lovins", "turkish"});
    const std::string description = state_->stem.get_description(); // with the language's English name
    return std::ranges::none_of(others, [&](std::string_view other) { return description.contains(other); });
}

std::vector<std::string> Stemmer::languages() {
    std::istringstream names(Xapian::Stem::get_available_languages());
    std::vector<std::string> languages;
    for (std::string name; names >> name;) {
        languages.push_back(name);
    }
    return languages;
}

} // namespace merx::fulltext
