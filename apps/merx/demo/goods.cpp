#include "demo/goods.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <toml++/toml.h>
#include <utility>

#include "core/assert.hpp"

namespace merx::demo {

// Defined by the build.
std::span<const std::pair<std::string_view, std::string_view>> goods_files();
std::span<const std::pair<std::string_view, std::string_view>> picture_files();

namespace {

std::string_view embedded(std::span<const std::pair<std::string_view, std::string_view>> files, std::string_view name) {
    const auto found = std::ranges::find(files, name, &std::pair<std::string_view, std::string_view>::first);
    MERX_ASSERT(found != files.end());
    return found->second;
}

std::string text(const toml::table& table, std::string_view key) {
    const auto value = table[key].value<std::string>();
    MERX_ASSERT(value.has_value());
    return *value;
}

std::vector<std::string> texts(const toml::table& table, std::string_view key) {
    std::vector<std::string> values;
    if (const toml::array* list = table[key].as_array()) {
        for (const toml::node& item : *list) {
            values.push_back(item.value<std::string>().value());
        }
    }
    return values;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    std::ranges::replace(text, ' ', '-');
    return text;
}

// Puts the colours and the name into the places of a picture.
std::string draw(std::string_view picture, const std::map<std::string, std::string, std::less<>>& values) {
    std::string out;
    while (true) {
        const std::size_t open = picture.find("{{");
        out.append(picture.substr(0, open));
        if (open == std::string_view::npos) {
            return out;
        }
        const std::size_t close = picture.find("}}", open);
        out.append(values.at(std::string(picture.substr(open + 2, close - open - 2))));
        picture.remove_prefix(close + 2);
    }
}

void add_variants(const toml::table& entry, catalog::v1::Product& product) {
    const std::string sku = upper(product.external_id());
    const std::vector<std::string> values = texts(entry, "values");
    const auto add = [&](const std::string& variant_sku) -> catalog::v1::Variant& {
        catalog::v1::Variant& variant = *product.add_variants();
        variant.set_sku(variant_sku);
        variant.mutable_price()->set_amount(entry["price"].value<std::int64_t>().value());
        variant.mutable_price()->set_currency("USD");
        variant.set_weight_grams(entry["weight_grams"].value<std::int64_t>().value());
        return variant;
    };
    if (values.empty()) {
        add(sku);
        return;
    }
    catalog::v1::Option& option = *product.add_options();
    option.set_name(text(entry, "option"));
    for (const std::string& value : values) {
        option.add_values(value);
        add(sku + '-' + upper(value)).mutable_options()->insert({option.name(), value});
    }
}

catalog::v1::ProductImport product_of(const toml::table& entry, const std::string& media_path) {
    catalog::v1::ProductImport import;
    catalog::v1::Product& product = *import.mutable_product();
    product.set_external_id(text(entry, "id"));
    product.set_slug(text(entry, "id"));
    product.set_name(text(entry, "name"));
    product.set_brand(text(entry, "brand"));
    product.set_description(text(entry, "description"));
    product.set_status(catalog::v1::PRODUCT_STATUS_ACTIVE);
    product.mutable_attributes()->insert({"color", text(entry, "colour")});
    catalog::v1::Media& media = *product.add_media();
    media.set_url(media_path + text(entry, "id") + ".svg");
    media.set_alt(product.name() + ", drawn");
    add_variants(entry, product);
    for (std::string& name : texts(entry, "category")) {
        import.add_category_path(std::move(name));
    }
    return import;
}

Picture picture_of(const toml::table& entry, const toml::table& colours) {
    const auto shades = texts(colours, text(entry, "colour"));
    MERX_ASSERT(shades.size() == 4);
    return {text(entry, "id") + ".svg",
            draw(embedded(picture_files(), text(entry, "picture") + ".svg"), {{"name", text(entry, "name")},
                                                                              {"ground", shades[0]},
                                                                              {"light", shades[1]},
                                                                              {"main", shades[2]},
                                                                              {"shade", shades[3]}})};
}

} // namespace

Goods make_goods(const std::string& media_path) {
    const toml::table file = toml::parse(embedded(goods_files(), "goods.toml"));
    const toml::table& colours = *file["colours"].as_table();
    Goods goods;
    for (const toml::node& node : *file["product"].as_array()) {
        const toml::table& entry = *node.as_table();
        goods.products.push_back(product_of(entry, media_path));
        goods.pictures.push_back(picture_of(entry, colours));
    }
    return goods;
}

} // namespace merx::demo
