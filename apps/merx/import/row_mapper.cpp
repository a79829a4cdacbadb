#include "import/row_mapper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/text.hpp"
#include "import/price_text.hpp"

namespace merx::import {
namespace {

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        const std::string_view part = trim(text.substr(0, end));
        if (!part.empty()) {
            parts.emplace_back(part);
        }
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + separator.size());
    }
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// Listings pad their texts with runs of blanks and tabs; one space says the same. Control characters go.
std::string tidy(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && !is_control(c)) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (out.ends_with(' ')) {
        out.pop_back();
    }
    return out;
}

// The same within each line: a description's lines are its own.
std::string tidy_lines(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string line = tidy(text.substr(0, end));
        if (!line.empty()) {
            out += (out.empty() ? "" : "\n") + line;
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

// EAN-8, UPC-A, EAN-13 or GTIN-14: so many digits and nothing else.
bool is_barcode(std::string_view text) {
    return (text.size() == 8 || (text.size() >= 12 && text.size() <= 14)) &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Error row_error(std::string code, std::string detail) {
    return invalid("", std::move(code), std::move(detail));
}

} // namespace

Result<RowMapper> RowMapper::make(Mapping mapping, const std::vector<std::string>& header) {
    std::unordered_map<std::string, std::size_t> positions;
    for (std::size_t i = 0; i < header.size(); ++i) {
        positions.emplace(trim(header[i]), i);
    }
    for (const Columns* needed : {&mapping.external_id, &mapping.product_name, &mapping.sku, &mapping.price}) {
        const bool some =
            std::ranges::any_of(*needed, [&](const std::string& name) { return positions.contains(name); });
        if (!some) {
            return fail(
                row_error("column_missing", fmt::format("The file has no column {}, which the mapping {} needs.",
                                                        fmt::join(*needed, " or "), mapping.name)));
        }
    }
    return RowMapper(std::move(mapping), std::move(positions), header.size());
}

std::string RowMapper::first(const CsvRecord& record, const Columns& columns) const {
    for (const std::string& name : columns) {
        const auto position = positions_.find(name);
        if (position != positions_.end()) {
            std::string text = tidy(record.fields[position->second]);
            if (!text.empty()) {
                return text;
            }
        }
    }
    return {};
}

Result<MappedRow> RowMapper::map(const CsvRecord& record) const {
    if (record.fields.size() != columns_) {
        return fail(row_error("wrong_column_count", fmt::format("The row has {} columns where the header has {}.",
                                                                record.fields.size(), columns_)));
    }
    if (!std::ranges::all_of(record.fields, [](const std::string& field) { return is_valid_utf8(field); })) {
        return fail(row_error("invalid_utf8", "The row is not valid UTF-8."));
    }
    MappedRow row;
    catalog::v1::Product& product = *row.product.mutable_product();
    product.set_external_id(first(record, mapping_.external_id));
    product.set_name(first(record, mapping_.product_name));
    if (product.external_id().empty()) {
        return fail(row_error("external_id_empty", "The row has no id, so it could not be recognised the next time."));
    }
    if (product.name().empty()) {
        return fail(row_error("name_empty", "The product has no name."));
    }
    if (auto variant = map_variant(record, row); !variant) {
        return fail(std::move(variant).error());
    }
    map_texts(record, row.product);
    map_media(record, product);
    return row;
}

Result<void> RowMapper::map_variant(const CsvRecord& record, MappedRow& row) const {
    catalog::v1::Variant& variant = *row.product.mutable_product()->add_variants();
    variant.set_sku(first(record, mapping_.sku));
    if (variant.sku().empty()) {
        return fail(row_error("sku_empty", "The product has no SKU."));
    }
    const auto price = parse_price(first(record, mapping_.price), mapping_.price_symbol, mapping_.currency);
    if (!price) {
        return fail(price.error());
    }
    variant.mutable_price()->set_amount(price->amount());
    variant.mutable_price()->set_currency(std::string(price->currency().code()));

    if (const std::string text = first(record, mapping_.weight); !text.empty()) {
        if (const auto grams = parse_weight_grams(text)) {
            variant.set_weight_grams(*grams);
        } else {
            row.left_out.push_back({"weight", "weight_garbled", grams.error().detail});
        }
    }
    if (const std::string text = first(record, mapping_.barcode); !text.empty()) {
        if (is_barcode(text)) {
            variant.set_barcode(text);
        } else {
            row.left_out.push_back({"barcode", "barcode_garbled", "This is not one barcode: " + text + "."});
        }
    }
    if (const std::string text = first(record, mapping_.stock); !text.empty()) {
        std::int64_t units = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), units);
        if (error != std::errc{} || end != text.data() + text.size() || units < 0) {
            return fail(row_error("stock_garbled", "This is not a number of units: " + text + "."));
        }
        row.stock = units;
    }
    return {};
}

void RowMapper::map_texts(const CsvRecord& record, catalog::v1::ProductImport& product) const {
    product.mutable_product()->set_brand(first(record, mapping_.brand));
    product.mutable_product()->set_status(catalog::v1::PRODUCT_STATUS_ACTIVE);
    std::string description;
    for (const std::string& column : mapping_.description) {
        const auto position = positions_.find(column);
        const std::string paragraph =
            position == positions_.end() ? std::string() : tidy_lines(record.fields[position->second]);
        if (!paragraph.empty()) {
            description += (description.empty() ? "" : "\n\n") + paragraph;
        }
    }
    product.mutable_product()->set_description(std::move(description));
    for (std::string& name : split(first(record, mapping_.category_path), mapping_.category_separator)) {
        product.add_category_path(std::move(name));
    }
    for (const auto& [attribute, columns] : mapping_.attributes) {
        if (std::string value = first(record, columns); !value.empty()) {
            product.mutable_product()->mutable_attributes()->insert({attribute, std::move(value)});
        }
    }
}

void RowMapper::map_media(const CsvRecord& record, catalog::v1::Product& product) const {
    std::vector<std::string> seen;
    for (std::string& url : split(first(record, mapping_.media), mapping_.media_separator)) {
        const bool skipped = std::ranges::any_of(
            mapping_.media_skip, [&](const std::string& part) { return url.find(part) != std::string::npos; });
        if (!skipped && std::ranges::find(seen, url) == seen.end()) {
            seen.push_back(url);
            catalog::v1::Media& media = *product.add_media();
            media.set_url(std::move(url));
            media.set_alt(product.name());
        }
    }
}

} // namespace merx::import
