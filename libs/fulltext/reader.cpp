#include "fulltext/reader.hpp"

#include <algorithm>

#include "fulltext/xapian_errors.hpp"

namespace merx::fulltext {
namespace {

bool is_more_frequent(const CountedTerm& left, const CountedTerm& right) {
    return left.documents != right.documents ? left.documents > right.documents : left.term < right.term;
}

// Whether a document may have it.
bool is_indexable(const std::string& term) {
    return !term.empty() && term.size() <= max_term_bytes;
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

std::size_t Reader::frequency(const std::string& term) const {
    if (!is_indexable(term)) {
        return 0;
    }
    return translated([&] { return std::size_t{state_->database.get_termfreq(term)}; });
}

void Reader::postings(const std::string& term, std::size_t limit, std::vector<Found>& out) const {
    if (!is_indexable(term)) {
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

void Reader::postings_among(const std::string& term, std::span<const DocumentNumber> documents,
                            std::vector<Found>& out) const {
    if (!is_indexable(term)) {
        return;
    }
    translated([&] {
        const Xapian::Database& database = state_->database;
        auto posting = database.postlist_begin(term);
        const auto end = database.postlist_end(term);
        for (const DocumentNumber wanted : documents) {
            if (posting == end) {
                return;
            }
            posting.skip_to(wanted);
            if (posting != end && *posting == wanted) {
                out.push_back({.number = wanted, .weight = posting.get_wdf()});
            }
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

} // namespace merx::fulltext
