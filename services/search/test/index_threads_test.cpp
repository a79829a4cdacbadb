// Searches of many threads beside the indexer.
#include <atomic>
#include <thread>

#include "async/run_on.hpp"
#include "search/test/index_fixture.hpp"
#include "testing/eventually.hpp"
#include "testing/thread_loop.hpp"

namespace merx::search {
namespace {

class SearchIndexThreads : public IndexFixture {
protected:
    // Products are put one after the other under the names that are there, so that a search that finds one finds it
    // under the word it asked for, whatever the indexer does meanwhile.
    void search_once() {
        const auto snapshot = index->snapshot();
        if (!snapshot) {
            return;
        }
        for (const std::string word : {"red", "blue"}) {
            std::size_t seen = 0;
            ASSERT_TRUE((*snapshot)->read([&](const fulltext::Reader& reader) {
                seen = 0;
                std::vector<fulltext::Reader::Found> found;
                reader.postings("w" + word, 100'000, found);
                for (const auto& [number, weight] : found) {
                    const auto listing = Snapshot::listing(reader, number);
                    ASSERT_TRUE(listing);
                    ASSERT_TRUE(listing->name.starts_with(word)) << listing->name;
                    seen += (*snapshot)->columns->find(number) != nullptr ? 1U : 0U;
                }
            }));
            ASSERT_LE(seen, (*snapshot)->columns->size());
        }
        ++searches;
    }

    testing::ThreadLoop thread_loop;
    std::atomic<int> searches = 0;
};

TEST_F(SearchIndexThreads, find_what_the_index_says_they_find_while_it_changes) {
    constexpr int rounds = 60;
    constexpr int products = 20;
    SystemClock system_clock;
    std::vector<Listing> all;
    for (int i = 0; i < products; ++i) {
        all.push_back(listing(i % 2 == 0 ? "red ball" : "blue ball"));
        catalog.put(all.back());
    }
    index = std::make_unique<Index>(IndexParts{.directory = directory,
                                               .feed = catalog,
                                               .stock = stock,
                                               .text = *text,
                                               .clock = system_clock,
                                               .executor = thread_loop.executor()});
    index->start();
    std::atomic<bool> is_over = false;
    std::vector<std::thread> searchers;
    for (int i = 0; i < 3; ++i) {
        searchers.emplace_back([&] {
            while (!is_over) {
                search_once();
            }
        });
    }
    for (int round = 0; round < rounds; ++round) {
        const auto change_some = [&]() -> Task<std::int64_t> {
            for (Listing& each : all) {
                each.name = each.name.starts_with("red") ? "blue doll" : "red doll";
                catalog.put(each);
            }
            catalog.remove(all[static_cast<std::size_t>(round % products)].id);
            index->expect(catalog.head());
            co_return catalog.head();
        };
        const std::int64_t head = run_on(thread_loop.executor(), change_some());
        EXPECT_TRUE(run_on(thread_loop.executor(), index->reach(head, testing::eventually_limit)));
    }
    EXPECT_TRUE(testing::eventually([&] { return searches > rounds; }));
    is_over = true;
    for (std::thread& searcher : searchers) {
        searcher.join();
    }
    run_on(thread_loop.executor(), index->stop());
    index.reset();
}

} // namespace
} // namespace merx::search
