// Changing a text index on disk.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fulltext/document.hpp"
#include "fulltext/errors.hpp"

namespace merx::fulltext {

// The one writer of an index; another gets Locked, also in another process. One thread at a time; calls block on the
// disk. What is changed is seen by this writer at once and by readers after commit(), all of it or nothing, whatever
// happens to the process. After an exception a writer is only good for being destroyed, which drops what it had not
// committed.
class Writer {
public:
    enum class Safety {
        durable, // a commit is on disk when it returns
        fast,    // a power cut may leave anything, for what is copied before it is used (see compact.hpp)
    };

    // Makes an empty index in a folder that must not exist yet.
    static Writer create(const std::filesystem::path& folder, Safety safety = Safety::durable);
    // Throws Missing or Corrupt.
    static Writer open(const std::filesystem::path& folder, Safety safety = Safety::durable);
    Writer(Writer&&) noexcept;
    Writer& operator=(Writer&&) noexcept;
    ~Writer();

    // In place of the document with this key, if there is one.
    DocumentNumber replace(const Document& document);
    // Its data alone, which is cheap.
    void replace_data(DocumentNumber number, std::string data);
    // Nothing where there is none.
    std::optional<DocumentNumber> remove(std::string_view key);

    std::optional<DocumentNumber> find(std::string_view key) const;
    // Of documents that have this term.
    std::vector<DocumentNumber> with_term(const std::string& term) const;
    // Of a document that is there.
    std::string data(DocumentNumber number) const;

    // Small facts about the index itself, committed with its content. An empty value removes one.
    void set_metadata(const std::string& key, const std::string& value);
    std::string metadata(const std::string& key) const;
    // Key and value of all whose keys begin so.
    std::vector<std::pair<std::string, std::string>> metadata_with_prefix(const std::string& prefix) const;

    std::size_t document_count() const;
    void commit();

private:
    struct State;
    explicit Writer(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

} // namespace merx::fulltext
