#include "search/adapters/index_file.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace merx::search {
namespace {

using fulltext::DocumentNumber;

// Facts about the index.
constexpr const char* format_key = "format";
constexpr const char* text_key = "text";
constexpr const char* position_key = "position";
const std::string category_prefix = "category/";
const std::string due_prefix = "due/";

// Terms of documents, beside their words.
std::string sku_term(const std::string& sku) {
    return index_prefix + ("s" + sku);
}
std::string category_term(CategoryId category) {
    return index_prefix + ("c" + category.text());
}

template <class Number>
Number number_of(const std::string& text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw fulltext::Corrupt("The index holds a number that is none.");
    }
    return number;
}

void check_format(const std::string& format) {
    if (format != index_format) {
        throw fulltext::Corrupt("The index is of another format.");
    }
}

fulltext::Document document_of(const ListingRecord& record, IndexedText text) {
    const Listing& listing = record.listing;
    fulltext::Document document{.key = listing.id.text(), .postings = std::move(text.postings), .data = encode(record)};
    std::set<std::string> own;
    for (const ListedVariant& variant : listing.variants) {
        own.insert(sku_term(variant.sku));
    }
    for (const CategoryId category : listing.categories) {
        own.insert(category_term(category));
    }
    for (const std::string& term : own) {
        document.postings.push_back({.term = term, .weight = 0});
    }
    return document;
}

} // namespace

std::unique_ptr<IndexFile> IndexFile::create(const std::filesystem::path& folder, const ListingText& text,
                                             fulltext::Writer::Safety safety) {
    std::unique_ptr<IndexFile> file(new IndexFile(fulltext::Writer::create(folder, safety), text));
    file->writer_.set_metadata(format_key, std::string(index_format));
    file->writer_.set_metadata(text_key, text.fingerprint());
    file->writer_.set_metadata(position_key, "0");
    return file;
}

std::unique_ptr<IndexFile> IndexFile::open(const std::filesystem::path& folder, const ListingText& text) {
    std::unique_ptr<IndexFile> file(new IndexFile(fulltext::Writer::open(folder), text));
    file->load();
    return file;
}

std::int64_t IndexFile::position_of(const fulltext::Reader& reader) {
    check_format(reader.metadata(format_key));
    return number_of<std::int64_t>(reader.metadata(position_key));
}

void IndexFile::load() {
    check_format(writer_.metadata(format_key));
    is_up_to_date_ = writer_.metadata(text_key) == text_.fingerprint();
    position_ = number_of<std::int64_t>(writer_.metadata(position_key));
    auto categories = std::make_shared<Categories>();
    for (const auto& [key, record] : writer_.metadata_with_prefix(category_prefix)) {
        categories->put(decode_category(record));
    }
    categories_ = std::move(categories);
    for (const auto& [key, after] : writer_.metadata_with_prefix(due_prefix)) {
        const auto category = CategoryId::parse(std::string_view(key).substr(due_prefix.size()));
        if (!category) {
            throw fulltext::Corrupt("The index holds an id that is none.");
        }
        due_.emplace(*category, number_of<DocumentNumber>(after));
    }
}

Listing IndexFile::listing(DocumentNumber number) const {
    return decode_listing(writer_.data(number)).listing;
}

std::vector<IndexChange> IndexFile::apply(const Batch& batch) {
    apply_categories(batch.changes);
    std::vector<IndexChange> changed;
    std::set<std::string> done;
    for (const CatalogChange& change : batch.changes) {
        if (const auto* unlisted = std::get_if<Unlisted>(&change.thing)) {
            if (const auto number = writer_.remove(unlisted->id.text())) {
                changed.push_back({.number = *number, .record = {}});
            }
        } else if (const auto* given = std::get_if<Listing>(&change.thing)) {
            Listing listing = *given;
            take_stock(listing, batch.availability);
            for (const ListedVariant& variant : listing.variants) {
                done.insert(variant.sku);
            }
            changed.push_back(put(std::move(listing)));
        }
    }
    for (const auto& [sku, is_available] : batch.availability) {
        if (!done.contains(sku)) {
            change_stock(sku, is_available, changed);
        }
    }
    if (!batch.changes.empty()) {
        position_ = batch.changes.back().sequence;
        writer_.set_metadata(position_key, std::to_string(position_));
    }
    return changed;
}

