// What befalls an index: damage, processes that are killed, and two that want the same folder.
#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include "fulltext/writer.hpp"
#include "search/adapters/generations.hpp"
#include "search/adapters/index_builder.hpp"
#include "search/index_contents.hpp"
#include "search/test/index_fixture.hpp"

namespace merx::search {
namespace {

class SearchIndexFaults : public IndexFixture {
protected:
    void fill(int count) {
        for (int i = 0; i < count; ++i) {
            catalog.put(listing("ball number " + std::to_string(listings)));
        }
    }
    std::size_t ball_count() const { return found("ball").size(); }
    // All folders of generations there are.
    std::set<std::string> generations() const {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(directory)) {
            if (entry.is_directory()) {
                names.insert(entry.path().filename().string());
            }
        }
        return names;
    }
    std::filesystem::path file(const std::string& name) const { return directory / index->status().generation / name; }

    // Runs `work` in a process of its own and kills that process once `is_time` says so.
    template <class Work, class Condition>
    static void kill_during(Work work, Condition is_time) {
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            work();
            _exit(0);
        }
        while (!is_time() && waitpid(child, nullptr, WNOHANG) == 0) {
            usleep(100);
        }
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
    }
};

TEST_F(SearchIndexFaults, an_index_that_lost_part_of_a_file_is_rebuilt_at_the_start) {
    fill(50);
    open();
    for (const char* name : {"docdata.glass", "postlist.glass", "iamglass"}) {
        const std::filesystem::path damaged = file(name);
        close();
        std::filesystem::resize_file(damaged, 1);
        open();
        EXPECT_EQ(ball_count(), 50U) << name;
        EXPECT_FALSE(std::filesystem::exists(damaged)) << name;
    }
    EXPECT_EQ(index->status().generation, "4");
}

TEST_F(SearchIndexFaults, a_search_that_meets_damage_gets_503_and_the_index_is_rebuilt) {
    fill(500);
    open();
    const std::shared_ptr<const Snapshot> snapshot = *index->snapshot();
    std::filesystem::resize_file(file("docdata.glass"), 8192);
    const auto read_all = [](const fulltext::Reader& reader) {
        reader.for_each([](DocumentNumber, const std::string&) {});
    };
    const Result<void> read = snapshot->read(read_all);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "index_building");
    EXPECT_TRUE(read.error().retry_after);
    EXPECT_EQ(index->snapshot().error().code, "index_building");
    settle();
    EXPECT_EQ(ball_count(), 500U);
    EXPECT_TRUE((*index->snapshot())->read(read_all));
}

TEST_F(SearchIndexFaults, an_index_that_is_gone_altogether_is_rebuilt) {
    fill(10);
    open();
    close();
    std::filesystem::remove_all(directory / "1");
    open();
    EXPECT_EQ(ball_count(), 10U);
    close();
    std::filesystem::remove_all(directory);
    open();
    EXPECT_EQ(ball_count(), 10U);
}

TEST_F(SearchIndexFaults, nonsense_in_place_of_the_current_generations_name_is_no_index) {
    fill(10);
    open();
    close();
    std::ofstream(directory / "current", std::ios::trunc) << "../../etc\n";
    open();
    EXPECT_EQ(ball_count(), 10U);
    EXPECT_EQ(generations().size(), 1U);
}

TEST_F(SearchIndexFaults, a_process_that_is_killed_while_it_builds_leaves_nothing_behind) {
    fill(300);
    catalog.page_limit = 3;
    kill_during([this] { open(); }, [this] { return std::filesystem::exists(directory / "1.draft" / "iamglass"); });
    open();
    EXPECT_EQ(ball_count(), 300U);
    EXPECT_EQ(generations().size(), 1U);
}

