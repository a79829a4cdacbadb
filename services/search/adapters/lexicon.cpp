#include "search/adapters/lexicon.hpp"

#include <algorithm>
#include <utility>

#include "search/domain/shop_words.hpp"

namespace merx::search {
namespace {

constexpr std::size_t max_words_of_a_text = 100;
// A book of fewer words is made anew in some milliseconds.
constexpr std::size_t small_book = 3'000;
constexpr std::size_t many_new_words = 1'000;
constexpr std::size_t many_changed_listings = 5'000;

bool has_digit(std::string_view word) {
    return word.find_first_of("0123456789") != std::string_view::npos;
}

bool is_more_frequent(const CountedWord& left, const CountedWord& right) {
    return left.count != right.count ? left.count > right.count : left.text < right.text;
}

template <class T, class Before>
std::vector<T> merged(std::vector<T> all, const std::vector<T>& more, std::size_t limit, Before before) {
    all.insert(all.end(), more.begin(), more.end());
    std::ranges::sort(all, before);
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size())), all.end());
    return all;
}

} // namespace

std::vector<CountedWord> Followers::of(const WordBook& book, std::size_t place) const {
    std::vector<CountedWord> words;
    if (place + 1 < first_.size()) {
        for (std::uint32_t i = first_[place]; i < first_[place + 1]; ++i) {
            words.push_back({.text = book.at(followers_[i].place).text, .count = followers_[i].count});
        }
    }
    return words;
}

std::uint32_t LexiconView::count(std::string_view word) const {
    const std::uint32_t known = book_->count(word);
    return known > 0 ? known : recent_.count(word);
}

std::vector<CountedWord> LexiconView::beginning_with(std::string_view prefix, std::size_t limit) const {
    return merged(book_->beginning_with(prefix, limit), recent_.beginning_with(prefix, limit), limit, is_more_frequent);
}

std::vector<NearWord> LexiconView::near(std::string_view word, unsigned edits, std::size_t limit) const {
    const auto distance = [&](const NearWord& each) {
        return 2 * each.edits + (!word.empty() && each.text[0] == word[0] ? 0U : 1U);
    };
    return merged(book_->near(word, edits, limit), recent_.near(word, edits, limit), limit,
                  [&](const NearWord& left, const NearWord& right) {
                      return distance(left) != distance(right) ? distance(left) < distance(right)
                                                               : left.count > right.count;
                  });
}

std::vector<CountedWord> LexiconView::near_beginnings(std::string_view prefix, std::size_t limit) const {
    return merged(book_->near_beginnings(prefix, limit), recent_.near_beginnings(prefix, limit), limit,
                  is_more_frequent);
}

std::vector<CountedWord> LexiconView::following(std::string_view word) const {
    const std::size_t place = book_->find(word);
    return place == book_->size() ? std::vector<CountedWord>{} : followers_->of(*book_, place);
}

void Lexicon::begin_anew() {
    numbers_.clear();
    texts_.clear();
    counts_.clear();
    listings_.clear();
    reckoned_ = 0;
    changed_listings_ = many_changed_listings;
    categories_.reset();
}

Lexicon::WordNumber Lexicon::number_of(std::string_view word) {
    const auto [entry, is_new] = numbers_.try_emplace(std::string(word), static_cast<WordNumber>(texts_.size()));
    if (is_new) {
        texts_.emplace_back(word);
        counts_.push_back(0);
    }
    return entry->second;
}

void Lexicon::count_in(const ListingWords& words) {
    for (const WordNumber number : words.name) {
        ++counts_[number];
    }
    for (const WordNumber number : words.others) {
        ++counts_[number];
    }
}

void Lexicon::put(fulltext::DocumentNumber number, const Listing& listing) {
    remove(number);
    if (listings_.size() <= number) {
        listings_.resize(std::size_t{number} + 1);
    }
    ListingWords words;
    const std::vector<ShopWord> name = shop_words(listing.name, max_words_of_a_text);
    for (std::size_t i = 0; i < name.size(); ++i) {
        words.name.push_back(number_of(name[i].text));
        const std::size_t end = end_of_group(name, i);
        if (!name[i].continues && end - i > 1) {
            if (const std::string together = written_together(name, i, end); !together.empty()) {
                words.others.push_back(number_of(together));
            }
        }
    }
    for (const ShopWord& word : shop_words(listing.brand, max_words_of_a_text)) {
        words.others.push_back(number_of(word.text));
    }
    for (const auto& [attribute, value] : listing.attributes) {
        for (const ShopWord& word : shop_words(value, max_words_of_a_text)) {
            if (!has_digit(word.text)) { // numbers of models are found as codes
                words.others.push_back(number_of(word.text));
            }
        }
    }
    count_in(words);
    listings_[number] = std::move(words);
    ++changed_listings_;
}

