// How the columns of somebody's file become products: data in a TOML file, not code.
//
// docs/guide/import-products.md explains the format; mappings/*.toml are built in and chosen by the header of the
// file where none is named.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/money.hpp"
#include "core/result.hpp"

namespace merx::import {

// Columns tried in order, the first that is not empty counts.
using Columns = std::vector<std::string>;

struct Mapping {
    std::string name;
    Columns recognised_by; // the header has all of these

    Columns external_id;
    Columns sku;
    Columns product_name;
    Columns brand;
    Columns description; // all that are not empty, as paragraphs
    Columns category_path;
    std::string category_separator; // between the names of a path
    Columns media;
    std::string media_separator;
    std::vector<std::string> media_skip; // addresses with one of these in them are no pictures of the product
    Columns price;
    std::string price_symbol; // may precede the number
    Currency currency = Currency::usd();
    Columns weight;
    Columns barcode;
    Columns stock; // units on the shelf; without it stock is left alone
    std::vector<std::pair<std::string, Columns>> attributes;
};

// Fails with `mapping_invalid`, saying the line or the key and what is expected there.
Result<Mapping> parse_mapping(std::string_view toml, std::string_view source);
Result<Mapping> load_mapping(const std::filesystem::path& file);

// Those compiled in.
const std::vector<Mapping>& built_in_mappings();
// The built-in mapping whose columns are all in the header; fails with `mapping_unknown`.
Result<Mapping> recognise(const std::vector<std::string>& header);

} // namespace merx::import
