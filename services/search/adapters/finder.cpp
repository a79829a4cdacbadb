#include "search/adapters/finder.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_set>
#include <utility>

#include "search/adapters/analysed_text.hpp"
#include "search/adapters/facets.hpp"
#include "search/adapters/highlights.hpp"
#include "search/adapters/lexicon.hpp"
#include "search/adapters/page_order.hpp"
#include "search/adapters/suggester.hpp"
#include "search/adapters/word_search.hpp"

namespace merx::search {
namespace {

// What a search needs for itself alone while it runs, kept from search to search.
struct Scratch {
    TextAnalysis analysis;
    FacetScratch facets{};
};

class SnapshotFinder final : public Finder {
public:
    SnapshotFinder(FinderParts parts, TextAnalysis analysis) : parts_(std::move(parts)) {
        scratches_.push_back(std::make_unique<Scratch>(Scratch{.analysis = std::move(analysis)}));
    }

    IndexWatcher& watcher() override { return lexicon_; }

    Result<SearchAnswer> find(const Snapshot& snapshot, const SearchQuery& query) override {
        const auto language = number_of(query.language);
        if (!language) {
            return fail(language.error());
        }
        const auto filters = Filters::make(query, snapshot);
        if (!filters) {
            return fail(filters.error());
        }
        const Borrowed scratch(*this);
        Result<SearchAnswer> answer = SearchAnswer{};
        const Result<void> read = snapshot.read([&](const fulltext::Reader& reader) {
            answer = answer_from(reader, {snapshot, query, *filters, *language, *scratch});
        });
        return read ? std::move(answer) : fail(read.error());
    }

    Result<std::vector<Suggestion>> suggest(const Snapshot& snapshot, const SuggestQuery& query) override {
        const auto language = number_of(query.language);
        if (!language) {
            return fail(language.error());
        }
        const Borrowed scratch(*this);
        const auto lexicon = lexicon_.view();
        std::vector<Suggestion> suggestions;
        const Result<void> read = snapshot.read([&](const fulltext::Reader& reader) {
            suggestions = Suggester(reader, snapshot, *lexicon, scratch->analysis, *language).suggest(query);
        });
        if (!read) {
            return fail(read.error());
        }
        return suggestions;
    }

private:
    // A scratch for as long as this lives.
    class Borrowed {
    public:
        explicit Borrowed(SnapshotFinder& finder) : finder_(finder), scratch_(finder.take()) {}
        ~Borrowed() { finder_.give_back(std::move(scratch_)); }
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;

        Scratch& operator*() const { return *scratch_; }
        Scratch* operator->() const { return scratch_.get(); }

    private:
        SnapshotFinder& finder_;
        std::unique_ptr<Scratch> scratch_;
    };

    struct Asked {
        const Snapshot& snapshot;
        const SearchQuery& query;
        const Filters& filters;
        std::size_t language;
        Scratch& scratch;
    };

    std::unique_ptr<Scratch> take() {
        {
            const std::scoped_lock lock(mutex_);
            if (!scratches_.empty()) {
                std::unique_ptr<Scratch> scratch = std::move(scratches_.back());
                scratches_.pop_back();
                return scratch;
            }
        }
        auto analysis = make_text_analysis(parts_.languages); // which make() has seen to succeed
        return std::make_unique<Scratch>(Scratch{.analysis = std::move(*analysis)});
    }

    void give_back(std::unique_ptr<Scratch> scratch) {
        const std::scoped_lock lock(mutex_);
        scratches_.push_back(std::move(scratch));
    }

    Result<std::size_t> number_of(const std::string& language) const {
        if (language.empty()) {
            return std::size_t{0};
        }
        const auto found = std::ranges::find(parts_.languages, language);
        if (found == parts_.languages.end()) {
            return fail(invalid("language", "unknown_language", "The shop is not searched in this language."));
        }
        return static_cast<std::size_t>(found - parts_.languages.begin());
    }

