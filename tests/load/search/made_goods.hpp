// Products and queries that are made up, the same from the same seed: as many as a large shop has, with words that are
// as unevenly common as those of a language (Zipf's law), and queries as shoppers type them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engines/engine.hpp"
#include "engines/listing.hpp"
#include "merx/catalog/v1/catalog.pb.h"

namespace merx::made_goods {

// Numbers that look random; the same on every machine.
class Draws {
public:
    explicit Draws(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
    double fraction(); // from 0 up to but not 1
    bool one_in(std::size_t count) { return below(count) == 0; }

private:
    std::uint64_t state_;
};

// Ranks from 0 up to but not `count`, of which the r-th is drawn with a weight of 1 / (r + 1)^exponent.
class Zipf {
public:
    Zipf(std::size_t count, double exponent);
    std::size_t draw(Draws& draws) const;

private:
    std::vector<double> sums_;
};

// A search as somebody does it: one or two words, and in one of three something ticked.
struct MadeQuery {
    std::string text;
    std::optional<search_engines::Ticked> ticked;
};

class MadeGoods {
public:
    explicit MadeGoods(std::uint64_t seed = 2'026);

    // The product with that number: 2 to 7 words in the name, a brand out of 600, one of some 250 categories in three
    // levels, 40 to 90 words of description out of 30,000, up to five attributes, one to four variants.
    catalog::v1::ProductImport product(std::size_t number) const;
    // The same product once more, with another price and some other words, as an update brings it.
    catalog::v1::ProductImport updated(std::size_t number, std::size_t round) const;

    // The words are kinds of goods, brands, materials and other words of names, common ones more often.
    MadeQuery query(Draws& draws, std::size_t words) const;
    // The beginning of such a query, from its second letter on.
    std::string typed(Draws& draws) const;

private:
    struct Kind {
        std::string name; // "blue lamp" has the kind "lamp"
        std::vector<std::string> category_path;
        std::int64_t usual_price = 0; // in minor units
        bool sized = false;
    };

    void make_words(Draws& draws);
    void make_kinds(Draws& draws);
    std::string sentences(Draws& draws, std::size_t words) const;
    catalog::v1::ProductImport make(std::size_t number, std::size_t round) const;
    void add_attributes(Draws& draws, catalog::v1::Product& product) const;
    void add_variants(Draws& draws, const Kind& kind, std::size_t number, std::int64_t price,
                      catalog::v1::Product& product) const;

    const std::uint64_t seed_;
    std::vector<std::string> words_;
    std::vector<std::string> brands_;
    std::vector<Kind> kinds_;
    Zipf word_ranks_;
    Zipf brand_ranks_;
    Zipf kind_ranks_;
    Zipf quality_ranks_;
};

} // namespace merx::made_goods
