#include "fulltext/writer.hpp"

#include "core/assert.hpp"
#include "fulltext/own_terms.hpp"
#include "fulltext/xapian_errors.hpp"

namespace merx::fulltext {
namespace {

Xapian::Document document_of(const Document& document) {
    Xapian::Document made;
    made.set_data(document.data);
    made.add_boolean_term(key_term(document.key));
    for (const Posting& posting : document.postings) {
        if (posting.term.empty() || posting.term.size() > max_term_bytes) {
            continue;
        }
        MERX_ASSERT(posting.term.front() != key_prefix.front());
        made.add_term(posting.term, posting.weight);
    }
    return made;
}

} // namespace

struct Writer::State {
    State(const std::filesystem::path& folder, int flags) : database(folder.string(), flags) {}

    // Everything between two commits is one transaction, so that a writer that is destroyed writes nothing more.
    void begin_change() {
        if (!has_changes) {
            database.begin_transaction();
            has_changes = true;
        }
    }

    std::optional<DocumentNumber> find(std::string_view key) const {
        const Xapian::PostingIterator first = database.postlist_begin(key_term(key));
        if (first == database.postlist_end(key_term(key))) {
            return std::nullopt;
        }
        return *first;
    }

    Xapian::WritableDatabase database;
    bool has_changes = false;
};

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

namespace {

int flags_of(Writer::Safety safety) {
    return Xapian::DB_BACKEND_GLASS | (safety == Writer::Safety::fast ? Xapian::DB_NO_SYNC : 0);
}

} // namespace

Writer Writer::create(const std::filesystem::path& folder, Safety safety) {
    return translated([&] { return Writer(std::make_unique<State>(folder, Xapian::DB_CREATE | flags_of(safety))); });
}

Writer Writer::open(const std::filesystem::path& folder, Safety safety) {
    return translated([&] { return Writer(std::make_unique<State>(folder, Xapian::DB_OPEN | flags_of(safety))); });
}

DocumentNumber Writer::replace(const Document& document) {
    MERX_ASSERT(!document.key.empty() && document.key.size() <= max_term_bytes);
    return translated([&] {
        state_->begin_change();
        const std::optional<DocumentNumber> number = state_->find(document.key);
        if (number) {
            state_->database.replace_document(*number, document_of(document));
            return *number;
        }
        return DocumentNumber{state_->database.add_document(document_of(document))};
    });
}

void Writer::replace_data(DocumentNumber number, std::string data) {
    translated([&] {
        state_->begin_change();
        Xapian::Document document = state_->database.get_document(number);
        document.set_data(data);
        state_->database.replace_document(number, document);
    });
}

std::optional<DocumentNumber> Writer::remove(std::string_view key) {
    return translated([&] {
        const std::optional<DocumentNumber> number = state_->find(key);
        if (number) {
            state_->begin_change();
            state_->database.delete_document(*number);
        }
        return number;
    });
}

std::optional<DocumentNumber> Writer::find(std::string_view key) const {
    return translated([&] { return state_->find(key); });
}

std::vector<DocumentNumber> Writer::with_term(const std::string& term) const {
    return translated([&] {
        const Xapian::Database& database = state_->database;
        return std::vector<DocumentNumber>(database.postlist_begin(term), database.postlist_end(term));
    });
}

std::string Writer::data(DocumentNumber number) const {
    return translated([&] { return state_->database.get_document(number).get_data(); });
}

void Writer::set_metadata(const std::string& key, const std::string& value) {
    translated([&] {
        state_->begin_change();
        state_->database.set_metadata(key, value);
    });
}

std::string Writer::metadata(const std::string& key) const {
    return translated([&] { return state_->database.get_metadata(key); });
}

std::vector<std::pair<std::string, std::string>> Writer::metadata_with_prefix(const std::string& prefix) const {
    return translated([&] {
        std::vector<std::pair<std::string, std::string>> found;
        const Xapian::Database& database = state_->database;
        for (auto key = database.metadata_keys_begin(prefix); key != database.metadata_keys_end(prefix); ++key) {
            found.emplace_back(*key, database.get_metadata(*key));
        }
        return found;
    });
}

std::size_t Writer::document_count() const {
    return translated([&] { return std::size_t{state_->database.get_doccount()}; });
}

void Writer::commit() {
    if (state_->has_changes) {
        translated([&] { state_->database.commit_transaction(); });
        state_->has_changes = false;
    }
}

} // namespace merx::fulltext
