// The change feed: what a search index is built from and follows.
#include <atomic>
#include <set>
#include <thread>

#include "async/run_blocking.hpp"
#include "catalog/adapters/product_document.hpp"
#include "catalog_fixture.hpp"

namespace merx::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string text_of(const v1::CatalogChange& change) {
    const std::string number = std::to_string(change.sequence()) + ' ';
    switch (change.change_case()) {
    case v1::CatalogChange::kProduct: return number + change.product().name();
    case v1::CatalogChange::kDeletedProductId: return number + "product gone";
    case v1::CatalogChange::kCategory: return number + "in " + change.category().name();
    case v1::CatalogChange::kDeletedCategoryId: return number + "category gone";
    case v1::CatalogChange::CHANGE_NOT_SET: break;
    }
    return number + "nothing";
}

v1::Product kite_to_add() {
    v1::Product made;
    made.set_name("Kite");
    v1::Variant& variant = *made.add_variants();
    variant.set_sku("KITE");
    variant.mutable_price()->set_amount(1);
    variant.mutable_price()->set_currency("USD");
    return made;
}

class CatalogChanges : public CatalogFixture {
protected:
    static v1::ListCatalogChangesRequest request(std::int64_t after, int page_size = 0) {
        v1::ListCatalogChangesRequest made;
        made.set_after_sequence(after);
        made.set_page_size(page_size);
        return made;
    }
    v1::ListCatalogChangesResponse read(std::int64_t after, int page_size = 0) {
        return run(api().list_catalog_changes(guest, request(after, page_size))).value();
    }
    std::vector<std::string> changes(std::int64_t after, int page_size = 0) {
        std::vector<std::string> texts;
        for (const v1::CatalogChange& change : read(after, page_size).changes()) {
            texts.push_back(text_of(change));
        }
        return texts;
    }
};

TEST_F(CatalogChanges, are_none_in_an_empty_catalog) {
    const auto page = read(0);
    EXPECT_THAT(page.changes(), IsEmpty());
    EXPECT_EQ(page.head_sequence(), 0);
}

TEST_F(CatalogChanges, show_each_thing_once_at_its_latest_number) {
    const auto toys = create_category("Toys").value();
    auto ball = create(plain_product("Ball", "BALL")).value();
    const auto kite = create(plain_product("Kite", "KITE")).value();
    EXPECT_EQ(toys.sequence(), 1);
    EXPECT_EQ(ball.sequence(), 2);
    EXPECT_EQ(kite.sequence(), 3);
    ball.set_name("Red ball");
    ball = update(ball.id(), ball, manager).value();
    EXPECT_EQ(ball.sequence(), 4);
    EXPECT_EQ(get(guest, ball.id()).value().sequence(), 4);
    EXPECT_THAT(changes(0), ElementsAre("1 in Toys", "3 Kite", "4 Red ball"));
    EXPECT_THAT(changes(3), ElementsAre("4 Red ball"));
    EXPECT_THAT(changes(4), IsEmpty());
    EXPECT_EQ(read(4).head_sequence(), 4);
    EXPECT_EQ(read(0).changes(2).version(), 2);
}

TEST_F(CatalogChanges, remember_what_was_deleted) {
    const auto toys = create_category("Toys").value();
    const auto ball = create(plain_product("Ball", "BALL")).value();
    ASSERT_TRUE(remove(ball.id()));
    v1::DeleteCategoryRequest request;
    request.set_id(toys.id());
    ASSERT_TRUE(run(api().delete_category(manager, request)));
    EXPECT_THAT(changes(0), ElementsAre("3 product gone", "4 category gone"));
    const auto page = read(0);
    EXPECT_EQ(page.changes(0).deleted_product_id(), ball.id());
    EXPECT_EQ(page.changes(1).deleted_category_id(), toys.id());
    EXPECT_EQ(page.head_sequence(), 4);
}

TEST_F(CatalogChanges, show_products_that_are_not_for_sale_as_well) {
    auto draft = plain_product("Draft", "D");
    draft.set_status(v1::PRODUCT_STATUS_DRAFT);
    ASSERT_TRUE(create(draft));
    EXPECT_EQ(read(0).changes(0).product().status(), v1::PRODUCT_STATUS_DRAFT);
}

TEST_F(CatalogChanges, come_in_pages) {
    for (int i = 1; i <= 5; ++i) {
        ASSERT_TRUE(create(plain_product("P" + std::to_string(i), "S" + std::to_string(i))));
    }
    EXPECT_THAT(changes(0, 2), ElementsAre("1 P1", "2 P2"));
    EXPECT_THAT(changes(2, 2), ElementsAre("3 P3", "4 P4"));
    EXPECT_THAT(changes(4, 2), ElementsAre("5 P5"));
    EXPECT_EQ(read(0, 2).head_sequence(), 5);
    EXPECT_EQ(run(api().list_catalog_changes(guest, request(-1))).error().code, "invalid_request");
    EXPECT_EQ(run(api().list_catalog_changes(guest, request(0, -1))).error().code, "invalid_request");
}

