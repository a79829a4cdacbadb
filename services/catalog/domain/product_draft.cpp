#include "catalog/domain/product_draft.hpp"

#include <algorithm>
#include <set>

#include "catalog/domain/field_checks.hpp"
#include "catalog/domain/slug.hpp"
#include "core/text.hpp"

namespace merx::catalog {
namespace {

using Bounds = ProductBounds;

void check_texts(FieldNotes& notes, const ProductDraft& draft) {
    check_filled(notes, "/name", draft.name, Bounds::name);
    check_text(notes, "/description", draft.description, Bounds::description, Lines::many);
    check_text(notes, "/brand", draft.brand, Bounds::brand, Lines::one);
    check_text(notes, "/external_id", draft.external_id, Bounds::external_id, Lines::one);
    if (!draft.slug.empty() && !is_slug(draft.slug)) {
        notes.add("/slug", "invalid_slug",
                  "A slug is up to " + std::to_string(max_slug_length) +
                      " lower-case letters and digits, in words joined by single hyphens.");
    }
}

std::vector<CategoryId> check_categories(FieldNotes& notes, const std::vector<std::string>& texts) {
    std::vector<CategoryId> categories;
    if (!check_count(notes, "/category_ids", texts.size(), Bounds::categories, "categories")) {
        return categories;
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto id = CategoryId::parse(texts[i]);
        if (!id) {
            notes.add(id.error(), at("/category_ids", i));
        } else if (std::ranges::find(categories, *id) != categories.end()) {
            notes.add(at("/category_ids", i), "duplicate_category", "This category is named twice.");
        } else {
            categories.push_back(*id);
        }
    }
    return categories;
}

void check_attributes(FieldNotes& notes, const std::map<std::string, std::string>& attributes) {
    if (!check_count(notes, "/attributes", attributes.size(), Bounds::attributes, "attributes")) {
        return;
    }
    for (const auto& [name, value] : attributes) {
        const std::string pointer = at("/attributes", name);
        check_filled(notes, pointer, name, Bounds::attribute_name);
        check_text(notes, pointer, value, Bounds::attribute_value, Lines::one);
    }
}

void check_media(FieldNotes& notes, const std::vector<Media>& media) {
    if (!check_count(notes, "/media", media.size(), Bounds::media, "pictures")) {
        return;
    }
    for (std::size_t i = 0; i < media.size(); ++i) {
        const std::string pointer = at(at("/media", i), "url");
        if (media[i].url.empty()) {
            notes.add(pointer, "required", "A picture needs its address.");
        } else if (media[i].url.size() > Bounds::media_url) {
            notes.add(pointer, "too_long",
                      "An address may have at most " + std::to_string(Bounds::media_url) + " characters.");
        } else if (!is_media_url(media[i].url)) {
            notes.add(pointer, "invalid_url",
                      "This must be an http or https address in ASCII, or a path that starts with one slash.");
        }
        check_text(notes, at(at("/media", i), "alt"), media[i].alt, Bounds::media_alt, Lines::one);
    }
}

void check_option_values(FieldNotes& notes, const std::string& pointer, const std::vector<std::string>& values) {
    if (values.empty()) {
        notes.add(pointer, "required", "An option needs at least one value.");
    }
    if (!check_count(notes, pointer, values.size(), Bounds::option_values, "values")) {
        return;
    }
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < values.size(); ++i) {
        check_filled(notes, at(pointer, i), values[i], Bounds::option_value);
        if (!seen.insert(values[i]).second) {
            notes.add(at(pointer, i), "duplicate_value", "This value is listed twice.");
        }
    }
}

void check_options(FieldNotes& notes, const std::vector<Option>& options) {
    if (!check_count(notes, "/options", options.size(), Bounds::options, "options")) {
        return;
    }
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const std::string pointer = at("/options", i);
        check_filled(notes, at(pointer, "name"), options[i].name, Bounds::option_name);
        if (!seen.insert(options[i].name).second) {
            notes.add(at(pointer, "name"), "duplicate_option", "Two options have this name.");
        }
        check_option_values(notes, at(pointer, "values"), options[i].values);
    }
}

