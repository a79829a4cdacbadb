#include "import/import_products.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "audit/rows.hpp"
#include "cli/command_line.hpp"
#include "http/json_reader.hpp"
#include "http/json_writer.hpp"
#include "shop/offline_shop.hpp"
#include "sql/sqlite.hpp"
#include "testing/golden.hpp"
#include "testing/temp_dir.hpp"

namespace merx::import {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

constexpr std::string_view header =
    "external_id,name,brand,description,category_path,media,sku,price,weight,barcode,on_hand\n";

// A line for every way a row can end.
constexpr std::string_view every_kind_of_row =
    "pot,Tea pot,Acme,For tea.,Home > Kitchen,/a.jpg,POT,19.99,250 g,4006381333931,7\n" // line 2
    "cup,Cup,Acme,,Home > Kitchen,,CUP,4.50,,,\n"                                       // 3
    "short,Too few columns\n"                                                           // 4
    "bytes,\xFF\xFE,,,,,BYTES,1.00,,,\n"                                                // 5
    ",No id,,,,,NOID,1.00,,,\n"                                                         // 6
    "noname, ,,,,,NONAME,1.00,,,\n"                                                     // 7
    "nosku,No SKU,,,,,,1.00,,,\n"                                                       // 8
    "noprice,No price,,,,,NOPRICE,,,,\n"                                                // 9
    "range,A range,,,,,RANGE,1.00 - 2.00,,,\n"                                          // 10
    "ask,Ask us,,,,,ASK,call us,,,\n"                                                   // 11
    "many,Many,,,,,MANY,1.00,,,lots\n"                                                  // 12
    "\"stray\"quote,Stray,,,,,STRAY,1.00,,,\n"                                          // 13
    "pot,Tea pot again,,,,,POT-2,1.00,,,\n"                                             // 14
    "thief,Another's SKU,,,,,POT,1.00,,,\n"                                             // 15
    "deep,Too deep,,,a > b > c > d > e > f > g > h > i > j > k > l,,DEEP,1.00,,,\n"     // 16
    "odd,Odd,,,,,ODD,1.00,heavy,071444764117 735533033354,0\n"                          // 17
    "\"open,Open,,,,,OPEN,1.00,,,\n";                                                   // 18

const shop::ServiceSet importing{shop::ServiceName::catalog, shop::ServiceName::inventory};

class ImportProducts : public ::testing::Test {
protected:
    static runtime::Settings settings(const std::filesystem::path& data_dir) {
        runtime::Settings made;
        made.data_dir = data_dir;
        return made;
    }

    std::filesystem::path write(const std::string& name, std::string_view text) {
        std::ofstream(dir_.path() / name, std::ios::binary) << text;
        return dir_.path() / name;
    }
    std::filesystem::path write_csv(std::string_view rows) {
        return write("products.csv", std::string(header) + std::string(rows));
    }
    ImportSummary import(shop::OfflineShop& shop, const std::filesystem::path& file) {
        ProductImporter importer(shop->catalog().api(), shop->inventory().api());
        return shop.run(importer.run({.file = file, .mapping = {}, .rejects = rejects_, .progress = {}})).value();
    }
    ImportSummary import(const std::filesystem::path& file) { return import(shop_, file); }
    std::string rejects() const { return testing::read_file(rejects_); }

    // How many events of each type the catalog has announced so far.
    Counts announced() {
        auto catalog = sql::open_sqlite_read_only(shop::file_of(shop::StoreName::catalog, dir_.path() / "shop"));
        Counts counts;
        for (const sql::Row& row : audit::rows(*catalog, "select type, count(*) from outbox group by type")) {
            counts[row.text(0)] = static_cast<std::uint64_t>(row.integer(1));
        }
        return counts;
    }
    std::int64_t on_hand(const std::string& sku) {
        inventory::v1::GetStockRequest request;
        request.set_sku(sku);
        return shop_.run(shop_->inventory().api().get_stock({}, request)).value().on_hand();
    }

