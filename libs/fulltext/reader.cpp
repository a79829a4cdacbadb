#include "fulltext/reader.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

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

void append_postings(const Xapian::Database& database, const std::string& term, std::size_t limit,
                     std::vector<Reader::Found>& out) {
    auto posting = database.postlist_begin(term);
    const auto end = database.postlist_end(term);
    for (std::size_t count = 0; count < limit && posting != end; ++count, ++posting) {
        out.push_back({.number = *posting, .weight = posting.get_wdf()});
    }
}

// What was read of a term.
struct KnownTerm {
    std::size_t frequency = 0;
    bool has_postings = false; // all of them
    std::vector<Reader::Found> postings{};
};

} // namespace

struct Reader::State {
    explicit State(const std::filesystem::path& folder) : database(folder.string(), Xapian::DB_BACKEND_GLASS) {}

    std::size_t frequency(const std::string& term) {
        if (const KnownTerm* known = find(term)) {
            return known->frequency;
        }
        const auto frequency = translated([&] { return std::size_t{database.get_termfreq(term)}; });
        keep(term, {.frequency = frequency});
        return frequency;
    }

    // All postings of a term that is known with them; null for others.
    const std::vector<Found>* known_postings(const std::string& term) {
        const KnownTerm* known = find(term);
        return known != nullptr && known->has_postings ? &known->postings : nullptr;
    }

    // All postings of a term; null where they are more than the limit, or too many to be kept.
    const std::vector<Found>* postings(const std::string& term, std::size_t limit) {
        const std::size_t expected = frequency(term);
        const std::vector<Found>* known = known_postings(term);
        if (known != nullptr || expected > std::min(limit, most_of_a_term)) {
            return known;
        }
        KnownTerm read{.frequency = expected, .has_postings = true};
        read.postings.reserve(expected);
        translated([&] { append_postings(database, term, expected, read.postings); });
        return &keep(term, std::move(read)).postings;
    }

    void forget() {
        recent_.clear();
        older_.clear();
        kept_ = 0;
    }

    Xapian::Database database;

private:
    using Terms = std::unordered_map<std::string, KnownTerm>;
    static constexpr std::size_t cost_of_term = 32; // beside its postings, in such
    static constexpr std::size_t most_of_a_term = max_kept / 4;

    KnownTerm* find(const std::string& term) {
        if (const auto entry = recent_.find(term); entry != recent_.end()) {
            return &entry->second;
        }
        if (auto node = older_.extract(term)) {
            return &keep(term, std::move(node.mapped()));
        }
        return nullptr;
    }

    // When half of the room is taken, what nobody has asked for since the last time goes.
    KnownTerm& keep(const std::string& term, KnownTerm known) {
        const std::size_t cost = cost_of_term + known.postings.size();
        if (kept_ + cost > max_kept / 2) {
            older_ = std::exchange(recent_, {});
            kept_ = 0;
        }
        kept_ += cost;
        return recent_.insert_or_assign(term, std::move(known)).first->second;
    }

    Terms recent_;
    Terms older_;
    std::size_t kept_ = 0; // by recent_
};

Reader::Reader(const std::filesystem::path& folder)
    : state_(translated([&] { return std::make_unique<State>(folder); })) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

bool Reader::refresh() {
    const bool is_newer = translated([&] { return state_->database.reopen(); });
    if (is_newer) {
        state_->forget();
    }
    return is_newer;
}

std::size_t Reader::frequency(const std::string& term) const {
    return is_indexable(term) ? state_->frequency(term) : 0;
}

void Reader::postings(const std::string& term, std::size_t limit, std::vector<Found>& out) const {
    if (!is_indexable(term)) {
        return;
    }
    if (const std::vector<Found>* all = state_->postings(term, limit)) {
        out.insert(out.end(), all->begin(), all->begin() + static_cast<std::ptrdiff_t>(std::min(limit, all->size())));
        return;
    }
    translated([&] { append_postings(state_->database, term, limit, out); });
}

void Reader::postings_among(const std::string& term, std::span<const DocumentNumber> documents,
                            std::vector<Found>& out) const {
    if (!is_indexable(term)) {
        return;
    }
    if (const std::vector<Found>* all = state_->known_postings(term)) {
        auto posting = all->begin();
        for (const DocumentNumber wanted : documents) {
            posting = std::ranges::lower_bound(posting, all->end(), wanted, {}, &Found::number);
            if (posting != all->end() && posting->number == wanted) {
                out.push_back(*posting);
            }
        }
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
