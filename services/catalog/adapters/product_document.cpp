#include "catalog/adapters/product_document.hpp"

#include "core/assert.hpp"
#include "http/json_reader.hpp"
#include "http/json_writer.hpp"

namespace merx::catalog {
namespace {

void write_text(json::Writer& out, std::string_view key, std::string_view text) {
    if (!text.empty()) {
        out.key(key);
        out.string(text);
    }
}

void write_map(json::Writer& out, std::string_view key, const std::map<std::string, std::string>& map) {
    if (map.empty()) {
        return;
    }
    out.key(key);
    out.begin_object();
    for (const auto& [name, value] : map) {
        out.key(name);
        out.string(value);
    }
    out.end_object();
}

void write_variant(json::Writer& out, const Variant& variant, const VariantId& id) {
    out.begin_object();
    write_text(out, "id", id.text());
    write_text(out, "sku", variant.sku.text());
    write_map(out, "options", variant.options);
    out.key("amount");
    out.number(variant.price.amount());
    write_text(out, "currency", variant.price.currency().code());
    if (variant.weight_grams != 0) {
        out.key("weight_grams");
        out.number(variant.weight_grams);
    }
    write_text(out, "barcode", variant.barcode);
    out.end_object();
}

template <class Items, class Write>
void write_array(json::Writer& out, std::string_view key, const Items& items, Write write) {
    if (items.empty()) {
        return;
    }
    out.key(key);
    out.begin_array();
    for (const auto& item : items) {
        out.item();
        write(item);
    }
    out.end_array();
}

// The documents are our own: what cannot be read is a bug or a damaged store, never a client's mistake.
std::string read_text(json::Reader& in) {
    std::string text;
    MERX_ASSERT(in.read(text));
    return text;
}

std::int64_t read_number(json::Reader& in) {
    std::int64_t number = 0;
    MERX_ASSERT(in.read(number));
    return number;
}

template <class Take>
void read_array(json::Reader& in, Take take) {
    MERX_ASSERT(in.enter_array());
    while (in.next_item()) {
        take();
    }
}

template <class Take>
void read_object(json::Reader& in, Take take) {
    MERX_ASSERT(in.enter_object());
    for (std::string_view key; in.next_member(key);) {
        take(key);
    }
}

std::map<std::string, std::string> read_map(json::Reader& in) {
    std::map<std::string, std::string> map;
    read_object(in, [&](std::string_view key) { map.emplace_hint(map.end(), key, read_text(in)); });
    return map;
}

Media read_media(json::Reader& in) {
    Media media;
    read_object(in, [&](std::string_view key) { (key == "url" ? media.url : media.alt) = read_text(in); });
    return media;
}

Option read_option(json::Reader& in) {
    Option option;
    read_object(in, [&](std::string_view key) {
        if (key == "name") {
            option.name = read_text(in);
        } else {
            read_array(in, [&] { option.values.push_back(read_text(in)); });
        }
    });
    return option;
}

void read_variant(json::Reader& in, ProductContent& content, std::vector<VariantId>& variant_ids) {
    std::string sku;
    std::string currency;
    std::int64_t amount = 0;
    std::map<std::string, std::string> options;
    std::int64_t weight_grams = 0;
    std::string barcode;
    read_object(in, [&](std::string_view key) {
        if (key == "id") {
            variant_ids.push_back(VariantId::parse(read_text(in)).value());
        } else if (key == "sku") {
            sku = read_text(in);
        } else if (key == "options") {
            options = read_map(in);
        } else if (key == "amount") {
            amount = read_number(in);
        } else if (key == "currency") {
            currency = read_text(in);
        } else if (key == "weight_grams") {
            weight_grams = read_number(in);
        } else if (key == "barcode") {
            barcode = read_text(in);
        }
    });
    content.variants.push_back({.sku = Sku::parse(sku).value(),
                                .options = std::move(options),
                                .price = Money::make(amount, Currency::parse(currency).value()).value(),
                                .weight_grams = weight_grams,
                                .barcode = std::move(barcode)});
}

void read_lists(json::Reader& in, std::string_view key, ProductContent& content, std::vector<VariantId>& variant_ids) {
    if (key == "categories") {
        read_array(in, [&] { content.categories.push_back(CategoryId::parse(read_text(in)).value()); });
    } else if (key == "attributes") {
        content.attributes = read_map(in);
    } else if (key == "media") {
        read_array(in, [&] { content.media.push_back(read_media(in)); });
    } else if (key == "options") {
        read_array(in, [&] { content.options.push_back(read_option(in)); });
    } else if (key == "variants") {
        read_array(in, [&] { read_variant(in, content, variant_ids); });
    }
}

} // namespace

std::string write_document(const ProductContent& content, const std::vector<VariantId>& variant_ids) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    write_text(out, "slug", content.slug);
    write_text(out, "name", content.name);
    write_text(out, "description", content.description);
    write_text(out, "brand", content.brand);
    write_text(out, "external_id", content.external_id);
    write_array(out, "categories", content.categories, [&](const CategoryId& id) { out.string(id.text()); });
    write_map(out, "attributes", content.attributes);
    write_array(out, "media", content.media, [&](const Media& media) {
        out.begin_object();
        write_text(out, "url", media.url);
        write_text(out, "alt", media.alt);
        out.end_object();
    });
    write_array(out, "options", content.options, [&](const Option& option) {
        out.begin_object();
        write_text(out, "name", option.name);
        write_array(out, "values", option.values, [&](const std::string& value) { out.string(value); });
        out.end_object();
    });
    std::size_t place = 0;
    write_array(out, "variants", content.variants,
                [&](const Variant& variant) { write_variant(out, variant, variant_ids[place++]); });
    out.end_object();
    return text;
}

void read_document(std::string_view document, ProductContent& content, std::vector<VariantId>& variant_ids) {
    json::FieldErrors errors;
    json::Reader in(document, errors);
    read_object(in, [&](std::string_view key) {
        if (key == "slug") {
            content.slug = read_text(in);
        } else if (key == "name") {
            content.name = read_text(in);
        } else if (key == "description") {
            content.description = read_text(in);
        } else if (key == "brand") {
            content.brand = read_text(in);
        } else if (key == "external_id") {
            content.external_id = read_text(in);
        } else {
            read_lists(in, key, content, variant_ids);
        }
    });
}

} // namespace merx::catalog