    testing::TempDir dir_;
    std::filesystem::path rejects_ = dir_.path() / "rejects.csv";
    shop::OfflineShop shop_{settings(dir_.path() / "shop"), importing};
};

TEST_F(ImportProducts, takes_over_or_lists_every_row) {
    const ImportSummary summary = import(write_csv(every_kind_of_row));
    EXPECT_EQ(summary.mapping, "simple list");
    EXPECT_EQ(summary.rows, 17U);
    EXPECT_EQ(summary.created, 3U);
    EXPECT_EQ(summary.rejected, 14U);
    EXPECT_EQ(summary.stock_changed, 1U) << "the pot's; of the odd one there were none before";
    EXPECT_EQ(summary.rejected_by_code, (Counts{{"duplicate_row", 1},
                                                {"external_id_empty", 1},
                                                {"invalid_utf8", 1},
                                                {"malformed_quotes", 1},
                                                {"name_empty", 1},
                                                {"price_empty", 1},
                                                {"price_garbled", 1},
                                                {"price_range", 1},
                                                {"sku_empty", 1},
                                                {"sku_taken", 1},
                                                {"stock_garbled", 1},
                                                {"too_deep", 1},
                                                {"unterminated_quote", 1},
                                                {"wrong_column_count", 1}}));
    EXPECT_EQ(summary.left_out_by_code, (Counts{{"barcode_garbled", 1}, {"weight_garbled", 1}}));
    EXPECT_EQ(on_hand("POT"), 7);
}

TEST_F(ImportProducts, lists_each_refusal_with_its_line_and_reason) {
    import(write_csv(every_kind_of_row));
    const std::string list = rejects();
    for (const std::string_view start :
         {"4,short,rejected,wrong_column_count,", "5,bytes,rejected,invalid_utf8,", "6,,rejected,external_id_empty,",
          "7,noname,rejected,name_empty,", "8,nosku,rejected,sku_empty,", "9,noprice,rejected,price_empty,",
          "10,range,rejected,price_range,", "11,ask,rejected,price_garbled,", "12,many,rejected,stock_garbled,",
          "13,,rejected,malformed_quotes,", "14,pot,rejected,duplicate_row,", "15,thief,rejected,sku_taken,",
          "16,deep,rejected,too_deep,", "17,odd,field_left_out,weight_garbled,",
          "17,odd,field_left_out,barcode_garbled,", "18,,rejected,unterminated_quote,"}) {
        const auto at = list.find("\n" + std::string(start));
        ASSERT_NE(at, std::string::npos) << start << " is not in\n" << list;
        EXPECT_NE(list[at + 1 + start.size()], '\n') << start << " has no reason";
    }
}

TEST_F(ImportProducts, changes_nothing_the_second_time) {
    const auto file = write_csv(every_kind_of_row);
    const ImportSummary first = import(file);
    const Counts events = announced();
    EXPECT_EQ(events, (Counts{{"category.created", 2}, {"product.created", 3}}));
    const std::string list = rejects();

    const ImportSummary second = import(file);
    EXPECT_EQ(second.unchanged, first.created);
    EXPECT_EQ(second.created + second.updated + second.stock_changed, 0U);
    EXPECT_EQ(second.rejected_by_code, first.rejected_by_code);
    EXPECT_EQ(announced(), events);
    EXPECT_EQ(rejects(), list);
}

TEST_F(ImportProducts, announces_what_has_changed_and_no_more) {
    import(write_csv("pot,Tea pot,,,,,POT,19.99,,,7\ncup,Cup,,,,,CUP,4.50,,,3\n"));
    const ImportSummary second =
        import(write_csv("pot,Tea pot,,,,,POT,17.99,,,7\ncup,Cup,,,,,CUP,4.50,,,5\njug,Jug,,,,,JUG,9.00,,,\n"));
    EXPECT_EQ(second.updated, 1U);
    EXPECT_EQ(second.unchanged, 1U);
    EXPECT_EQ(second.created, 1U);
    EXPECT_EQ(second.stock_changed, 1U);
    EXPECT_EQ(announced(), (Counts{{"product.created", 3}, {"product.updated", 1}}));
    EXPECT_EQ(on_hand("CUP"), 5);
}

TEST_F(ImportProducts, finds_the_same_id_again_however_far_apart) {
    std::string rows;
    for (int i = 0; i < 1'200; ++i) {
        const std::string number = std::to_string(i);
        rows += number + ",Thing " + number + ",,,,,SKU-" + number + ",1.00,,,\n";
    }
    rows += "0,Another thing,,,,,SKU-X,2.00,,,\n";
    const auto file = write_csv(rows);
    EXPECT_EQ(import(file).rejected_by_code, (Counts{{"duplicate_row", 1}}));
    const ImportSummary second = import(file);
    EXPECT_EQ(second.unchanged, 1'200U);
    EXPECT_EQ(second.updated, 0U);
}

TEST_F(ImportProducts, says_how_far_it_is_after_each_batch) {
    std::string rows;
    for (int i = 0; i < 1'100; ++i) {
        const std::string number = std::to_string(i);
        rows += number + ",Thing " + number + ",,,,,SKU-" + number + ",1.00,,,\n";
    }
    std::vector<std::pair<double, std::uint64_t>> steps;
    ProductImporter importer(shop_->catalog().api(), shop_->inventory().api());
    const auto summary = shop_.run(importer.run(
        {.file = write_csv(rows), .mapping = {}, .rejects = rejects_, .progress = [&](double done, auto n) {
             steps.emplace_back(done, n);
         }}));
    ASSERT_TRUE(summary);
    ASSERT_EQ(steps.size(), 3U);
    EXPECT_EQ(steps[0].second, 500U);
    EXPECT_LT(steps[0].first, steps[1].first);
    EXPECT_EQ(steps[2], (std::pair<double, std::uint64_t>(1.0, 1'100)));
}

TEST_F(ImportProducts, refuses_a_file_that_it_cannot_read_as_a_whole) {
    const auto code = [&](const std::filesystem::path& file) {
        ProductImporter importer(shop_->catalog().api(), shop_->inventory().api());
        const auto summary =
            shop_.run(importer.run({.file = file, .mapping = {}, .rejects = rejects_, .progress = {}}));
        return summary ? "imported" : summary.error().fields.at(0).code;
    };
    EXPECT_EQ(code(dir_.path() / "none.csv"), "file_unreadable");
    EXPECT_EQ(code(dir_.path()), "file_unreadable");
    EXPECT_EQ(code(write("empty.csv", "")), "header_missing");
    EXPECT_EQ(code(write("strange.csv", "foo,bar\n1,2\n")), "mapping_unknown");
}

// What an export says, without what each shop gives of its own.
std::multiset<std::string> products_in(const std::filesystem::path& file) {
    std::multiset<std::string> products;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        auto import = json::from_json<catalog::v1::ProductImport>(line).value();
        catalog::v1::Product& product = *import.mutable_product();
        product.clear_category_ids();
        product.clear_etag();
        products.insert(json::to_json(import));
    }
    return products;
}

int merx(std::vector<std::string> words) {
    words.insert(words.begin(), "merx");
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    return cli::run(static_cast<int>(arguments.size()), arguments.data());
}

TEST_F(ImportProducts, takes_over_what_another_shop_exported) {
    import(write_csv(every_kind_of_row));
    catalog::v1::CreateProductRequest shirt;
    shirt.mutable_product()->set_name("Shirt");
    shirt.mutable_product()->set_status(catalog::v1::PRODUCT_STATUS_DRAFT);
    catalog::v1::Option& size = *shirt.mutable_product()->add_options();
    size.set_name("Size");
    for (const char* value : {"S", "M"}) {
        size.add_values(value);
        catalog::v1::Variant& variant = *shirt.mutable_product()->add_variants();
        variant.set_sku("SHIRT-" + std::string(value));
        (*variant.mutable_options())["Size"] = value;
        variant.mutable_price()->set_amount(2'500);
        variant.mutable_price()->set_currency("EUR");
    }
    ASSERT_TRUE(shop_.run(shop_->catalog().api().create_product({}, shirt)));

    const auto exported = dir_.path() / "exported.jsonl";
    ASSERT_EQ(merx({"export", "products", exported.string(), "--data-dir", (dir_.path() / "shop").string()}), 0);
    ASSERT_EQ(products_in(exported).size(), 4U);

    {
        shop::OfflineShop other(settings(dir_.path() / "other"), importing);
        EXPECT_EQ(import(other, exported).created, 4U);
        EXPECT_EQ(import(other, exported).unchanged, 4U);
    }
    const auto again = dir_.path() / "again.jsonl";
    ASSERT_EQ(merx({"export", "products", again.string(), "--data-dir", (dir_.path() / "other").string()}), 0);
    EXPECT_EQ(products_in(again), products_in(exported));
}

} // namespace
} // namespace merx::import