    Result<SearchAnswer> answer_from(const fulltext::Reader& reader, const Asked& asked) {
        WordMatches found = asked.query.text.empty() ? all_products(*asked.snapshot.columns) : by_words(reader, asked);
        SearchAnswer answer;
        answer.corrected_query = std::move(found.corrected_query);
        answer.sequence = asked.snapshot.position;
        std::vector<Match> matches = filtered(std::move(found.matches), asked, answer);
        answer.total = static_cast<std::int64_t>(matches.size());
        auto page = cut_page(matches, asked.query.sort, asked.query.page);
        if (!page) {
            return fail(page.error());
        }
        if (!page->cursor.empty()) {
            answer.next_page_token = encode_page_token(page->cursor, asked.query.list);
        }
        Highlights highlights(std::move(found.terms), asked.scratch.analysis, asked.language);
        for (const Match& match : page->matches) {
            answer.hits.push_back(hit_of(reader, match, asked, highlights));
        }
        return answer;
    }

    WordMatches by_words(const fulltext::Reader& reader, const Asked& asked) const {
        const auto lexicon = lexicon_.view();
        Planner planner(reader, *lexicon, parts_.synonyms, asked.scratch.analysis, asked.language);
        return WordSearch(reader, asked.snapshot, planner).find(asked.query.text, asked.query.correct);
    }

    static WordMatches all_products(const Columns& columns) {
        WordMatches all;
        all.matches.reserve(columns.size());
        columns.for_each([&](DocumentNumber number, const Row& row) { all.matches.push_back({number, &row, 0}); });
        return all;
    }

    // Those that pass; the facets are counted on the way.
    static std::vector<Match> filtered(std::vector<Match> matches, const Asked& asked, SearchAnswer& answer) {
        if (!asked.query.facets) {
            std::erase_if(matches, [&](const Match& match) { return asked.filters.failing(*match.row) != 0; });
            return matches;
        }
        constexpr std::size_t ahead = 12;
        FacetCounter facets(asked.filters, asked.snapshot, asked.scratch.facets);
        std::size_t passed = 0;
        for (std::size_t i = 0; i < matches.size(); ++i) {
            FacetCounter::prefetch(*matches[std::min(i + ahead, matches.size() - 1)].row);
            const Match match = matches[i];
            const Failing failing = asked.filters.failing(*match.row);
            facets.count(*match.row, failing);
            matches[passed] = match;
            passed += failing == 0 ? 1U : 0U;
        }
        matches.resize(passed);
        answer.facets = facets.facets();
        return matches;
    }

    static SearchHit hit_of(const fulltext::Reader& reader, const Match& match, const Asked& asked,
                            Highlights& highlights) {
        const Row& row = *match.row;
        const RowTexts& texts = row.texts();
        const Vocabulary& vocabulary = asked.snapshot.vocabulary();
        SearchHit hit{.product = row.product(),
                      .slug = std::string(texts.slug()),
                      .name = std::string(texts.name()),
                      .brand = row.brand == no_symbol ? std::string() : std::string(vocabulary.brands.text(row.brand)),
                      .currency = std::string(vocabulary.currencies.text(row.currency)),
                      .lowest_price = row.lowest_price,
                      .highest_price = row.highest_price,
                      .image_url = std::string(texts.image_url()),
                      .in_stock = row.in_stock,
                      .highlight_name = highlights.whole(texts.name()),
                      .highlight_description = {},
                      .score = {}};
        if (const auto description = texts.description()) {
            hit.highlight_description = highlights.fragment(*description);
        } else if (const auto listing = Snapshot::listing(reader, match.number)) {
            hit.highlight_description = highlights.fragment(listing->description);
        }
        if (!asked.query.text.empty()) {
            hit.score = static_cast<double>(match.score);
        }
        return hit;
    }

    const FinderParts parts_;
    Lexicon lexicon_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Scratch>> scratches_; // that nobody uses
};

} // namespace

Result<std::unique_ptr<Finder>> Finder::make(FinderParts parts) {
    auto analysis = make_text_analysis(parts.languages);
    if (!analysis) {
        return fail(analysis.error());
    }
    return std::make_unique<SnapshotFinder>(std::move(parts), std::move(*analysis));
}

} // namespace merx::search