TEST_F(SearchIndexFaults, a_process_that_is_killed_while_it_follows_has_lost_nothing_it_had_committed) {
    fill(20);
    open();
    close();
    const auto size_of_log = [this] {
        std::error_code none;
        return std::filesystem::file_size(directory / "heard", none);
    };
    kill_during(
        [this] {
            open();
            std::ofstream heard(directory / "heard");
            for (int i = 0; i < 100'000; ++i) {
                fill(1);
                settle();
                heard << index->status().position << std::endl;
            }
        },
        [&] { return size_of_log() != static_cast<std::uintmax_t>(-1) && size_of_log() > 100; });
    std::ifstream heard(directory / "heard");
    std::int64_t position = 0;
    for (std::string line; std::getline(heard, line) && !heard.eof();) {
        position = std::stoll(line);
    }
    const auto contents = read_contents(directory);
    ASSERT_TRUE(contents);
    EXPECT_GE(contents->position, position);
    EXPECT_EQ(contents->products.size(), static_cast<std::size_t>(contents->position));
}

TEST_F(SearchIndexFaults, two_processes_do_not_write_one_index) {
    fill(5);
    open();
    std::unique_ptr<Index> first = std::move(index);
    open();
    EXPECT_EQ(index->snapshot().error().code, "index_building");
    EXPECT_EQ(generations(), std::set<std::string>{"1"});
    loop.run(first->stop());
    first.reset();
    settle();
    EXPECT_EQ(ball_count(), 5U);
}

TEST_F(SearchIndexFaults, one_generation_is_built_at_a_time) {
    fill(5);
    WorkerPool disk(1, 1);
    const BuilderParts parts{.directory = directory, .feed = catalog, .stock = stock, .text = *text, .disk = disk};
    std::unique_ptr<IndexBuilder> first = loop.run(IndexBuilder::begin(parts));
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(loop.run(IndexBuilder::begin(parts)), nullptr);
    first.reset();
    EXPECT_EQ(generations(), std::set<std::string>{});
    EXPECT_NE(loop.run(IndexBuilder::begin(parts)), nullptr);
}

TEST_F(SearchIndexFaults, a_generation_built_by_another_process_takes_over_while_searches_finish_with_the_old_one) {
    fill(5);
    open();
    std::shared_ptr<const Snapshot> old = *index->snapshot();
    WorkerPool disk(1, 1);
    auto builder = loop.run(
        IndexBuilder::begin({.directory = directory, .feed = catalog, .stock = stock, .text = *text, .disk = disk}));
    ASSERT_NE(builder, nullptr);
    while (!loop.run(builder->advance())->is_complete) {
    }
    EXPECT_EQ(loop.run(builder->finish()), "2");
    fill(1);
    settle();
    EXPECT_EQ(index->status().generation, "2");
    EXPECT_EQ(ball_count(), 6U);
    EXPECT_EQ(generations(), (std::set<std::string>{"1", "2"}));
    std::size_t seen = 0;
    EXPECT_TRUE(old->read(
        [&](const fulltext::Reader& reader) { reader.for_each([&](DocumentNumber, const std::string&) { ++seen; }); }));
    EXPECT_EQ(seen, 5U);
    old.reset();
    EXPECT_EQ(generations(), std::set<std::string>{"2"});
}

TEST_F(SearchIndexFaults, a_search_goes_on_while_the_index_changes_under_it) {
    fill(200);
    open();
    const std::shared_ptr<const Snapshot> snapshot = *index->snapshot();
    int attempts = 0;
    EXPECT_TRUE(snapshot->read([&](const fulltext::Reader& reader) {
        if (++attempts == 1) {
            for (int i = 0; i < 5; ++i) {
                fill(200);
                settle();
            }
        }
        std::vector<fulltext::Reader::Found> found;
        reader.postings("wball", 10'000, found);
        EXPECT_GE(found.size(), 200U);
    }));
    EXPECT_EQ(attempts, 2);
}

TEST_F(SearchIndexFaults, the_contents_of_an_index_can_be_read_beside_its_writer) {
    EXPECT_EQ(read_contents(directory).error().code, "no_index");
    fill(3);
    const Listing last = listing("doll");
    const std::int64_t sequence = catalog.put(last);
    open();
    const auto contents = read_contents(directory);
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->position, sequence);
    EXPECT_EQ(contents->products.size(), 4U);
    EXPECT_EQ(contents->products.at(last.id.text()), sequence);
    EXPECT_EQ(contents->generation, "1");
    EXPECT_GT(contents->bytes, 0U);
}

} // namespace
} // namespace merx::search
