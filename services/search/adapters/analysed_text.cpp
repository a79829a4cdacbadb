#include "search/adapters/analysed_text.hpp"

#include <mutex>
#include <utility>

#include "fulltext/stemmer.hpp"
#include "search/domain/english_plurals.hpp"
#include "text/words.hpp"

namespace merx::search {
namespace {

class AnalysedText final : public ListingText {
public:
    AnalysedText(TextAnalysis analysis, std::string fingerprint)
        : analysis_(std::move(analysis)), fingerprint_(std::move(fingerprint)) {}

    IndexedText text_of(const Listing& listing, const Categories& categories) const override {
        const std::scoped_lock lock(mutex_);
        IndexedText text;
        AnalysedListing analysed = analysis_.analyse(listing, categories);
        for (AnalysedTerm& term : analysed.terms) {
            text.postings.push_back({.term = std::move(term.term), .weight = term.occurrence});
        }
        text.lengths = analysed.lengths;
        text.sort_name = text::fold(listing.name);
        return text;
    }

    std::string fingerprint() const override { return fingerprint_; }

private:
    mutable std::mutex mutex_;
    mutable TextAnalysis analysis_; // remembers stems
    std::string fingerprint_;
};

} // namespace

Result<TextAnalysis> make_text_analysis(const std::vector<std::string>& languages) {
    if (languages.empty() || languages.size() > max_languages) {
        return fail(invalid("search_languages", "out_of_range", "A shop is searched in 1 to 8 languages."));
    }
    std::vector<Stem> stems;
    std::vector<bool> keeps_beginnings;
    for (const std::string& language : languages) {
        auto stemmer = fulltext::Stemmer::make(language);
        if (!stemmer) {
            return fail(stemmer.error());
        }
        keeps_beginnings.push_back(stemmer->keeps_beginnings());
        const bool is_english = language == "english" || language == "en";
        stems.emplace_back(
            [kept = std::make_shared<fulltext::Stemmer>(std::move(*stemmer)), is_english](const std::string& word) {
                return kept->stem(is_english ? std::string(english_singular(word)) : word);
            });
    }
    return TextAnalysis(std::move(stems), std::move(keeps_beginnings));
}

Result<std::unique_ptr<ListingText>> make_listing_text(const std::vector<std::string>& languages) {
    auto analysis = make_text_analysis(languages);
    if (!analysis) {
        return fail(analysis.error());
    }
    std::string fingerprint = std::to_string(analysis_version);
    for (const std::string& language : languages) {
        fingerprint += ' ' + language;
    }
    return std::make_unique<AnalysedText>(std::move(*analysis), std::move(fingerprint));
}

} // namespace merx::search
