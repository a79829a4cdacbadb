#include "import/mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <toml++/toml.h>

#include "core/assert.hpp"
#include "import/built_in_mappings.hpp"

namespace merx::import {
namespace {

// Reads one mapping, remembering the first thing that is wrong with it.
class MappingReader {
public:
    MappingReader(const toml::table& root, std::string_view source) : root_(root), source_(source) {}

    Result<Mapping> read() {
        only_keys(root_, "", {"name", "recognised_by", "product", "variant", "attributes"});
        Mapping mapping;
        mapping.name = text(root_, "name", "");
        mapping.recognised_by = columns(root_, "recognised_by");
        read_product(table("product"), mapping);
        read_variant(table("variant"), mapping);
        if (const toml::table* attributes = root_["attributes"].as_table()) {
            for (const auto& [key, value] : *attributes) {
                mapping.attributes.emplace_back(std::string(key.str()), columns(*attributes, key.str()));
            }
        }
        for (const auto& [key, value] :
             {std::pair{"product.external_id", &mapping.external_id}, std::pair{"product.name", &mapping.product_name},
              std::pair{"variant.sku", &mapping.sku}, std::pair{"variant.price", &mapping.price}}) {
            if (value->empty()) {
                wrong(key, "must name a column");
            }
        }
        if (!problem_.empty()) {
            return fail(invalid("", "mapping_invalid", fmt::format("{}: {}", source_, problem_)));
        }
        return mapping;
    }

private:
    void read_product(const toml::table& product, Mapping& mapping) {
        only_keys(product, "product.",
                  {"external_id", "name", "brand", "description", "category_path", "category_separator", "media",
                   "media_separator", "media_skip"});
        mapping.external_id = columns(product, "external_id");
        mapping.product_name = columns(product, "name");
        mapping.brand = columns(product, "brand");
        mapping.description = columns(product, "description");
        mapping.category_path = columns(product, "category_path");
        mapping.category_separator = text(product, "category_separator", "|");
        mapping.media = columns(product, "media");
        mapping.media_separator = text(product, "media_separator", "|");
        mapping.media_skip = columns(product, "media_skip");
    }

    void read_variant(const toml::table& variant, Mapping& mapping) {
        only_keys(variant, "variant.", {"sku", "price", "price_symbol", "currency", "weight", "barcode", "stock"});
        mapping.sku = columns(variant, "sku");
        mapping.price = columns(variant, "price");
        mapping.price_symbol = text(variant, "price_symbol", "");
        mapping.weight = columns(variant, "weight");
        mapping.barcode = columns(variant, "barcode");
        mapping.stock = columns(variant, "stock");
        const auto currency = Currency::parse(text(variant, "currency", "USD"));
        if (currency) {
            mapping.currency = *currency;
        } else {
            wrong("variant.currency", currency.error().detail);
        }
    }

    const toml::table& table(std::string_view key) {
        static const toml::table empty;
        const toml::table* found = root_[key].as_table();
        return found != nullptr ? *found : empty;
    }

    // A text or a list of texts.
    Columns columns(const toml::table& in, std::string_view key) {
        Columns names;
        const auto node = in[key];
        if (const auto one = node.value<std::string>()) {
            names.push_back(*one);
        } else if (const toml::array* list = node.as_array()) {
            for (const toml::node& item : *list) {
                if (const auto name = item.value<std::string>()) {
                    names.push_back(*name);
                } else {
                    wrong(key, "must be a column's name or a list of them");
                }
            }
        } else if (node) {
            wrong(key, "must be a column's name or a list of them");
        }
        return names;
    }

    std::string text(const toml::table& in, std::string_view key, std::string_view otherwise) {
        const auto node = in[key];
        if (node && !node.is_string()) {
            wrong(key, "must be a text");
        }
        return node.value_or(std::string(otherwise));
    }

    void only_keys(const toml::table& in, std::string_view prefix, std::initializer_list<std::string_view> known) {
        for (const auto& [key, value] : in) {
            if (std::ranges::find(known, key.str()) == known.end()) {
                wrong(fmt::format("{}{}", prefix, key.str()),
                      fmt::format("is not known; known are {}", fmt::join(known, ", ")));
            }
        }
    }

    void wrong(std::string_view key, std::string_view what) {
        if (problem_.empty()) {
            problem_ = fmt::format("{} {}", key, what);
        }
    }

    const toml::table& root_;
    std::string_view source_;
    std::string problem_;
};

} // namespace

Result<Mapping> parse_mapping(std::string_view toml, std::string_view source) {
    try {
        return MappingReader(toml::parse(toml, source), source).read();
    } catch (const toml::parse_error& error) {
        return fail(invalid("", "mapping_invalid",
                            fmt::format("{}:{}: {}", source, error.source().begin.line, error.description())));
    }
}

Result<Mapping> load_mapping(const std::filesystem::path& file) {
    std::ifstream input(file);
    std::ostringstream text;
    text << input.rdbuf();
    if (!input) {
        return fail(invalid("", "mapping_unreadable", fmt::format("{} cannot be read.", file.string())));
    }
    return parse_mapping(text.str(), file.string());
}

const std::vector<Mapping>& built_in_mappings() {
    static const std::vector<Mapping> mappings = [] {
        std::vector<Mapping> parsed;
        for (const auto& [source, text] : built_in_mapping_texts()) {
            auto mapping = parse_mapping(text, source);
            MERX_ASSERT(mapping.has_value());
            parsed.push_back(std::move(*mapping));
        }
        return parsed;
    }();
    return mappings;
}

Result<Mapping> recognise(const std::vector<std::string>& header) {
    std::vector<std::string> names;
    for (const Mapping& mapping : built_in_mappings()) {
        const bool all = std::ranges::all_of(mapping.recognised_by, [&](const std::string& column) {
            return std::ranges::find(header, column) != header.end();
        });
        if (all) {
            return mapping;
        }
        names.push_back(fmt::format("{} ({})", mapping.name, fmt::join(mapping.recognised_by, ", ")));
    }
    return fail(
        invalid("", "mapping_unknown",
                fmt::format("No built-in mapping fits these columns: {}. Known are: {}. Write a mapping of your "
                            "own and name it with --mapping.",
                            fmt::join(header, ", "), fmt::join(names, "; "))));
}

} // namespace merx::import