// Whether words of products may have changed by it.
bool IndexFile::apply(Categories& tree, const CatalogChange& change) {
    if (const auto* category = std::get_if<Category>(&change.thing)) {
        const Category* before = tree.find(category->id);
        const bool is_other = before == nullptr || before->name != category->name || before->parent != category->parent;
        writer_.set_metadata(category_prefix + category->id.text(), encode(*category));
        tree.put(*category);
        return is_other;
    }
    const auto* removed = std::get_if<RemovedCategory>(&change.thing);
    if (removed == nullptr || tree.find(removed->id) == nullptr) {
        return false;
    }
    writer_.set_metadata(category_prefix + removed->id.text(), "");
    tree.remove(removed->id);
    return true;
}

void IndexFile::apply_categories(const std::vector<CatalogChange>& changes) {
    auto tree = std::make_shared<Categories>(*categories_);
    bool is_other = false;
    std::set<CategoryId> due;
    for (const CatalogChange& change : changes) {
        std::optional<CategoryId> id;
        if (const auto* category = std::get_if<Category>(&change.thing)) {
            id = category->id;
        } else if (const auto* removed = std::get_if<RemovedCategory>(&change.thing)) {
            id = removed->id;
        } else {
            continue;
        }
        is_other = true;
        if (apply(*tree, change)) {
            const std::vector<CategoryId> below = tree->subtree(*id);
            due.insert(below.begin(), below.end());
        }
    }
    for (const CategoryId category : due) {
        if (!writer_.with_term(category_term(category)).empty()) {
            set_due(category, 1);
        }
    }
    if (is_other) {
        categories_ = std::move(tree);
    }
}

void IndexFile::set_due(CategoryId category, DocumentNumber from) {
    due_.insert_or_assign(category, from);
    writer_.set_metadata(due_prefix + category.text(), std::to_string(from));
}

IndexChange IndexFile::put(Listing listing) {
    IndexedText text = text_.text_of(listing, *categories_);
    ListingRecord record{
        .listing = std::move(listing), .sort_name = std::move(text.sort_name), .lengths = text.lengths};
    const DocumentNumber number = writer_.replace(document_of(record, std::move(text)));
    return {.number = number, .record = std::move(record)};
}

void IndexFile::take_stock(Listing& listing, const std::map<std::string, bool>& availability) const {
    std::optional<Listing> before;
    for (ListedVariant& variant : listing.variants) {
        if (const auto known = availability.find(variant.sku); known != availability.end()) {
            variant.in_stock = known->second;
            continue;
        }
        if (!before) {
            const auto number = writer_.find(listing.id.text());
            before = number ? this->listing(*number) : listing;
        }
        const auto same = std::ranges::find(before->variants, variant.sku, &ListedVariant::sku);
        variant.in_stock = same != before->variants.end() && same->in_stock;
    }
}

void IndexFile::change_stock(const std::string& sku, bool is_available, std::vector<IndexChange>& changed) {
    for (const DocumentNumber number : writer_.with_term(sku_term(sku))) {
        ListingRecord record = decode_listing(writer_.data(number));
        const auto variant = std::ranges::find(record.listing.variants, sku, &ListedVariant::sku);
        if (variant != record.listing.variants.end() && variant->in_stock != is_available) {
            variant->in_stock = is_available;
            writer_.replace_data(number, encode(record));
            changed.push_back({.number = number, .record = std::move(record)});
        }
    }
}

std::vector<IndexChange> IndexFile::reindex(std::size_t limit) {
    std::vector<IndexChange> changed;
    while (!due_.empty() && changed.size() < limit) {
        const auto [category, from] = *due_.begin();
        const std::vector<DocumentNumber> numbers = writer_.with_term(category_term(category));
        auto number = std::ranges::lower_bound(numbers, from);
        for (; number != numbers.end() && changed.size() < limit; ++number) {
            changed.push_back(put(listing(*number)));
        }
        if (number != numbers.end()) {
            set_due(category, *number);
        } else {
            due_.erase(category);
            writer_.set_metadata(due_prefix + category.text(), "");
        }
    }
    return changed;
}

} // namespace merx::search
