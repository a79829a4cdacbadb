// A product as the engines that are compared get it: what the shop's catalog answers, and nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace merx::search_engines {

struct Listing {
    std::string id;          // `prod_…`
    std::string external_id; // what judgements name it by
    std::string name;
    std::string brand;
    std::vector<std::string> category_path; // the names from the root down
    std::map<std::string, std::string> attributes;
    std::string description;
    std::vector<std::string> codes; // SKUs and barcodes
    std::int64_t price = 0;         // of the cheapest variant, in minor units
};

} // namespace merx::search_engines