// Whether the variant has one of the listed values for each option, and no other.
void check_choice(FieldNotes& notes, const std::string& pointer, const std::vector<Option>& options,
                  const std::map<std::string, std::string>& choice) {
    for (const Option& option : options) {
        const auto value = choice.find(option.name);
        if (value == choice.end()) {
            notes.add(pointer, "missing_option", "This variant has no value for the option " + option.name + '.');
        } else if (std::ranges::find(option.values, value->second) == option.values.end()) {
            notes.add(at(pointer, option.name), "unknown_value", "The option does not list this value.");
        }
    }
    for (const auto& [name, value] : choice) {
        if (std::ranges::find(options, name, &Option::name) == options.end()) {
            notes.add(at(pointer, name), "unknown_option", "The product has no such option.");
        }
    }
}

std::optional<Money> check_price(FieldNotes& notes, const std::string& pointer, const VariantDraft& draft) {
    if (!draft.price) {
        notes.add(pointer, "required", "A variant needs a price.");
        return std::nullopt;
    }
    const auto currency = Currency::parse(draft.price->currency);
    if (!currency) {
        notes.add(currency.error(), at(pointer, "currency"));
        return std::nullopt;
    }
    if (draft.price->amount < 0 || draft.price->amount > Money::max_amount) {
        notes.add(at(pointer, "amount"), "out_of_range",
                  "A price must be between 0 and " + std::to_string(Money::max_amount) + " minor units.");
        return std::nullopt;
    }
    return Money::make(draft.price->amount, *currency).value();
}

std::optional<Variant> check_variant(FieldNotes& notes, const std::string& pointer, VariantDraft draft) {
    auto sku = Sku::parse(draft.sku);
    if (!sku) {
        notes.add(sku.error(), at(pointer, "sku"));
    }
    const auto price = check_price(notes, at(pointer, "price"), draft);
    if (draft.weight_grams < 0 || draft.weight_grams > Bounds::weight_grams) {
        notes.add(at(pointer, "weight_grams"), "out_of_range",
                  "A weight must be between 0 and " + std::to_string(Bounds::weight_grams) + " grams.");
    }
    check_text(notes, at(pointer, "barcode"), draft.barcode, Bounds::barcode, Lines::one);
    if (!sku || !price) {
        return std::nullopt;
    }
    return Variant{.sku = std::move(*sku),
                   .options = std::move(draft.options),
                   .price = *price,
                   .weight_grams = draft.weight_grams,
                   .barcode = std::move(draft.barcode)};
}

std::vector<Variant> check_variants(FieldNotes& notes, const std::vector<Option>& options,
                                    std::vector<VariantDraft> drafts) {
    std::vector<Variant> variants;
    if (drafts.empty()) {
        notes.add("/variants", "required", "A product needs at least one variant.");
    }
    if (!check_count(notes, "/variants", drafts.size(), Bounds::variants, "variants")) {
        return variants;
    }
    std::set<std::string> skus;
    std::set<std::map<std::string, std::string>> choices;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        const std::string pointer = at("/variants", i);
        check_choice(notes, at(pointer, "options"), options, drafts[i].options);
        if (!choices.insert(drafts[i].options).second) {
            notes.add(at(pointer, "options"), "duplicate_variant", "Another variant has the same options.");
        }
        if (!drafts[i].sku.empty() && !skus.insert(drafts[i].sku).second) {
            notes.add(at(pointer, "sku"), "duplicate_sku", "Another variant of this product has this SKU.");
        }
        auto variant = check_variant(notes, pointer, std::move(drafts[i]));
        if (!variant) {
            continue;
        }
        if (!variants.empty() && variants.front().price.currency() != variant->price.currency()) {
            notes.add(at(at(pointer, "price"), "currency"), "mixed_currencies",
                      "All variants of a product have their prices in one currency.");
        }
        variants.push_back(std::move(*variant));
    }
    return variants;
}

} // namespace

Result<ProductContent> check(ProductDraft draft) {
    FieldNotes notes;
    check_texts(notes, draft);
    auto categories = check_categories(notes, draft.category_ids);
    check_attributes(notes, draft.attributes);
    check_media(notes, draft.media);
    check_options(notes, draft.options);
    auto variants = check_variants(notes, draft.options, std::move(draft.variants));
    if (auto checked = notes.finish(); !checked) {
        return fail(std::move(checked).error());
    }
    return ProductContent{.slug = std::move(draft.slug),
                          .name = std::string(trim(draft.name)),
                          .description = std::move(draft.description),
                          .brand = std::string(trim(draft.brand)),
                          .status = draft.status.value_or(ProductStatus::active),
                          .categories = std::move(categories),
                          .attributes = std::move(draft.attributes),
                          .media = std::move(draft.media),
                          .options = std::move(draft.options),
                          .variants = std::move(variants),
                          .external_id = std::move(draft.external_id)};
}

} // namespace merx::catalog
