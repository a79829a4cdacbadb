#include "fulltext/reader.hpp"

#include <algorithm>

#include "fulltext/own_terms.hpp"
#include "fulltext/xapian_errors.hpp"
#include "fulltext/xapian_query.hpp"

namespace merx::fulltext {
namespace {

// A search has been told to end.
struct Enough {};

// Sees every match on its way to Xapian's own list, which is not wanted.
class MatchVisitor final : public Xapian::MatchSpy {
public:
    explicit MatchVisitor(const Reader::Visit& visit) : visit_(visit) {}

    void operator()(const Xapian::Document& document, double score) override {
        if (!visit_(document.get_docid(), score)) {
            throw Enough{};
        }
    }

private:
    const Reader::Visit& visit_;
};

bool is_more_frequent(const CountedTerm& left, const CountedTerm& right) {
    return left.documents != right.documents ? left.documents > right.documents : left.term < right.term;
}

} // namespace

struct Reader::State {
    explicit State(const std::filesystem::path& folder) : database(folder.string(), Xapian::DB_BACKEND_GLASS) {}

    Xapian::Database database;
};

Reader::Reader(const std::filesystem::path& folder)
    : state_(translated([&] { return std::make_unique<State>(folder); })) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

bool Reader::refresh() {
    return translated([&] { return state_->database.reopen(); });
}

void Reader::run(const Query& query, const Bm25& weights, const Visit& visit) const {
    translated([&] {
        constexpr double query_frequency = 0; // terms said twice count twice by being there twice
        constexpr double shortest = 0.1;      // of the average length: shorter documents weigh as if so long
        Xapian::Enquire enquire(state_->database);
        enquire.set_weighting_scheme(Xapian::BM25Weight(weights.k1, 0, query_frequency, weights.b, shortest));
        enquire.set_query(to_xapian(query));
        MatchVisitor visitor(visit);
        enquire.add_matchspy(&visitor);
        try {
            enquire.get_mset(0, 1, state_->database.get_doccount());
        } catch (const Enough&) {
            return;
        }
    });
}

std::size_t Reader::document_count() const {
    return translated([&] { return std::size_t{state_->database.get_doccount()}; });
}

std::size_t Reader::frequency(const std::string& term) const {
    if (term.empty() || term.size() > max_term_bytes) {
        return 0;
    }
    return translated([&] { return std::size_t{state_->database.get_termfreq(term)}; });
}

void Reader::postings(const std::string& term, std::size_t limit, std::vector<Found>& out) const {
    if (term.empty() || term.size() > max_term_bytes) {
        return;
    }
    translated([&] {
        const Xapian::Database& database = state_->database;
        auto posting = database.postlist_begin(term);
        const auto end = database.postlist_end(term);
        for (std::size_t count = 0; count < limit && posting != end; ++count, ++posting) {
            out.push_back({.number = *posting, .weight = posting.get_wdf()});
        }
    });
}

std::vector<CountedTerm> Reader::terms(const std::string& prefix, std::size_t limit, std::size_t scanned) const {
    if (prefix.size() > max_term_bytes) {
        return {};
    }
    std::vector<CountedTerm> found;
    translated([&] {
        const Xapian::Database& database = state_->database;
        auto term = database.allterms_begin(prefix);
        for (; term != database.allterms_end(prefix) && found.size() < scanned; ++term) {
            found.push_back({.term = *term, .documents = term.get_termfreq()});
        }
    });
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(limit, found.size()));
    std::ranges::partial_sort(found, end, is_more_frequent);
    found.erase(end, found.end());
    return found;
}

std::string Reader::correction(const std::string& word, unsigned edits) const {
    if (word.empty() || word.size() > max_term_bytes) {
        return {};
    }
    return translated([&] {
        const Xapian::Database& database = state_->database;
        return database.term_exists(word_prefix + word) ? std::string{} : database.get_spelling_suggestion(word, edits);
    });
}

std::optional<DocumentNumber> Reader::find(std::string_view key) const {
    return translated([&]() -> std::optional<DocumentNumber> {
        const std::string term = key_term(key);
        const Xapian::PostingIterator first = state_->database.postlist_begin(term);
        if (first == state_->database.postlist_end(term)) {
            return std::nullopt;
        }
        return *first;
    });
}

std::string Reader::data(DocumentNumber number) const {
    return translated([&]() -> std::string {
        try {
            return state_->database.get_document(number).get_data();
        } catch (const Xapian::DocNotFoundError&) {
            return {};
        }
    });
}

void Reader::for_each(const std::function<void(DocumentNumber, std::string data)>& visit) const {
    translated([&] {
        const Xapian::Database& database = state_->database;
        for (auto number = database.postlist_begin(""); number != database.postlist_end(""); ++number) {
            visit(*number, database.get_document(*number, Xapian::DOC_ASSUME_VALID).get_data());
        }
    });
}

std::string Reader::metadata(const std::string& key) const {
    return translated([&] { return state_->database.get_metadata(key); });
}

std::vector<std::pair<std::string, std::string>> Reader::metadata_with_prefix(const std::string& prefix) const {
    return translated([&] {
        std::vector<std::pair<std::string, std::string>> found;
        const Xapian::Database& database = state_->database;
        for (auto key = database.metadata_keys_begin(prefix); key != database.metadata_keys_end(prefix); ++key) {
            found.emplace_back(*key, database.get_metadata(*key));
        }
        return found;
    });
}

} // namespace merx::fulltext
