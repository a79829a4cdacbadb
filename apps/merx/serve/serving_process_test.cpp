#include "serve/serving_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>

#include "http/client.hpp"
#include "testing/free_port.hpp"
#include "testing/server_process.hpp"
#include "testing/temp_dir.hpp"

namespace merx::serve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct Page {
    int status = 0; // 0: nobody there
    std::string body;
};

// What a process of the test answers, from its own thread's side; asks it to leave at the end.
class Visitor {
public:
    explicit Visitor(int port) : url_("http://127.0.0.1:" + std::to_string(port)) {}

    Page get(const std::string& path) const {
        try {
            http::Client client(url_);
            auto answer = client.get(path);
            return {answer.status, std::move(answer.body)};
        } catch (const http::ClientFailure&) {
            return {};
        }
    }

    // The page once it has this status; nothing where it does not get there.
    Page once(const std::string& path, int status) const {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (std::chrono::steady_clock::now() < limit) {
            if (Page page = get(path); page.status == status) {
                return page;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return {};
    }

private:
    const std::string url_;
};

// Runs a process of the shop in this one, with somebody who looks at it meanwhile.
void serve_while(const runtime::Settings& settings, const shop::Topology& topology,
                 const std::function<void()>& looking) {
    runtime::StopSignals signals; // for the threads below
    std::thread visitor([&] {
        looking();
        runtime::StopSignals::request();
    });
    ServingProcess(settings, topology).run(signals);
    visitor.join();
}

runtime::Settings quiet_settings(const testing::TempDir& dir) {
    runtime::Settings settings;
    settings.data_dir = dir.path();
    settings.log_level = log::Level::off;
    settings.access_log = false;
    return settings;
}

TEST(ServingProcess, waits_for_its_store_and_becomes_ready_by_itself) {
    const testing::TempDir dir;
    testing::ServerProcess postgres(testing::ServerKind::postgres);
    postgres.kill();
    const int port = testing::free_port();
    runtime::Settings settings = quiet_settings(dir);
    settings.database_url = "postgresql://merx@" + postgres.address();
    settings.rpc_listen = "unix:" + (dir.path() / "inner.sock").string();
    settings.cluster_secret = "known to all of them";
    settings.health_listen = runtime::HostAndPort{"127.0.0.1", static_cast<std::uint16_t>(port)};
    settings.drain_delay = std::chrono::milliseconds{0};

    serve_while(settings, shop::Topology({shop::ServiceName::catalog}), [&] {
        const Visitor visitor(port);
        EXPECT_EQ(visitor.once("/healthz", 200).status, 200) << "it lives";
        const Page missing = visitor.get("/readyz");
        EXPECT_EQ(missing.status, 503);
        EXPECT_THAT(missing.body,
                    AllOf(HasSubstr(R"("status":"starting")"), HasSubstr(R"("catalog store","ok":false)")));
        postgres.start();
        EXPECT_THAT(visitor.once("/readyz", 200).body, HasSubstr(R"("catalog store","ok":true)"));
        EXPECT_THAT(visitor.get("/metrics").body, HasSubstr("merx_events_sent_total"));
        postgres.kill();
        EXPECT_THAT(visitor.once("/readyz", 503).body, HasSubstr(R"("status":"not_ready")"));
        postgres.start();
        EXPECT_EQ(visitor.once("/readyz", 200).status, 200);
    });
}

TEST(ServingProcess, goes_on_serving_while_it_says_that_it_leaves) {
    const testing::TempDir dir;
    runtime::Settings settings = quiet_settings(dir);
    settings.listen_port = static_cast<std::uint16_t>(testing::free_port());
    settings.drain_delay = std::chrono::seconds{3};

    std::thread latecomer;
    serve_while(settings, shop::Topology(), [&] {
        const Visitor visitor(settings.listen_port);
        EXPECT_EQ(visitor.once("/readyz", 200).status, 200);
        latecomer = std::thread([visitor] {
            EXPECT_THAT(visitor.once("/readyz", 503).body, HasSubstr("stopping"));
            EXPECT_EQ(visitor.get("/products").status, 200);
        });
    });
    latecomer.join();
    EXPECT_EQ(Visitor(settings.listen_port).get("/healthz").status, 0) << "and then it is gone";
}

TEST(ServingProcess, refuses_what_waiting_cannot_mend) {
    const testing::TempDir dir;
    const runtime::Settings settings = quiet_settings(dir);
    const shop::DataDirLock other(dir.path());
    EXPECT_THROW(ServingProcess(settings, shop::Topology()), std::runtime_error);
}

} // namespace
} // namespace merx::serve
