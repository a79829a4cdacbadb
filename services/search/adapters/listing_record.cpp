#include "search/adapters/listing_record.hpp"

#include "fulltext/errors.hpp"

namespace merx::search {
namespace {

[[noreturn]] void refuse() {
    throw fulltext::Corrupt("The index holds a record that cannot be read.");
}

// Numbers in groups of seven bits, the lowest first; texts and lists behind their length.
class RecordWriter {
public:
    void number(std::uint64_t value) {
        for (; value >= 0x80U; value >>= 7U) {
            bytes_.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
        }
        bytes_.push_back(static_cast<char>(value));
    }
    void number(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }
    void text(std::string_view value) {
        number(std::uint64_t{value.size()});
        bytes_ += value;
    }
    template <class List, class Write>
    void list(const List& items, Write write) {
        number(std::uint64_t{items.size()});
        for (const auto& item : items) {
            write(item);
        }
    }
    void texts(const std::vector<std::pair<std::string, std::string>>& pairs) {
        list(pairs, [this](const auto& pair) {
            text(pair.first);
            text(pair.second);
        });
    }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class RecordReader {
public:
    explicit RecordReader(std::string_view bytes) : bytes_(bytes) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (bytes_.empty()) {
                refuse();
            }
            const auto byte = static_cast<unsigned char>(bytes_.front());
            bytes_.remove_prefix(1);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80U) {
                return value;
            }
        }
        refuse();
    }
    std::int64_t signed_number() { return static_cast<std::int64_t>(number()); }
    std::string text() {
        const std::size_t size = count();
        std::string value(bytes_.substr(0, size));
        bytes_.remove_prefix(size);
        return value;
    }
    // A length of something that takes at least a byte for each.
    std::size_t count() {
        const std::uint64_t size = number();
        if (size > bytes_.size()) {
            refuse();
        }
        return size;
    }
    template <class Id>
    Id id() {
        const auto parsed = Id::parse(text());
        if (!parsed) {
            refuse();
        }
        return *parsed;
    }
    std::vector<std::pair<std::string, std::string>> texts() {
        std::vector<std::pair<std::string, std::string>> pairs(count());
        for (auto& [name, value] : pairs) {
            name = text();
            value = text();
        }
        return pairs;
    }
    void end() const {
        if (!bytes_.empty()) {
            refuse();
        }
    }

private:
    std::string_view bytes_;
};

void write_variant(RecordWriter& out, const ListedVariant& variant) {
    out.text(variant.sku);
    out.text(variant.barcode);
    out.texts(variant.options);
    out.number(variant.price);
    out.number(std::uint64_t{variant.in_stock});
}

ListedVariant read_variant(RecordReader& in) {
    ListedVariant variant;
    variant.sku = in.text();
    variant.barcode = in.text();
    variant.options = in.texts();
    variant.price = in.signed_number();
    variant.in_stock = in.number() != 0;
    return variant;
}

} // namespace

std::string encode(const ListingRecord& record) {
    const Listing& listing = record.listing;
    RecordWriter out;
    out.text(listing.id.text());
    out.number(listing.sequence);
    out.text(listing.slug);
    out.text(listing.name);
    out.text(listing.description);
    out.text(listing.brand);
    out.list(listing.categories, [&](CategoryId id) { out.text(id.text()); });
    out.texts(listing.attributes);
    out.text(listing.image_url);
    out.text(listing.currency);
    out.list(listing.variants, [&](const ListedVariant& variant) { write_variant(out, variant); });
    out.number(to_micros(listing.create_time));
    out.text(record.sort_name);
    out.number(std::uint64_t{record.lengths.name});
    out.number(std::uint64_t{record.lengths.description});
    return out.take();
}

ListingRecord decode_listing(std::string_view bytes) {
    RecordReader in(bytes);
    ListingRecord record{.listing = {.id = in.id<ProductId>()}, .sort_name = {}, .lengths = {}};
    Listing& listing = record.listing;
    listing.sequence = in.signed_number();
    listing.slug = in.text();
    listing.name = in.text();
    listing.description = in.text();
    listing.brand = in.text();
    for (std::size_t left = in.count(); left > 0; --left) {
        listing.categories.push_back(in.id<CategoryId>());
    }
    listing.attributes = in.texts();
    listing.image_url = in.text();
    listing.currency = in.text();
    for (std::size_t left = in.count(); left > 0; --left) {
        listing.variants.push_back(read_variant(in));
    }
    if (listing.variants.empty()) {
        refuse();
    }
    listing.create_time = from_micros(in.signed_number());
    record.sort_name = in.text();
    record.lengths.name = static_cast<std::uint8_t>(in.number());
    record.lengths.description = static_cast<std::uint16_t>(in.number());
    in.end();
    return record;
}

std::string encode(const Category& category) {
    RecordWriter out;
    out.text(category.id.text());
    out.text(category.slug);
    out.text(category.name);
    out.text(category.parent ? category.parent->text() : std::string{});
    return out.take();
}

Category decode_category(std::string_view bytes) {
    RecordReader in(bytes);
    Category category{.id = in.id<CategoryId>(), .slug = in.text(), .name = in.text(), .parent = {}};
    if (const std::string parent = in.text(); !parent.empty()) {
        const auto id = CategoryId::parse(parent);
        if (!id) {
            refuse();
        }
        category.parent = *id;
    }
    in.end();
    return category;
}

} // namespace merx::search
