#include "async/task.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "async/spawn.hpp"

namespace merx {
namespace {

Error none() {
    return not_found("none", "There is none.");
}

Task<int> value(int n) {
    co_return n;
}

Task<Result<int>> found(int n) {
    co_return n;
}

Task<Result<int>> missing() {
    co_return fail(none());
}

Task<int> throwing() {
    throw std::runtime_error("broken");
    co_return 0;
}

// Writes down when it dies.
class Mark {
public:
    Mark(std::vector<std::string>& log, std::string name) : log_(log), name_(std::move(name)) {}
    ~Mark() { log_.push_back(name_); }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

private:
    std::vector<std::string>& log_;
    std::string name_;
};

Task<void> set(bool& flag) {
    flag = true;
    co_return;
}

TEST(Task, does_nothing_until_it_is_awaited) {
    bool ran = false;
    {
        Task<void> task = set(ran);
        EXPECT_FALSE(ran);
    }
    EXPECT_FALSE(ran);
    run_inline(set(ran));
    EXPECT_TRUE(ran);
}

TEST(Task, gives_the_value_of_what_it_awaits) {
    const auto sum = []() -> Task<int> {
        const int a = co_await value(1);
        const int b = co_await value(2);
        co_return a + b;
    };
    EXPECT_EQ(run_inline(sum()), 3);
}

TEST(Task, carries_a_value_that_can_only_be_moved) {
    const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
    EXPECT_EQ(*run_inline(make()), 7);
}

TEST(Task, throws_what_was_thrown_inside) {
    const auto catching = []() -> Task<std::string> {
        std::string caught = "nothing";
        try {
            co_await throwing();
        } catch (const std::runtime_error& error) {
            caught = error.what();
        }
        co_return caught;
    };
    EXPECT_EQ(run_inline(catching()), "broken");
    EXPECT_THROW(run_inline(throwing()), std::runtime_error);
}

TEST(Task, moves_and_assigns_with_its_frame) {
    Task<int> task = value(1);
    task = value(2);
    Task<int> other = std::move(task);
    EXPECT_EQ(run_inline(std::move(other)), 2);
}

TEST(TaskDeathTest, that_was_moved_away_cannot_be_awaited) {
    const auto await_twice = []() -> Task<void> {
        Task<int> task = value(1);
        const Task<int> other = std::move(task);
        co_await std::move(task); // NOLINT(bugprone-use-after-move): the point of the test
    };
    EXPECT_DEATH(run_inline(await_twice()), "assertion failed");
}

TEST(OrReturn, gives_the_value_of_a_result_or_of_a_task) {
    const auto sum = []() -> Task<Result<int>> {
        const int a = co_await or_return(Result<int>(1));
        const int b = co_await or_return(found(2));
        co_return a + b;
    };
    EXPECT_EQ(run_inline(sum()), 3);
}

TEST(OrReturn, ends_the_coroutine_with_the_error_of_a_result) {
    bool went_on = false;
    const auto use = [&]() -> Task<Result<std::string>> {
        co_await or_return(Result<int>(fail(none())));
        went_on = true;
        co_return "value";
    };
    EXPECT_EQ(run_inline(use()), Result<std::string>(fail(none())));
    EXPECT_FALSE(went_on);
}

TEST(OrReturn, ends_the_coroutine_with_the_error_of_a_task) {
    bool went_on = false;
    const auto use = [&]() -> Task<Result<void>> {
        co_await or_return(missing());
        went_on = true;
        co_return Result<void>();
    };
    EXPECT_EQ(run_inline(use()), Result<void>(fail(none())));
    EXPECT_FALSE(went_on);
}

TEST(OrReturn, takes_results_without_a_value) {
    const auto nothing = [](bool good) -> Task<Result<void>> {
        co_return good ? Result<void>() : Result<void>(fail(none()));
    };
    const auto use = [&](bool good) -> Task<Result<int>> {
        co_await or_return(Result<void>());
        co_await or_return(nothing(good));
        co_return 1;
    };
    EXPECT_EQ(run_inline(use(true)), 1);
    EXPECT_EQ(run_inline(use(false)), Result<int>(fail(none())));
}

TEST(OrReturn, passes_an_exception_on_as_an_exception) {
    const auto broken = []() -> Task<Result<int>> {
        throw std::runtime_error("broken");
        co_return 1;
    };
    const auto use = [&]() -> Task<Result<int>> { co_return co_await or_return(broken()); };
    EXPECT_THROW(run_inline(use()), std::runtime_error);
}

// Three coroutines deep, both kinds, with a local in each.
Task<Result<int>> innermost(std::vector<std::string>& log, bool by_task) {
    const Mark mark(log, "innermost");
    if (by_task) {
        co_return co_await or_return(missing());
    }
    co_return co_await or_return(Result<int>(fail(none())));
}
Task<Result<std::string>> middle(std::vector<std::string>& log, bool by_task) {
    const Mark mark(log, "middle");
    const int n = co_await or_return(innermost(log, by_task));
    log.emplace_back("middle went on");
    co_return std::to_string(n);
}
Task<Result<std::string>> outermost(std::vector<std::string>& log, bool by_task) {
    const Mark mark(log, "outermost");
    const std::string text = co_await or_return(middle(log, by_task));
    log.emplace_back("outermost went on");
    co_return text + "!";
}

TEST(OrReturn, unwinds_three_coroutines_and_runs_their_destructors) {
    for (const bool by_task : {false, true}) {
        std::vector<std::string> log;
        EXPECT_EQ(run_inline(outermost(log, by_task)), Result<std::string>(fail(none())));
        std::ranges::sort(log);
        EXPECT_EQ(log, (std::vector<std::string>{"innermost", "middle", "outermost"}));
    }
}

TEST(OrReturn, runs_destructors_before_the_awaiting_coroutine_goes_on_to_its_next_statement) {
    std::vector<std::string> log;
    const auto early = [&]() -> Task<Result<int>> {
        const Mark first(log, "first");
        const Mark second(log, "second");
        co_await or_return(Result<int>(fail(none())));
        co_return 1;
    };
    const auto use = [&]() -> Task<void> {
        const auto result = co_await early();
        log.emplace_back(result.has_value() ? "value" : "error");
    };
    run_inline(use());
    EXPECT_EQ(log, (std::vector<std::string>{"second", "first", "error"}));
}

TEST(OrReturn, in_the_middle_of_an_expression_destroys_its_temporaries) {
    std::vector<std::string> log;
    const auto join = [](const Mark&, int n) { return n; };
    const auto early = [&]() -> Task<Result<int>> {
        co_return join(Mark(log, "temporary"), co_await or_return(missing()));
    };
    EXPECT_FALSE(run_inline(early()).has_value());
    EXPECT_EQ(log, (std::vector<std::string>{"temporary"}));
}

TEST(OrReturn, leaves_a_scope_that_catches_everything) {
    bool caught = false;
    const auto early = [&]() -> Task<Result<int>> {
        try {
            co_await or_return(missing());
        } catch (...) {
            caught = true;
        }
        co_return 1;
    };
    EXPECT_FALSE(run_inline(early()).has_value());
    EXPECT_FALSE(caught);
}

Task<int> count_down(int depth) {
    if (depth == 0) {
        co_return 0;
    }
    co_return 1 + co_await count_down(depth - 1);
}

TEST(TaskDepth, a_million_awaits_in_a_loop_keep_the_stack_flat) {
    const auto loop = []() -> Task<int> {
        int sum = 0;
        for (int i = 0; i < 1'000'000; ++i) {
            sum += co_await value(1);
        }
        co_return sum;
    };
    EXPECT_EQ(run_inline(loop()), 1'000'000);
}

TEST(TaskDepth, a_hundred_thousand_nested_awaits_keep_the_stack_flat) {
    EXPECT_EQ(run_inline(count_down(100'000)), 100'000);
}

Task<Result<int>> fail_below(int depth) {
    if (depth == 0) {
        co_return fail(none());
    }
    co_return 1 + co_await or_return(fail_below(depth - 1));
}

TEST(TaskDepth, an_error_passes_through_a_thousand_coroutines) {
    EXPECT_EQ(run_inline(fail_below(1000)), Result<int>(fail(none())));
}

} // namespace
} // namespace merx
