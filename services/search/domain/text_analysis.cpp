#include "search/domain/text_analysis.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/assert.hpp"
#include "search/domain/shop_words.hpp"
#include "text/words.hpp"

namespace merx::search {
namespace {

// Words of one text that are indexed; those behind them can be read, and not found.
constexpr std::size_t max_name_words = 120;
constexpr std::size_t max_description_words = 5'000;
constexpr std::size_t max_field_words = 50;
constexpr std::size_t max_known_stems = 200'000; // some 20 MB

constexpr char word_prefix = 'W';
constexpr char joined_prefix = 'J';
constexpr char code_prefix = 'K';

char letter_of(std::size_t language) {
    return static_cast<char>('a' + language);
}

// Which words of a name say what goes with the thing and not what it is: those behind "for" and "with" up to the next
// mark, and those in brackets.
class Asides {
public:
    explicit Asides(std::string_view name) : name_(name) {}

    // Words must come in their order.
    bool is_aside(const ShopWord& word) {
        for (; at_ < word.begin; ++at_) {
            take(name_[at_]);
        }
        const bool aside = in_brackets_ || behind_word_;
        if (word.text == "for" || word.text == "with" || word.text == "fits" || word.text == "compatible") {
            behind_word_ = true;
        }
        return aside;
    }

private:
    void take(char c) {
        if (c == '(' || c == '[') {
            in_brackets_ = true;
        } else if (c == ')' || c == ']') {
            in_brackets_ = false;
        } else if (c == ',' || c == ';' || c == '|' || (c == '-' && at_ > 0 && name_[at_ - 1] == ' ')) {
            behind_word_ = false;
        }
    }

    std::string_view name_;
    std::size_t at_ = 0;
    bool in_brackets_ = false;
    bool behind_word_ = false;
};

// Gathers the terms of one listing.
class Gathering {
public:
    Gathering(TextAnalysis& analysis, std::size_t languages) : analysis_(analysis), languages_(languages) {}

    template <class Mark>
    void add_word(std::string_view word, Mark mark) {
        for (std::size_t language = 0; language < languages_; ++language) {
            mark(terms_[analysis_.word_term(word, language)]);
        }
    }

    template <class Mark>
    void add_joined(std::string_view word, Mark mark) {
        for (std::size_t language = 0; language < languages_; ++language) {
            mark(terms_[analysis_.joined_term(word, language)]);
        }
    }

    void add_code(std::string_view code) {
        if (!normalised_code(code).empty()) {
            terms_[TextAnalysis::code_term(code)].in_attributes = true;
        }
    }

    // All words of a text alike, and those that belong together as one. How many words there are.
    template <class Mark>
    std::size_t add_text(std::string_view text, std::size_t limit, bool with_function_words, Mark mark) {
        const std::vector<ShopWord> words = shop_words(text, limit);
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (with_function_words || !is_function_word(words[i].text)) {
                add_word(words[i].text, mark);
            }
            if (!words[i].continues) {
                add_group(words, i, mark);
            }
        }
        return words.size();
    }

    std::size_t add_name(std::string_view name) {
        const std::vector<ShopWord> words = shop_words(name, max_name_words);
        Asides asides(name);
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto position =
                static_cast<std::uint8_t>(std::min<std::size_t>(i + 1, Occurrence::max_name_position));
            const bool aside = asides.is_aside(words[i]);
            const auto mark = [&](Occurrence& at) {
                if (at.name_position == 0 || (at.aside_in_name && !aside)) {
                    at.name_position = position;
                    at.aside_in_name = aside;
                }
            };
            add_word(words[i].text, mark);
            if (!words[i].continues) {
                add_group(words, i, mark);
            }
            if (i > 0 && !words[i].continues && words[i].text.size() > 1 && words[i - 1].text.size() > 1) {
                add_joined(words[i - 1].text + words[i].text, mark);
            }
        }
        return words.size();
    }

