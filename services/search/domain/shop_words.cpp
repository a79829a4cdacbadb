#include "search/domain/shop_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "text/words.hpp"

namespace merx::search {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool all_small_letters(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

// "300pc": the number's length; 0 for anything else.
std::size_t leading_number(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return digits > 0 && digits < text.size() && all_small_letters(text.substr(digits)) ? digits : 0;
}

bool joins(char between) {
    constexpr std::string_view joining = "-/:.&+_'";
    return between != 0 && joining.find(between) != std::string_view::npos;
}

class Writer {
public:
    Writer(std::string_view text, std::size_t limit) : text_(text), limit_(limit) {}

    std::vector<ShopWord> write(const std::vector<text::Word>& words) && {
        for (const text::Word& word : words) {
            take(word);
        }
        if (words_.size() > limit_) {
            words_.resize(limit_);
        }
        return std::move(words_);
    }

private:
    void take(const text::Word& word) {
        const bool after_number = !words_.empty() && words_.back().end + 1 == word.begin && words_.back().is_number();
        if (word.joined_by == ',' && after_number && word.text.size() == 3 && all_digits(word.text)) {
            words_.back().text += word.text; // thousands
            words_.back().end = word.end;
            imply_inches(word.end);
            return;
        }
        const bool continues = !words_.empty() && joins(word.joined_by);
        const char joined_by = continues ? word.joined_by : '\0';
        if (const std::size_t digits = leading_number(word.text); digits > 0) {
            // What was folded may be shorter than what was written, so the parts share its place.
            const std::size_t middle = word.end - word.begin == word.text.size() ? word.begin + digits : word.end;
            words_.push_back({word.text.substr(0, digits), word.begin, middle, continues, joined_by});
            words_.push_back({word.text.substr(digits), std::min(middle, word.end - 1), word.end, true, '\0'});
            return;
        }
        words_.push_back({word.text, word.begin, word.end, continues, joined_by});
        if (words_.back().is_number()) {
            imply_inches(word.end);
        }
    }

    void imply_inches(std::size_t end) {
        const std::string_view rest = text_.substr(end);
        const bool typewriter = rest.starts_with('"') || rest.starts_with("''");
        if (typewriter || rest.starts_with("\xe2\x80\xb3") || rest.starts_with("\xe2\x80\x9d")) {
            words_.push_back({"inch", end, end + 1, false, '\0'});
        }
    }

    std::string_view text_;
    std::size_t limit_;
    std::vector<ShopWord> words_{};
};

} // namespace

bool ShopWord::is_number() const {
    return all_digits(text);
}

std::vector<ShopWord> shop_words(std::string_view text, std::size_t limit) {
    return Writer(text, limit).write(text::split(text, limit));
}

std::string written_together(const std::vector<ShopWord>& words, std::size_t begin, std::size_t end) {
    std::string together;
    for (std::size_t i = begin; i < end; ++i) {
        const ShopWord& word = words[i];
        if (i > begin && word.is_number() && words[i - 1].is_number()) {
            together += word.joined_by == '/' ? ':' : word.joined_by; // of two numbers the sign between matters
        }
        together += word.text;
    }
    if (together.size() > text::max_word_bytes) {
        together.clear();
    }
    return together;
}

std::size_t end_of_group(const std::vector<ShopWord>& words, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < words.size() && words[end].continues) {
        ++end;
    }
    return end;
}

bool is_function_word(std::string_view folded) {
    static constexpr auto words = std::to_array<std::string_view>(
        {"a",    "about", "am",    "an",    "and",  "any",     "are",       "as",   "at",    "be",   "but", "by",
         "can",  "do",    "does",  "for",   "from", "has",     "have",      "he",   "her",   "him",  "his", "how",
         "i",    "if",    "in",    "into",  "is",   "it",      "its",       "me",   "my",    "of",   "on",  "or",
         "our",  "s",     "she",   "so",    "some", "someone", "something", "such", "than",  "that", "the", "their",
         "them", "then",  "there", "these", "they", "this",    "those",     "to",   "us",    "was",  "we",  "were",
         "what", "when",  "where", "which", "who",  "whom",    "will",      "with", "would", "you",  "your"});
    static_assert(std::ranges::is_sorted(words));
    return std::ranges::binary_search(words, folded);
}

} // namespace merx::search
