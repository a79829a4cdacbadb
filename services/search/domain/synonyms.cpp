#include "search/domain/synonyms.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "core/assert.hpp"
#include "core/text.hpp"
#include "search/domain/shop_words.hpp"

namespace merx::search {

// Compiled in from synonyms/.
std::span<const std::pair<std::string_view, std::string_view>> built_in_synonym_files();

namespace {

using Groups = std::map<WordSequence, std::vector<WordSequence>>;

Error refused(std::size_t line, std::string_view why) {
    return invalid("search_synonyms", "invalid_synonyms", "Line " + std::to_string(line) + ": " + std::string(why));
}

// Comma-separated entries as sequences of words.
Result<std::vector<WordSequence>> read_entries(std::string_view text, std::size_t line) {
    std::vector<WordSequence> entries;
    while (true) {
        const std::size_t comma = std::min(text.find(','), text.size());
        WordSequence words;
        for (const ShopWord& word : shop_words(text.substr(0, comma), max_synonym_words + 1)) {
            words.push_back(word.text);
        }
        if (words.empty()) {
            return fail(refused(line, "an entry has no words."));
        }
        if (words.size() > max_synonym_words) {
            return fail(refused(line, "an entry has more than " + std::to_string(max_synonym_words) + " words."));
        }
        entries.push_back(std::move(words));
        if (comma == text.size()) {
            return entries;
        }
        text.remove_prefix(comma + 1);
    }
}

WordSequence looked_up_as(const WordSequence& words) {
    WordSequence forms;
    for (const std::string& word : words) {
        forms.push_back(synonym_form(word));
    }
    return forms;
}

Result<void> lead(Groups& groups, const std::vector<WordSequence>& from, const std::vector<WordSequence>& to,
                  std::size_t line) {
    for (const WordSequence& each : from) {
        const WordSequence form = looked_up_as(each);
        std::vector<WordSequence>& synonyms = groups[form];
        for (const WordSequence& other : to) {
            if (looked_up_as(other) != form && std::ranges::find(synonyms, other) == synonyms.end()) {
                synonyms.push_back(other);
            }
        }
        if (synonyms.size() > max_synonyms_of_an_entry) {
            return fail(
                refused(line, "an entry has more than " + std::to_string(max_synonyms_of_an_entry) + " synonyms."));
        }
    }
    return {};
}

Result<void> read_line(Groups& groups, std::string_view text, std::size_t line) {
    const std::size_t arrow = text.find("=>");
    auto left = read_entries(text.substr(0, arrow), line);
    if (!left) {
        return fail(left.error());
    }
    if (arrow == std::string_view::npos) {
        return lead(groups, *left, *left, line);
    }
    auto right = read_entries(text.substr(arrow + 2), line);
    if (!right) {
        return fail(right.error());
    }
    return lead(groups, *left, *right, line);
}

} // namespace

Result<Synonyms> Synonyms::parse(std::string_view file) {
    if (file.size() > max_synonym_file) {
        return fail(invalid("search_synonyms", "too_long", "A file of synonyms has at most 1 MB."));
    }
    if (!is_valid_utf8(file)) {
        return fail(invalid("search_synonyms", "invalid_synonyms", "The file is not UTF-8."));
    }
    Synonyms synonyms;
    for (std::size_t line = 1; !file.empty(); ++line) {
        const std::size_t end = std::min(file.find('\n'), file.size());
        const std::string_view text = trim(file.substr(0, std::min(end, file.find('#'))));
        file.remove_prefix(std::min(end + 1, file.size()));
        if (!text.empty()) {
            if (auto read = read_line(synonyms.groups_, text, line); !read) {
                return fail(read.error());
            }
        }
    }
    for (const auto& [words, others] : synonyms.groups_) {
        synonyms.longest_ = std::max(synonyms.longest_, words.size());
    }
    return synonyms;
}

Synonyms Synonyms::built_in() {
    const auto files = built_in_synonym_files();
    MERX_ASSERT(files.size() == 1);
    auto synonyms = parse(files[0].second);
    MERX_ASSERT(synonyms.has_value());
    return std::move(*synonyms);
}

const std::vector<WordSequence>& Synonyms::of(const WordSequence& words) const {
    static const std::vector<WordSequence> none;
    const auto found = groups_.find(looked_up_as(words));
    return found == groups_.end() ? none : found->second;
}

std::string synonym_form(std::string_view word) {
    const auto ends_with_one_of = [&](std::initializer_list<std::string_view> endings) {
        return std::ranges::any_of(endings, [&](std::string_view ending) { return word.ends_with(ending); });
    };
    if (word.size() > 4 && word.ends_with("ies")) {
        return std::string(word.substr(0, word.size() - 3)) + "y";
    }
    if (word.size() > 4 && ends_with_one_of({"ches", "shes", "sses", "xes"})) {
        return std::string(word.substr(0, word.size() - 2));
    }
    if (word.size() > 3 && word.ends_with('s') && !ends_with_one_of({"ss", "us", "is"})) {
        return std::string(word.substr(0, word.size() - 1));
    }
    return std::string(word);
}

} // namespace merx::search
