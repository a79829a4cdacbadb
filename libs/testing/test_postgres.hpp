// An empty PostgreSQL database of a test's own, on a server that all tests of the program share. For programs that
// link merx_sql.
//
//     testing::TestPostgres place;
//     const auto database = sql::open_postgres({.url = place.url(), .durable = false}, random);
//
// The server is started when the first test asks for it; MERX_TEST_POSTGRES=127.0.0.1:5432 names a running one, user
// `merx`, to be used instead. A database that a test has left is emptied and given to the next.
#pragma once

#include <cstdlib>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

#include "async/run_blocking.hpp"
#include "sql/postgres.hpp"
#include "testing/seeded_random.hpp"
#include "testing/server_process.hpp"

namespace merx::testing {

class TestPostgres {
public:
    TestPostgres() : name_(shared().take()) {}
    ~TestPostgres() { shared().give_back(name_); }
    TestPostgres(const TestPostgres&) = delete;
    TestPostgres& operator=(const TestPostgres&) = delete;

    std::string url() const { return shared().url(name_); }

private:
    class Shared {
    public:
        Shared() {
            if (const char* given = std::getenv("MERX_TEST_POSTGRES"); given != nullptr) {
                address_ = given;
            } else {
                // What these tests write need not outlive them.
                ::setenv("MERX_POSTGRES_SETTINGS", "-c fsync=off -c full_page_writes=off", 1);
                server_ = std::make_unique<ServerProcess>(ServerKind::postgres);
                ::unsetenv("MERX_POSTGRES_SETTINGS");
                address_ = server_->address();
            }
        }

        std::string url(const std::string& name) const { return "postgresql://merx@" + address_ + "/" + name; }

        std::string take() {
            const std::lock_guard lock(mutex_);
            if (free_.empty()) {
                free_.push_back("merx_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count_));
                sql::create_postgres_database(url(free_.back()));
            }
            std::string name = std::move(free_.back());
            free_.pop_back();
            run_blocking(sql::open_postgres({.url = url(name), .durable = false}, random_)
                             ->transact<bool>([](sql::Transaction& tx) -> Task<Result<bool>> {
                                 tx.send("drop schema if exists public cascade");
                                 tx.send("create schema public");
                                 co_return true;
                             }))
                .value();
            return name;
        }

        void give_back(std::string name) {
            const std::lock_guard lock(mutex_);
            free_.push_back(std::move(name));
        }

    private:
        std::unique_ptr<ServerProcess> server_;
        std::string address_;
        std::mutex mutex_;
        SeededRandom random_;
        std::vector<std::string> free_;
        int count_ = 0;
    };

    static Shared& shared() {
        static Shared one;
        return one;
    }

    const std::string name_;
};

} // namespace merx::testing