    std::vector<AnalysedTerm> terms() && {
        std::vector<AnalysedTerm> terms;
        terms.reserve(terms_.size());
        for (auto& [term, occurrence] : terms_) {
            terms.push_back({.term = term, .occurrence = occurrence.packed()});
        }
        std::ranges::sort(terms, {}, &AnalysedTerm::term);
        return terms;
    }

private:
    template <class Mark>
    void add_group(const std::vector<ShopWord>& words, std::size_t begin, Mark mark) {
        const std::size_t end = end_of_group(words, begin);
        if (end - begin < 2) {
            return;
        }
        if (const std::string together = written_together(words, begin, end); !together.empty()) {
            add_word(together, mark);
        }
    }

    TextAnalysis& analysis_;
    std::size_t languages_;
    std::unordered_map<std::string, Occurrence> terms_{};
};

} // namespace

TextAnalysis::TextAnalysis(std::vector<Stem> stems, std::vector<bool> keeps_beginnings)
    : stems_(std::move(stems)), keeps_beginnings_(std::move(keeps_beginnings)), known_stems_(stems_.size()) {
    MERX_ASSERT(!stems_.empty() && stems_.size() <= max_languages);
    keeps_beginnings_.resize(stems_.size(), true);
}

AnalysedListing TextAnalysis::analyse(const Listing& listing, const Categories& categories) {
    Gathering gathering(*this, stems_.size());
    TextLengths lengths;
    lengths.name = static_cast<std::uint8_t>(gathering.add_name(listing.name));
    gathering.add_text(listing.brand, max_field_words, true, [](Occurrence& at) { at.in_brand = true; });
    for (const CategoryId id : categories.with_ancestors(listing.categories)) {
        const bool own = std::ranges::find(listing.categories, id) != listing.categories.end();
        if (const Category* category = categories.find(id)) {
            gathering.add_text(category->name, max_field_words, true,
                               [own](Occurrence& at) { (own ? at.in_category : at.in_ancestor) = true; });
        }
    }
    const auto in_attributes = [](Occurrence& at) { at.in_attributes = true; };
    for (const auto& [name, value] : listing.attributes) {
        gathering.add_text(value, max_field_words, true, in_attributes);
        if (looks_like_code(value)) {
            gathering.add_code(value);
        }
    }
    for (const ListedVariant& variant : listing.variants) {
        gathering.add_code(variant.sku);
        gathering.add_code(variant.barcode);
        for (const auto& [name, value] : variant.options) {
            gathering.add_text(value, max_field_words, true, in_attributes);
        }
    }
    lengths.description = static_cast<std::uint16_t>(
        gathering.add_text(listing.description, max_description_words, false, [](Occurrence& at) {
            at.in_description =
                static_cast<std::uint8_t>(std::min<unsigned>(at.in_description + 1U, Occurrence::max_in_description));
        }));
    return {.terms = std::move(gathering).terms(), .lengths = lengths};
}

std::string TextAnalysis::word_term(std::string_view word, std::size_t language) {
    return std::string{word_prefix, letter_of(language)} + stem(word, language);
}

std::string TextAnalysis::joined_term(std::string_view word, std::size_t language) {
    return std::string{joined_prefix, letter_of(language)} + stem(word.substr(0, text::max_word_bytes), language);
}

std::string TextAnalysis::code_term(std::string_view code) {
    return code_prefix + normalised_code(code);
}

const std::string& TextAnalysis::stem(std::string_view word, std::size_t language) {
    auto& known = known_stems_.at(language);
    if (const auto entry = known.find(word); entry != known.end()) {
        return entry->second;
    }
    if (known.size() >= max_known_stems) {
        known.clear();
    }
    const bool has_digit = word.find_first_of("0123456789") != std::string_view::npos;
    std::string text(word);
    std::string stemmed = has_digit ? text : stems_[language](text);
    return known.emplace(std::move(text), std::move(stemmed)).first->second;
}

std::string normalised_code(std::string_view text) {
    std::string code;
    for (const char c : text) {
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
            code += c;
        } else if (c >= 'A' && c <= 'Z') {
            code += static_cast<char>(c - 'A' + 'a');
        } else if (c != '-' && c != '.' && c != ' ' && c != '_' && c != '/') {
            return {};
        }
        if (code.size() > max_code_length) {
            return {};
        }
    }
    return code.size() >= min_code_length ? code : std::string{};
}

bool looks_like_code(std::string_view text) {
    return text.find_first_of("0123456789") != std::string_view::npos && !normalised_code(text).empty();
}

} // namespace merx::search