void Lexicon::remove(fulltext::DocumentNumber number) {
    if (number >= listings_.size()) {
        return;
    }
    const ListingWords words = std::exchange(listings_[number], {});
    for (const WordNumber word : words.name) {
        --counts_[word];
    }
    for (const WordNumber word : words.others) {
        --counts_[word];
    }
    changed_listings_ += words.name.empty() ? 0 : 1;
}

std::shared_ptr<const std::vector<NamedCategory>> Lexicon::named(const Categories& categories) const {
    auto all = std::make_shared<std::vector<NamedCategory>>();
    for (const auto& [id, category] : categories) {
        NamedCategory named{.id = id, .slug = category.slug, .name = category.name, .words = {}};
        for (ShopWord& word : shop_words(category.name, max_words_of_a_text)) {
            named.words.push_back(std::move(word.text));
        }
        all->push_back(std::move(named));
    }
    return all;
}

void Lexicon::reckon_anew(LexiconView& next) {
    std::vector<CountedWord> words;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
        words.push_back({.text = texts_[i], .count = counts_[i]});
    }
    for (const NamedCategory& category : *next.categories_) {
        for (const std::string& word : category.words) {
            ++words[numbers_.at(word)].count;
        }
    }
    auto book = std::make_shared<WordBook>(std::move(words));

    // Pairs of places as one number each, so that sorting brings equal ones together.
    std::vector<std::uint64_t> pairs;
    std::vector<std::uint32_t> places(texts_.size());
    for (std::size_t i = 0; i < texts_.size(); ++i) {
        places[i] = static_cast<std::uint32_t>(book->find(texts_[i]));
    }
    for (const ListingWords& listing : listings_) {
        for (std::size_t i = 0; i + 1 < listing.name.size(); ++i) {
            pairs.push_back((std::uint64_t{places[listing.name[i]]} << 32U) | places[listing.name[i + 1]]);
        }
    }
    std::ranges::sort(pairs);
    auto followers = std::make_shared<Followers>();
    std::size_t at = 0;
    for (std::size_t place = 0; place < book->size(); ++place) {
        followers->first_.push_back(static_cast<std::uint32_t>(followers->followers_.size()));
        std::vector<Followers::Follower> own;
        while (at < pairs.size() && (pairs[at] >> 32U) == place) {
            const auto follower = static_cast<std::uint32_t>(pairs[at]);
            const std::size_t begin = at;
            while (at < pairs.size() && pairs[at] == pairs[begin]) {
                ++at;
            }
            own.push_back({.place = follower, .count = static_cast<std::uint32_t>(at - begin)});
        }
        std::ranges::sort(own, [](const auto& left, const auto& right) {
            return left.count != right.count ? left.count > right.count : left.place < right.place;
        });
        own.resize(std::min(own.size(), Followers::max_of_a_word));
        followers->followers_.insert(followers->followers_.end(), own.begin(), own.end());
    }
    followers->first_.push_back(static_cast<std::uint32_t>(followers->followers_.size()));
    next.book_ = std::move(book);
    next.followers_ = std::move(followers);
    next.recent_ = WordBook();
    reckoned_ = texts_.size();
    changed_listings_ = 0;
}

void Lexicon::publish(std::shared_ptr<const Categories> categories) {
    auto next = std::make_shared<LexiconView>(*view());
    if (categories != categories_) {
        if (!categories_ || !(*categories == *categories_)) {
            next->categories_ = named(*categories);
            for (const NamedCategory& category : *next->categories_) {
                for (const std::string& word : category.words) {
                    static_cast<void>(number_of(word));
                }
            }
            changed_listings_ += many_changed_listings;
        }
        categories_ = std::move(categories);
    }
    const std::size_t recent = texts_.size() - reckoned_;
    if (changed_listings_ == 0 && recent == 0) {
        return;
    }
    if (texts_.size() <= small_book || recent > std::max(many_new_words, reckoned_ / 16) ||
        changed_listings_ > std::max(many_changed_listings, listings_.size() / 10)) {
        reckon_anew(*next);
    } else {
        std::vector<CountedWord> words;
        for (std::size_t i = reckoned_; i < texts_.size(); ++i) {
            words.push_back({.text = texts_[i], .count = counts_[i]});
        }
        next->recent_ = WordBook(std::move(words));
    }
    const std::scoped_lock lock(mutex_);
    view_ = std::move(next);
}

std::shared_ptr<const LexiconView> Lexicon::view() const {
    const std::scoped_lock lock(mutex_);
    return view_;
}

} // namespace merx::search
