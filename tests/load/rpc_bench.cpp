// What one gRPC hop between services costs: the same call within the process, over a unix socket and over TCP, signed
// and not. Caller and service have an event loop each; CPU is that of both sides together.
//
//     rpc_bench [seconds]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "async/run_on.hpp"
#include "async/spawn.hpp"
#include "merx/catalog/v1/catalog.pb.h"
#include "rpc/balanced_channel.hpp"
#include "rpc/protobuf.hpp"
#include "rpc/server.hpp"
#include "runtime/event_loops.hpp"
#include "testing/temp_dir.hpp"

namespace merx {
namespace {

using catalog::v1::BatchGetVariantsRequest;
using catalog::v1::BatchGetVariantsResponse;
using SteadyClock = std::chrono::steady_clock;

constexpr int variants_asked_for = 5;
constexpr std::string_view method = "/bench.Variants/BatchGet";

// As a generated interface is: what a caller holds, whichever side of a wire the service is on.
class Variants {
public:
    virtual ~Variants() = default;
    virtual Task<Result<BatchGetVariantsResponse>> batch_get(const rpc::Call& call,
                                                             const BatchGetVariantsRequest& request) = 0;
};

class LocalVariants final : public Variants {
public:
    Task<Result<BatchGetVariantsResponse>> batch_get(const rpc::Call&,
                                                     const BatchGetVariantsRequest& request) override {
        BatchGetVariantsResponse response;
        for (const std::string& sku : request.skus()) {
            auto& variant = *response.add_variants();
            variant.set_sku(sku);
            variant.set_product_id("prod_01j9z7x8v2e3r4t5y6a7b8c9d0");
            variant.set_variant_id("var_01j9z7x8v2e3r4t5y6a7b8c9d1");
            variant.set_name("Merino crew neck, women's (M, oat)");
            variant.mutable_price()->set_amount(8900);
            variant.mutable_price()->set_currency("EUR");
            variant.set_weight_grams(320);
            variant.set_image_url("/media/merino-crew-neck-women-oat.svg");
        }
        co_return response;
    }

    rpc::Service service() {
        return {"bench.Variants", {{"BatchGet", [this](const rpc::Call& call, std::string_view bytes) {
                                        return rpc::answer(static_cast<Variants&>(*this), &Variants::batch_get, call,
                                                           bytes);
                                    }}}};
    }
};

class RemoteVariants final : public Variants {
public:
    explicit RemoteVariants(rpc::Channel& channel) : channel_(channel) {}
    Task<Result<BatchGetVariantsResponse>> batch_get(const rpc::Call& call,
                                                     const BatchGetVariantsRequest& request) override {
        return rpc::ask<BatchGetVariantsResponse>(channel_, method, call, request, rpc::Repeat::safe);
    }

private:
    rpc::Channel& channel_;
};

rpc::Call some_call() {
    return {.principal = {.user_id = "usr_01j9z7x8v2e3r4t5y6a7b8c9d2",
                          .session_id = "ses_01j9z7x8v2e3r4t5y6a7b8c9d3",
                          .roles = {"customer"},
                          .scopes = {}},
            .request_id = "req_01j9z7x8v2e3r4t5y6a7b8c9d4",
            .trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            .client_address = "203.0.113.9"};
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Bench {
public:
    explicit Bench(std::chrono::seconds length) : length_(length) {
        for (int i = 0; i < variants_asked_for; ++i) {
            request_.add_skus("MERINO-" + std::to_string(i) + "-M");
        }
        loops_.start();
    }
    ~Bench() { loops_.stop(); }

    void in_process() { measure("in process", local_); }

    void over(const char* name, const std::string& address, const std::string& secret) {
        const rpc::ServerOptions options{
            .addresses = {address}, .cluster_secret = secret, .accept_unsigned = secret.empty()};
        rpc::Server server(loops_.loop(1), {local_.service()}, options);
        const bool is_tcp = server.port() != 0;
        rpc::StaticResolver resolver({{"bench", {is_tcp ? "127.0.0.1:" + std::to_string(server.port()) : address}}});
        const auto channel = rpc::connect(resolver, "bench", {.caller = "bench", .cluster_secret = secret});
        RemoteVariants remote(*channel);
        measure(name, remote);
    }

private:
    void measure(const char* name, Variants& variants) {
        for (const int callers : {1, 32}) {
            run_on(loops_.loop(0), side_by_side(variants, callers, std::chrono::milliseconds{300})); // warms up
            latencies_.clear();
            const double cpu = cpu_seconds();
            const auto begin = SteadyClock::now();
            run_on(loops_.loop(0), side_by_side(variants, callers, length_));
            const double wall = std::chrono::duration<double>(SteadyClock::now() - begin).count();
            const double used = cpu_seconds() - cpu;
            std::ranges::sort(latencies_);
            const auto calls = static_cast<double>(latencies_.size());
            const auto at = [&](double share) { return latencies_[static_cast<std::size_t>(share * (calls - 1))]; };
            std::printf("| %-28s | %2d callers | %9.0f calls/s | p50 %7.1f us | p99 %7.1f us | %6.1f us of CPU |\n",
                        name, callers, calls / wall, at(0.5), at(0.99), used * 1e6 / calls);
            std::fflush(stdout);
        }
    }

    Task<void> side_by_side(Variants& variants, int callers, Duration length) {
        const auto until = SteadyClock::now() + length;
        std::vector<Task<void>> tasks;
        for (int i = 0; i < callers; ++i) {
            tasks.push_back(keep_calling(variants, until));
        }
        co_await all(std::move(tasks));
    }

    Task<void> keep_calling(Variants& variants, SteadyClock::time_point until) {
        const rpc::Call call = some_call();
        for (auto begin = SteadyClock::now(); begin < until;) {
            const auto answer = co_await variants.batch_get(call, request_);
            if (!answer || answer->variants_size() != variants_asked_for) {
                std::fprintf(stderr, "no answer: %s\n", answer ? "another one" : answer.error().detail.c_str());
                std::exit(1);
            }
            const auto end = SteadyClock::now();
            latencies_.push_back(std::chrono::duration<double, std::micro>(end - begin).count());
            begin = end;
        }
    }

    const std::chrono::seconds length_;
    BatchGetVariantsRequest request_;
    LocalVariants local_;
    std::vector<double> latencies_; // in µs; of the first loop
    runtime::EventLoops loops_{2};
};

} // namespace
} // namespace merx

int main(int argc, char** argv) {
    const std::chrono::seconds length{argc > 1 ? std::atoi(argv[1]) : 3};
    const merx::testing::TempDir dir;
    const std::string socket = "unix:" + (dir.path() / "bench.sock").string();
    merx::Bench bench(length);
    bench.in_process();
    bench.over("unix socket", socket, "");
    bench.over("unix socket, signed", socket, "a secret of the cluster");
    bench.over("TCP", "127.0.0.1:0", "");
    bench.over("TCP, signed", "127.0.0.1:0", "a secret of the cluster");
}
