#include "search/adapters/listing_record.hpp"

#include <gtest/gtest.h>

#include "fulltext/errors.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::search {
namespace {

class ListingRecords : public ::testing::Test {
protected:
    ListingRecord full() {
        return {.listing = {.id = ProductId::make(ids),
                            .sequence = 1'000'000'007,
                            .slug = "ball",
                            .name = std::string("Ball \0 é", 9),
                            .description = std::string(5000, 'x'),
                            .brand = "Acme",
                            .categories = {CategoryId::make(ids), CategoryId::make(ids)},
                            .attributes = {{"color", "red"}, {"size", ""}},
                            .image_url = "https://shop.example/ball.jpg",
                            .currency = "USD",
                            .variants = {{.sku = "B-1",
                                          .barcode = "4006381333931",
                                          .options = {{"Size", "S"}},
                                          .price = 1999,
                                          .in_stock = true},
                                         {.sku = "B-2", .barcode = {}, .options = {}, .price = 0}},
                            .create_time = clock.now()},
                .sort_name = "ball",
                .lengths = {.name = 255, .description = 65535}};
    }

    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
};

TEST_F(ListingRecords, are_read_as_they_were_written) {
    const ListingRecord record = full();
    EXPECT_EQ(decode_listing(encode(record)), record);
    const Category root{.id = CategoryId::make(ids), .slug = "toys", .name = "Toys", .parent = {}};
    EXPECT_EQ(decode_category(encode(root)), root);
    const Category child{.id = CategoryId::make(ids), .slug = "balls", .name = "Balls", .parent = root.id};
    EXPECT_EQ(decode_category(encode(child)), child);
}

TEST_F(ListingRecords, that_were_cut_or_have_something_behind_them_are_corrupt) {
    const std::string bytes = encode(full());
    for (std::size_t length = 0; length < bytes.size(); length += length < 200 ? 1 : 97) {
        EXPECT_THROW(decode_listing(bytes.substr(0, length)), fulltext::Corrupt) << length;
    }
    EXPECT_THROW(decode_listing(bytes + "x"), fulltext::Corrupt);
    EXPECT_THROW(decode_category("x"), fulltext::Corrupt);
}

TEST_F(ListingRecords, with_other_bytes_are_read_as_something_or_are_corrupt) {
    ListingRecord record = full();
    record.listing.description = "short";
    const std::string bytes = encode(record);
    for (std::size_t place = 0; place < bytes.size(); ++place) {
        for (const char other : {'\0', '\x7f', '\x80', '\xff'}) {
            std::string changed = bytes;
            changed[place] = other;
            try {
                static_cast<void>(decode_listing(changed));
            } catch (const fulltext::Corrupt&) {
                SUCCEED();
            }
        }
    }
}

} // namespace
} // namespace merx::search
