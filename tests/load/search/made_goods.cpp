#include "search/made_goods.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "engines/reference_words.hpp"

namespace merx::made_goods {
namespace {

constexpr std::size_t word_count = 30'000;
constexpr std::size_t brand_count = 600;
// Words that are commoner say as little as "the" does, and are not searched for.
constexpr std::size_t commonest_searched = 200;

constexpr std::array<std::string_view, 12> departments{"Home",     "Garden", "Toys",    "Kitchen",
                                                       "Clothing", "Sports", "Camping", "Stationery",
                                                       "Tools",    "Pets",   "Music",   "Travel"};
constexpr std::array<std::string_view, 5> shelves{"Classics", "Small", "Large", "Gifts", "Accessories"};
constexpr std::array<std::string_view, 96> things{
    "lamp",     "chair",    "table",       "mug",      "bowl",       "plate",     "pan",     "pot",      "knife",
    "spoon",    "kettle",   "teapot",      "bottle",   "glass",      "towel",     "blanket", "pillow",   "cushion",
    "curtain",  "rug",      "clock",       "mirror",   "basket",     "shelf",     "candle",  "vase",     "frame",
    "puzzle",   "doll",     "train",       "car",      "truck",      "robot",     "game",    "kite",     "ball",
    "bear",     "rabbit",   "castle",      "blocks",   "shirt",      "sweater",   "jacket",  "coat",     "dress",
    "skirt",    "trousers", "socks",       "shoe",     "boot",       "hat",       "scarf",   "glove",    "belt",
    "bag",      "wallet",   "backpack",    "suitcase", "tent",       "lantern",   "stove",   "hammock",  "torch",
    "compass",  "rope",     "bike",        "helmet",   "skateboard", "racket",    "net",     "pen",      "pencil",
    "notebook", "diary",    "paper",       "eraser",   "ruler",      "stapler",   "folder",  "calendar", "hammer",
    "saw",      "drill",    "screwdriver", "wrench",   "ladder",     "toolbox",   "leash",   "collar",   "feeder",
    "guitar",   "flute",    "drum",        "violin",   "keyboard",   "microphone"};
constexpr std::array<std::string_view, 48> qualities{
    "wooden",   "classic",   "small",      "large",   "red",      "blue",      "green",    "black",
    "white",    "cotton",    "steel",      "leather", "modern",   "vintage",   "soft",     "folding",
    "portable", "mini",      "yellow",     "oak",     "ceramic",  "glass",     "light",    "heavy",
    "round",    "square",    "striped",    "travel",  "garden",   "kids",      "outdoor",  "indoor",
    "bamboo",   "wool",      "linen",      "silver",  "golden",   "magnetic",  "electric", "rustic",
    "organic",  "insulated", "waterproof", "quiet",   "reusable", "stackable", "padded",   "woven"};
constexpr std::array<std::string_view, 14> colours{"black",  "white",  "red",  "blue",   "green",  "grey", "brown",
                                                   "yellow", "orange", "pink", "purple", "silver", "gold", "beige"};
constexpr std::array<std::string_view, 12> materials{"wood", "steel",   "cotton", "plastic", "glass",  "leather",
                                                     "wool", "ceramic", "bamboo", "linen",   "rubber", "paper"};
constexpr std::array<std::string_view, 6> ages{"baby", "toddler", "child", "teen", "adult", "senior"};
constexpr std::array<std::string_view, 4> sizes{"S", "M", "L", "XL"};

std::string made_word(Draws& draws) {
    constexpr std::array<std::string_view, 20> starts{"b", "br", "c", "ch", "d", "f", "fl", "g", "h",  "k",
                                                      "l", "m",  "n", "p",  "r", "s", "st", "t", "tr", "v"};
    constexpr std::array<std::string_view, 8> vowels{"a", "e", "i", "o", "u", "ai", "ee", "ou"};
    constexpr std::array<std::string_view, 10> ends{"", "n", "r", "l", "s", "t", "m", "nd", "rk", "x"};
    std::string word;
    for (std::size_t syllables = 1 + draws.below(3) + draws.below(2); syllables > 0; --syllables) {
        word += starts[draws.below(starts.size())];
        word += vowels[draws.below(vowels.size())];
        word += syllables == 1 || draws.one_in(4) ? ends[draws.below(ends.size())] : std::string_view();
    }
    return word;
}

std::string capitalised(std::string word) {
    word[0] = static_cast<char>(word[0] - ('a' - 'A'));
    return word;
}

template <std::size_t N>
std::string pick(Draws& draws, const std::array<std::string_view, N>& texts) {
    return std::string(texts[draws.below(N)]);
}

} // namespace

std::uint64_t Draws::next() { // SplitMix64
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

double Draws::fraction() {
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

Zipf::Zipf(std::size_t count, double exponent) {
    double sum = 0;
    for (std::size_t rank = 0; rank < count; ++rank) {
        sum += 1 / std::pow(static_cast<double>(rank + 1), exponent);
        sums_.push_back(sum);
    }
}

std::size_t Zipf::draw(Draws& draws) const {
    const auto found = std::ranges::upper_bound(sums_, draws.fraction() * sums_.back());
    return std::min(static_cast<std::size_t>(found - sums_.begin()), sums_.size() - 1);
}

MadeGoods::MadeGoods(std::uint64_t seed)
    : seed_(seed), word_ranks_(word_count, 1.0), brand_ranks_(brand_count, 0.8), kind_ranks_(things.size() * 3, 0.6),
      quality_ranks_(qualities.size(), 0.7) {
    Draws draws(seed);
    make_words(draws);
    make_kinds(draws);
}

void MadeGoods::make_words(Draws& draws) {
    std::set<std::string> seen;
    while (words_.size() < word_count) {
        if (std::string word = made_word(draws); word.size() > 1 && seen.insert(word).second) {
            words_.push_back(std::move(word));
        }
    }
    while (brands_.size() < brand_count) {
        std::string name = made_word(draws) + made_word(draws);
        if (seen.insert(name).second) {
            brands_.push_back(capitalised(std::move(name)));
        }
    }
}

// Every thing comes as it is and in two compounds of it, which stand on shelves of their own.
void MadeGoods::make_kinds(Draws& draws) {
    for (std::size_t i = 0; i < things.size() * 3; ++i) {
        const std::size_t thing = i % things.size();
        Kind kind;
        kind.name = things[thing];
        if (i >= things.size()) {
            kind.name = std::string(qualities[draws.below(qualities.size())]) + ' ' + kind.name;
        }
        const std::size_t department = thing * departments.size() / things.size();
        kind.category_path = {std::string(departments[department]), capitalised(std::string(things[thing])) + "s",
                              pick(draws, shelves)};
        kind.usual_price = static_cast<std::int64_t>(300 * std::exp(draws.fraction() * 5));
        kind.sized = departments[department] == "Clothing";
        kinds_.push_back(std::move(kind));
    }
}

std::string MadeGoods::sentences(Draws& draws, std::size_t words) const {
    std::string text;
    bool first = true;
    for (std::size_t i = 0; i < words; ++i) {
        // In one place of eight stands a word that names have as well.
        std::string word = draws.one_in(8) ? std::string(draws.one_in(2) ? things[draws.below(things.size())]
                                                                         : qualities[draws.below(qualities.size())])
                                           : words_[word_ranks_.draw(draws)];
        text += (text.empty() ? "" : " ") + (first ? capitalised(std::move(word)) : word);
        first = i + 1 == words || draws.one_in(12);
        text += first ? "." : "";
    }
    return text;
}

void MadeGoods::add_attributes(Draws& draws, catalog::v1::Product& product) const {
    auto& attributes = *product.mutable_attributes();
    attributes["color"] = pick(draws, colours);
    if (!draws.one_in(4)) {
        attributes["material"] = pick(draws, materials);
    }
    if (draws.one_in(2)) {
        attributes["age group"] = pick(draws, ages);
    }
    if (draws.one_in(3)) {
        attributes["series"] = capitalised(words_[draws.below(400)]);
    }
    if (draws.one_in(3)) {
        attributes["pieces"] = std::to_string((1 + draws.below(12)) * 5);
    }
}

void MadeGoods::add_variants(Draws& draws, const Kind& kind, std::size_t number, std::int64_t price,
                             catalog::v1::Product& product) const {
    const std::string sku = "MG-" + std::to_string(number);
    const std::size_t count = kind.sized ? 2 + draws.below(3) : 1;
    if (kind.sized) {
        product.add_options()->set_name("Size");
    }
    for (std::size_t i = 0; i < count; ++i) {
        catalog::v1::Variant& variant = *product.add_variants();
        variant.set_sku(kind.sized ? sku + '-' + std::string(sizes[i]) : sku);
        variant.mutable_price()->set_amount(price);
        variant.mutable_price()->set_currency("USD");
        variant.set_weight_grams(static_cast<std::int64_t>(50 + draws.below(5'000)));
        if (kind.sized) {
            product.mutable_options(0)->add_values(std::string(sizes[i]));
            variant.mutable_options()->insert({"Size", std::string(sizes[i])});
        } else {
            variant.set_barcode(std::to_string(4'000'000'000'000 + static_cast<std::int64_t>(number) * 7));
        }
    }
}

catalog::v1::ProductImport MadeGoods::make(std::size_t number, std::size_t round) const {
    Draws draws(seed_ ^ (number * 0x9E3779B97F4A7C15U));
    catalog::v1::ProductImport import;
    catalog::v1::Product& product = *import.mutable_product();
    const Kind& kind = kinds_[kind_ranks_.draw(draws)];
    product.set_brand(brands_[brand_ranks_.draw(draws)]);
    std::string name = draws.one_in(2) ? product.brand() + ' ' : std::string();
    for (std::size_t i = draws.below(3); i > 0; --i) {
        name += capitalised(std::string(qualities[quality_ranks_.draw(draws)])) + ' ';
    }
    name += capitalised(kind.name);
    if (draws.one_in(2)) {
        name += ' ' + capitalised(words_[word_ranks_.draw(draws)]) + ' ' + std::to_string(draws.below(90) + 10);
    }
    product.set_name(name);
    product.set_external_id("made-" + std::to_string(number));
    product.set_status(catalog::v1::PRODUCT_STATUS_ACTIVE);
    add_attributes(draws, product);
    const double off_usual = std::exp(draws.fraction() * 2 - 1);
    const auto price = static_cast<std::int64_t>(static_cast<double>(kind.usual_price) * off_usual);
    add_variants(draws, kind, number, price + static_cast<std::int64_t>(round), product);
    product.add_media()->set_url("https://img.example/" + std::to_string(number) + ".jpg");
    for (const std::string& part : kind.category_path) {
        import.add_category_path(part);
    }
    Draws of_round(seed_ ^ (number + 1'000'003 * round));
    product.set_description(sentences(of_round, 40 + of_round.below(51)));
    return import;
}

catalog::v1::ProductImport MadeGoods::product(std::size_t number) const {
    return make(number, 0);
}

catalog::v1::ProductImport MadeGoods::updated(std::size_t number, std::size_t round) const {
    return make(number, round + 1);
}

MadeQuery MadeGoods::query(Draws& draws, std::size_t words) const {
    const Kind& kind = kinds_[kind_ranks_.draw(draws)];
    MadeQuery query;
    if (words == 1) {
        const std::size_t what = draws.below(10);
        query.text = what < 6   ? search_engines::words_of(kind.name).back()
                     : what < 8 ? brands_[brand_ranks_.draw(draws)]
                     : what < 9 ? std::string(qualities[quality_ranks_.draw(draws)])
                                : words_[commonest_searched + draws.below(2'000)];
    } else {
        const std::string thing = search_engines::words_of(kind.name).back();
        query.text =
            (draws.one_in(4) ? brands_[brand_ranks_.draw(draws)] : std::string(qualities[quality_ranks_.draw(draws)])) +
            ' ' + thing;
    }
    using Facet = search_engines::Ticked::Facet;
    switch (draws.below(9)) {
    case 0: query.ticked = {Facet::brand, "", brands_[brand_ranks_.draw(draws)]}; break;
    case 1: query.ticked = {Facet::category, "", kind.category_path[0]}; break;
    case 2: query.ticked = {Facet::attribute, "color", pick(draws, colours)}; break;
    default: break;
    }
    return query;
}

std::string MadeGoods::typed(Draws& draws) const {
    const std::string text = query(draws, 1 + draws.below(2)).text;
    return text.substr(0, std::min(text.size(), 2 + draws.below(text.size())));
}

} // namespace merx::made_goods
