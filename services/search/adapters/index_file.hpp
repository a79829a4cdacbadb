// One index on disk, being written: listings with their words, categories, and how far in the catalog's changes they
// are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fulltext/reader.hpp"
#include "fulltext/writer.hpp"
#include "search/adapters/listing_record.hpp"
#include "search/app/ports.hpp"

namespace merx::search {

// A document after a change.
struct IndexChange {
    fulltext::DocumentNumber number = 0;
    std::optional<ListingRecord> record; // nothing: it is gone
};

// One thread at a time; calls block on the disk. What is applied is on disk, as a whole, after commit(). After an
// exception it is only good for being destroyed.
//
// The names of a category and of all above it are words of the products in it. Where one changes, all these products
// are due to be indexed again, which is remembered in the index itself and done in portions by reindex().
class IndexFile {
public:
    // The folder must not exist.
    static std::unique_ptr<IndexFile> create(const std::filesystem::path& folder, const ListingText& text,
                                             fulltext::Writer::Safety safety);
    // Throws fulltext::Missing and fulltext::Corrupt; the latter also where it is of another format.
    static std::unique_ptr<IndexFile> open(const std::filesystem::path& folder, const ListingText& text);

    // The position of an index that is only read. Throws fulltext::Corrupt, also where it is of another format.
    static std::int64_t position_of(const fulltext::Reader& reader);

    // Of the last change that was applied.
    std::int64_t position() const { return position_; }
    // Whether its words were made by the rules that are in force.
    bool is_up_to_date() const { return is_up_to_date_; }
    std::shared_ptr<const Categories> categories() const { return categories_; }
    std::size_t size() const { return writer_.document_count(); }

    // Of a document that is there.
    Listing listing(fulltext::DocumentNumber number) const;

    std::vector<IndexChange> apply(const Batch& batch);
    // At most `limit` of those that are due.
    std::vector<IndexChange> reindex(std::size_t limit);
    bool has_due() const { return !due_.empty(); }

    void commit() { writer_.commit(); }

private:
    IndexFile(fulltext::Writer writer, const ListingText& text) : writer_(std::move(writer)), text_(text) {}

    void load();
    bool apply(Categories& tree, const CatalogChange& change);
    void apply_categories(const std::vector<CatalogChange>& changes);
    void set_due(CategoryId category, fulltext::DocumentNumber from);
    IndexChange put(Listing listing);
    void take_stock(Listing& listing, const std::map<std::string, bool>& availability) const;
    void change_stock(const std::string& sku, bool is_available, std::vector<IndexChange>& changed);

    fulltext::Writer writer_;
    const ListingText& text_;
    std::int64_t position_ = 0;
    bool is_up_to_date_ = true;
    std::shared_ptr<const Categories> categories_ = std::make_shared<Categories>();
    // Categories with products to be indexed again: those from this document number on are left.
    std::map<CategoryId, fulltext::DocumentNumber> due_;
};

} // namespace merx::search