TEST_F(CatalogChanges, have_no_number_where_nothing_changed) {
    const auto ball = create(plain_product("Ball", "BALL")).value();
    EXPECT_EQ(update(ball.id(), ball, manager).value().sequence(), 1);
    EXPECT_FALSE(create(plain_product("Another", "BALL")));
    EXPECT_EQ(create(plain_product("Kite", "KITE")).value().sequence(), 2);
}

TEST_F(CatalogChanges, of_an_import_have_a_number_each) {
    v1::BatchImportProductsRequest request;
    for (const char* name : {"Ball", "Kite"}) {
        auto& import = *request.add_products();
        *import.mutable_product() = plain_product(name, name);
        import.mutable_product()->set_external_id(name);
        import.add_category_path("Toys");
    }
    ASSERT_TRUE(run(api().batch_import_products(manager, request)));
    EXPECT_THAT(changes(0), ElementsAre("1 in Toys", "2 Ball", "3 Kite"));
    ASSERT_TRUE(run(api().batch_import_products(manager, request)));
    EXPECT_EQ(read(0).head_sequence(), 3);
}

TEST_F(CatalogChanges, are_told_once_they_are_committed_and_before_the_writer_hears) {
    std::atomic<std::int64_t> told = 0;
    catalog->on_commit([&](std::int64_t sequence) { told = sequence; });
    const auto ball = create(plain_product("Ball", "BALL")).value();
    EXPECT_EQ(told, 1);
    EXPECT_FALSE(create(plain_product("Another", "BALL")));
    EXPECT_EQ(told, 1);
    ASSERT_TRUE(remove(ball.id()));
    EXPECT_EQ(told, 2);
}

TEST(CatalogMigrations, number_what_was_there_before_there_were_numbers) {
    const testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
    testing::TestDatabase database{{{"events", events::migrations()}, {"catalog", migrations().first(1)}}};
    ProductContent content;
    content.name = "Ball";
    content.slug = "ball";
    content.variants.push_back({.sku = Sku::parse("BALL").value(),
                                .options = {},
                                .price = Money::make(1, Currency::parse("USD").value()).value(),
                                .barcode = {}});
    const Product ball = make_product(content, ids, clock.now());
    const auto insert = [&](sql::Transaction& tx, const std::string& id, int status) {
        tx.send("insert into products (id, status, version, create_time, update_time, document) "
                "values ($1, $2, 1, 0, 0, $3)",
                {id, status, write_document(ball.content, ball.variant_ids)});
    };
    ASSERT_TRUE(run_blocking(database->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
        tx.send("insert into categories (id, slug, name, version, create_time, update_time) "
                "values ($1, 'toys', 'Toys', 1, 0, 0)",
                {CategoryId::make(ids).text()});
        insert(tx, ball.id.text(), 1);
        insert(tx, ProductId::make(ids).text(), 3);
        co_return true;
    })));

    run_blocking(sql::migrate(*database, "catalog", migrations(), clock));
    const auto outbox = events::make_outbox([] {});
    const auto catalog = make_catalog({*database, *outbox, clock, ids});
    v1::ListCatalogChangesRequest request;
    std::vector<std::string> texts;
    for (const auto& change : run_blocking(catalog->api().list_catalog_changes({}, request)).value().changes()) {
        texts.push_back(text_of(change));
    }
    EXPECT_THAT(texts, ElementsAre("1 in Toys", "2 Ball", "3 product gone"));
    v1::CreateProductRequest more;
    *more.mutable_product() = kite_to_add();
    EXPECT_EQ(run_blocking(catalog->api().create_product({}, more)).value().sequence(), 4);
}

// Two processes write while a third reads: whoever has seen a number has seen all below it that are not replaced.
TEST_F(CatalogChanges, become_visible_in_the_order_of_their_numbers) {
    constexpr int each = 40;
    const auto connections = database.open_another();
    const auto other = make_catalog({*connections, *outbox, clock, ids});
    const auto watching = database.open_another();
    const auto watcher = make_catalog({*watching, *outbox, clock, ids});

    std::atomic<int> writing = 2;
    const auto write = [&](v1::CatalogService& service, std::string_view prefix) {
        for (int i = 0; i < each; ++i) {
            const std::string sku = std::string(prefix) + std::to_string(i);
            v1::CreateProductRequest made;
            *made.mutable_product() = plain_product(sku, sku);
            EXPECT_TRUE(run_blocking(service.create_product(manager, made)));
        }
        --writing;
    };
    std::jthread first([&] { write(catalog->api(), "A"); });
    std::jthread second([&] { write(other->api(), "B"); });

    std::set<std::int64_t> seen;
    std::int64_t position = 0;
    while (true) {
        const bool is_last = writing == 0;
        const auto page = run_blocking(watcher->api().list_catalog_changes(guest, request(position))).value();
        for (const v1::CatalogChange& change : page.changes()) {
            EXPECT_TRUE(seen.insert(change.sequence()).second);
            position = change.sequence();
        }
        EXPECT_EQ(static_cast<std::int64_t>(seen.size()), position) << "a lower number came to light later";
        if (is_last && page.changes().empty()) {
            break;
        }
    }
    EXPECT_EQ(position, 2 * each);
}

} // namespace
} // namespace merx::catalog
