#include "serve/serving_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "async/run_blocking.hpp"
#include "rpc/server.hpp"
#include "runtime/log.hpp"
#include "serve/deadline.hpp"
#include "serve/health_pages.hpp"
#include "serve/readiness.hpp"

namespace merx::serve {
namespace {

constexpr std::chrono::milliseconds retry_interval{500};
constexpr std::chrono::milliseconds look_interval{100};
// What is left of the grace for the work beside requests and for events that are unsent.
constexpr std::chrono::milliseconds end_reserve{3'000};
constexpr Duration flush_patience = std::chrono::seconds{2};

// The rest is advice for somebody at a terminal.
std::string first_line(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

// Others learn by asking and by answers that a process is leaving; a shop in one process has nobody to wait for.
std::chrono::milliseconds drain_delay(const runtime::Settings& settings) {
    const bool is_one_of_many = !settings.rpc_listen.empty() || !settings.database_url.empty();
    return settings.drain_delay.value_or(is_one_of_many
                                             ? std::chrono::ceil<std::chrono::milliseconds>(rpc::drain_notice)
                                             : std::chrono::milliseconds{0});
}

} // namespace

ServingProcess::ServingProcess(const runtime::Settings& settings, const shop::Topology& topology)
    : settings_(settings), topology_(topology),
      lock_(settings.database_url.empty() && topology.has_inner_services()
                ? std::optional<shop::DataDirLock>(std::in_place, settings.data_dir)
                : std::nullopt),
      stores_(shop::Stores::open(settings, topology)), loops_(settings.workers), inner_calls_(loops_),
      shop_({.stores = stores_,
             .loops = loops_,
             .settings = settings,
             .clock = clock_,
             .random = random_,
             .topology = topology}) {
    shop_.add_checks(health_);
    shop_.export_metrics(metrics_);
    if (topology.hosts(shop::ServiceName::gateway)) {
        edge_ = std::make_unique<Edge>(EdgeParts{.shop = shop_,
                                                 .topology = topology,
                                                 .settings = settings,
                                                 .loops = loops_,
                                                 .clock = clock_,
                                                 .random = random_,
                                                 .metrics = metrics_,
                                                 .health = health_});
        http_server_ = std::make_unique<http::Server>(
            loops_, is_embedded() ? edge_->handler() : once_started(edge_->handler(), health_, metrics_),
            http::ServerOptions{
                .host = settings.listen_host, .port = settings.listen_port, .share_port = settings.share_port});
    } else if (settings.health_listen) {
        http_server_ = std::make_unique<http::Server>(
            loops_, health_pages(health_, metrics_),
            http::ServerOptions{.host = settings.health_listen->host, .port = settings.health_listen->port});
    }
    if (http_server_) {
        http_server_->export_metrics(metrics_);
    }
    health_.export_metrics(metrics_);
}

ServingProcess::~ServingProcess() = default;

void ServingProcess::run(runtime::StopSignals& signals) {
    log::start(settings_.log_level);
    loops_.start();
    const int signal = serve_until_signal(signals);
    log::info("The process is leaving.", {{"signal", signal}});
    drain();
    loops_.stop();
    log::stop();
}

int ServingProcess::serve_until_signal(runtime::StopSignals& signals) {
    if (is_embedded()) {
        prepare();
        health_.set_phase(runtime::Health::Phase::serving);
        http_server_->start();
        announce();
        return signals.wait();
    }
    if (http_server_) {
        http_server_->start(); // says what is missing while it is
    }
    if (const auto signal = prepare_patiently(signals)) {
        return *signal;
    }
    health_.set_phase(runtime::Health::Phase::serving);
    Readiness readiness(health_, clock_);
    for (bool announced = false;;) {
        if (readiness.look() && !announced) {
            announced = true;
            announce();
        }
        if (const auto signal = signals.wait_for(look_interval)) {
            return *signal;
        }
    }
}

std::optional<int> ServingProcess::prepare_patiently(runtime::StopSignals& signals) {
    std::string told;
    while (true) {
        try {
            prepare();
            return std::nullopt;
        } catch (const sql::Failure& failure) {
            if (const std::string what = first_line(failure.what()); told != what) {
                told = what;
                log::warn("The stores are not there yet; the process starts by itself once they are.",
                          {{"reason", told}});
            }
        }
        if (const auto signal = signals.wait_for(retry_interval)) {
            return signal;
        }
    }
}

// May be repeated after a Failure.
void ServingProcess::prepare() {
    if (!shop_started_) {
        shop::create_and_migrate(stores_, settings_, clock_);
        shop_.start();
        shop_started_ = true;
    }
    make_first_admin();
    if (edge_) {
        edge_->start();
    }
    open_inner_port();
}

void ServingProcess::make_first_admin() {
    if (settings_.admin_email.empty() || !topology_.hosts(shop::ServiceName::users)) {
        return;
    }
    const auto made = run_blocking(shop_.users().ensure_first_admin(settings_.admin_email, settings_.admin_password));
    if (!made) {
        throw std::runtime_error(fmt::format("the first admin could not be made: {}", made.error().detail));
    }
}

void ServingProcess::open_inner_port() {
    if (settings_.rpc_listen.empty() || !topology_.has_inner_services()) {
        return;
    }
    inner_port_ =
        std::make_unique<InnerPort>(settings_, topology_, shop_.rpc_services(), inner_calls_, clock_, metrics_);
}

void ServingProcess::announce() const {
    fmt::print("ready {}\n", edge_ ? http_server_->url() : inner_port_->url());
    static_cast<void>(std::fflush(stdout));
}

void ServingProcess::drain() {
    Deadline end(settings_.grace); // whatever happens
    end.begin("telling others");
    health_.set_phase(runtime::Health::Phase::stopping);
    if (inner_port_) {
        inner_port_->drain();
    }
    if (http_server_) {
        http_server_->drain();
    }
    std::this_thread::sleep_for(std::min(drain_delay(settings_), end.left(end_reserve)));

    end.begin("answering requests");
    if (http_server_ && edge_) {
        http_server_->stop(end.left(end_reserve));
    }
    end.begin("ending the edge");
    if (edge_) {
        edge_->stop();
    }
    end.begin("answering calls");
    if (inner_port_) {
        inner_port_->stop(end.left(end_reserve));
    }
    end.begin("ending the services");
    shop_.stop(std::min<Duration>(flush_patience, end.left()));
    if (http_server_) {
        http_server_->stop(end.left()); // health pages answer to the last
    }
}

} // namespace merx::serve
