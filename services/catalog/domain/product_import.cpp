#include "catalog/domain/product_import.hpp"

#include <array>

#include "catalog/domain/category.hpp"
#include "catalog/domain/field_checks.hpp"

namespace merx::catalog {
namespace {

// 128 bits of FNV-1a: stable between versions and machines, unlike std::hash. Each part goes in with its length,
// so that no two different products look alike by where their parts end.
class Fingerprint {
public:
    void add(std::string_view part) {
        add(static_cast<std::int64_t>(part.size()));
        for (const char c : part) {
            mix(static_cast<unsigned char>(c));
        }
    }
    void add(std::int64_t number) {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            mix(static_cast<unsigned char>(static_cast<std::uint64_t>(number) >> shift));
        }
    }
    void add(std::size_t count) { add(static_cast<std::int64_t>(count)); }
    std::string text() const {
        Uuid bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = static_cast<std::uint8_t>(hash_ >> (8 * i));
        }
        return to_base32(bytes);
    }

private:
    __extension__ using Wide = unsigned __int128;

    void mix(unsigned char byte) { hash_ = (hash_ ^ byte) * prime; }

    static constexpr Wide prime = (Wide{1} << 88U) | 0x13bU;
    Wide hash_ = (Wide{0x6c62272e07bb0142U} << 64U) | 0x62b821756295c58dU;
};

void add(Fingerprint& fingerprint, const std::map<std::string, std::string>& map) {
    fingerprint.add(map.size());
    for (const auto& [name, value] : map) {
        fingerprint.add(name);
        fingerprint.add(value);
    }
}

void add(Fingerprint& fingerprint, const Variant& variant) {
    fingerprint.add(variant.sku.text());
    add(fingerprint, variant.options);
    fingerprint.add(variant.price.amount());
    fingerprint.add(variant.price.currency().code());
    fingerprint.add(variant.weight_grams);
    fingerprint.add(variant.barcode);
}

} // namespace

ImportOutcome rejected(const Error& error) {
    ImportOutcome outcome;
    outcome.code = error.fields.empty() ? error.code : error.fields.front().code;
    outcome.detail =
        error.fields.empty() ? error.detail : error.fields.front().pointer + ": " + error.fields.front().detail;
    return outcome;
}

Result<void> check_import(const ProductImport& import) {
    FieldNotes notes;
    if (import.content.external_id.empty()) {
        notes.add("/external_id", "required", "An import knows a product by its external id.");
    }
    if (import.category_path.size() > CategoryBounds::depth) {
        notes.add("/category_path", "too_deep",
                  "A category may be at most " + std::to_string(CategoryBounds::depth) + " deep.");
    }
    for (std::size_t i = 0; i < import.category_path.size(); ++i) {
        check_filled(notes, at("/category_path", i), import.category_path[i], CategoryBounds::name);
    }
    return notes.finish();
}

std::string fingerprint(const ProductImport& import) {
    const ProductContent& content = import.content;
    Fingerprint all;
    for (const std::string* text :
         {&content.slug, &content.name, &content.description, &content.brand, &content.external_id}) {
        all.add(*text);
    }
    all.add(static_cast<std::int64_t>(content.status));
    add(all, content.attributes);
    all.add(content.media.size());
    for (const Media& media : content.media) {
        all.add(media.url);
        all.add(media.alt);
    }
    all.add(content.options.size());
    for (const Option& option : content.options) {
        all.add(option.name);
        all.add(option.values.size());
        for (const std::string& value : option.values) {
            all.add(value);
        }
    }
    all.add(content.variants.size());
    for (const Variant& variant : content.variants) {
        add(all, variant);
    }
    all.add(import.category_path.size());
    for (const std::string& name : import.category_path) {
        all.add(name);
    }
    return all.text();
}

} // namespace merx::catalog
