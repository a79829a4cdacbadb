// The words of the goods in memory, kept up to date by the indexer, for completions, corrections and suggestions.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "search/adapters/index_watcher.hpp"
#include "search/domain/word_book.hpp"

namespace merx::search {

// Which words stand behind which in the names of goods: "red" before "shirt".
class Followers {
public:
    static constexpr std::size_t max_of_a_word = 16;

    // Those behind the word at this place of the book it was made with, the most frequent first.
    std::vector<CountedWord> of(const WordBook& book, std::size_t place) const;

private:
    friend class Lexicon;
    struct Follower {
        std::uint32_t place = 0;
        std::uint32_t count = 0;
    };
    std::vector<std::uint32_t> first_; // of each place, into followers_; one more at the end
    std::vector<Follower> followers_;
};

// A category and where it stands, to be suggested.
struct NamedCategory {
    CategoryId id;
    std::string slug;
    std::string name;
    std::vector<std::string> words; // of its name, folded
};

// Does not change. Any thread.
class LexiconView {
public:
    std::uint32_t count(std::string_view word) const;
    // As those of WordBook, over all words.
    std::vector<CountedWord> beginning_with(std::string_view prefix, std::size_t limit) const;
    std::vector<NearWord> near(std::string_view word, unsigned edits, std::size_t limit) const;
    std::vector<CountedWord> near_beginnings(std::string_view prefix, std::size_t limit) const;
    // What stands behind a word in names.
    std::vector<CountedWord> following(std::string_view word) const;
    // Categories in no order.
    const std::vector<NamedCategory>& categories() const { return *categories_; }

private:
    friend class Lexicon;
    std::shared_ptr<const WordBook> book_ = std::make_shared<WordBook>();
    std::shared_ptr<const Followers> followers_ = std::make_shared<Followers>();
    WordBook recent_; // words that book_ does not have
    std::shared_ptr<const std::vector<NamedCategory>> categories_ = std::make_shared<std::vector<NamedCategory>>();
};

// New words are known at once. How often they occur, and what follows what, is reckoned anew when much has changed, or
// when it costs little.
class Lexicon final : public IndexWatcher {
public:
    void begin_anew() override;
    void put(fulltext::DocumentNumber number, const Listing& listing) override;
    void remove(fulltext::DocumentNumber number) override;
    void publish(std::shared_ptr<const Categories> categories) override;

    std::shared_ptr<const LexiconView> view() const;

private:
    using WordNumber = std::uint32_t;
    struct ListingWords {
        std::vector<WordNumber> name; // in their order
        std::vector<WordNumber> others;
    };

    WordNumber number_of(std::string_view word);
    void count_in(const ListingWords& words);
    std::shared_ptr<const std::vector<NamedCategory>> named(const Categories& categories) const;
    void reckon_anew(LexiconView& next);

    // The indexer's alone.
    std::unordered_map<std::string, WordNumber> numbers_;
    std::vector<std::string> texts_;     // of each number
    std::vector<std::uint32_t> counts_;  // of each number
    std::vector<ListingWords> listings_; // by document number
    std::size_t reckoned_ = 0;           // words with lower numbers are in the book
    std::size_t changed_listings_ = 0;   // since then
    std::shared_ptr<const Categories> categories_;

    mutable std::mutex mutex_;
    std::shared_ptr<const LexiconView> view_ = std::make_shared<LexiconView>();
};

} // namespace merx::search
