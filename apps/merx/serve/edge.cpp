#include "serve/edge.hpp"

#include <optional>

#include "async/run_blocking.hpp"

namespace merx::serve {
namespace {

// Where another process may run the users service too, this one's need not hear of everything.
std::unique_ptr<gateway::TokenFeed> make_feed(const EdgeParts& parts) {
    if (parts.topology.hosts(shop::ServiceName::users) && parts.settings.database_url.empty()) {
        return nullptr;
    }
    return std::make_unique<gateway::TokenFeed>(gateway::TokenFeedParts{.users = parts.shop.user_service(),
                                                                        .verifier = parts.shop.verifier(),
                                                                        .clock = parts.clock,
                                                                        .executor = parts.loops.loop(0),
                                                                        .news = parts.shop.ended_sessions()});
}

gateway::GatewayParts gateway_parts(const EdgeParts& parts, gateway::TokenFeed* feed) {
    gateway::LearnKeys learn_keys;
    gateway::AfterWrite after_write;
    if (feed != nullptr) {
        learn_keys = [feed](std::string_view token) { return feed->learn_keys(token); };
        after_write = [feed](std::string_view service) { return feed->after_write(service); };
    }
    return {.routes = parts.shop.routes(),
            .verify = [&shop = parts.shop](std::string_view token) { return shop.verifier().verify(token); },
            .learn_keys = std::move(learn_keys),
            .after_write = std::move(after_write),
            .openapi = parts.shop.openapi(),
            .clock = parts.clock,
            .random = parts.random,
            .metrics = parts.metrics,
            .health = parts.health,
            .redis = parts.shop.redis()};
}

gateway::GatewayOptions gateway_options(const runtime::Settings& settings) {
    return {.access_log = settings.access_log,
            .rate_limits = settings.rate_limits,
            .cors_origins = settings.cors_origins,
            .trusted_proxies = settings.trusted_proxies,
            .media_dir = media_dir_of(settings),
            .page_age = settings.kafka.empty() ? std::nullopt : std::optional(gateway::remote_page_age)};
}

} // namespace

std::filesystem::path media_dir_of(const runtime::Settings& settings) {
    return settings.media_dir.empty() ? settings.data_dir / "media" : settings.media_dir;
}

Edge::Edge(const EdgeParts& parts)
    : feed_(make_feed(parts)), gateway_(gateway_parts(parts, feed_.get()), gateway_options(parts.settings)) {
    // Pages of products that are kept are stale once the catalog has changed, whoever changed it.
    parts.shop.transport().listen({.types = {"product.*", "category.*"},
                                   .hear = [this](const events::Event&) { gateway_.invalidate("catalog"); },
                                   .lost = [this] { gateway_.invalidate_all(); }});
    if (feed_) {
        parts.health.add(
            "keys of access tokens", [&feed = *feed_] { return feed.healthy(); }, runtime::Health::Need::to_start);
    }
}

Edge::~Edge() {
    stop();
}

void Edge::start() {
    started_ = true;
    if (feed_) {
        feed_->start();
    }
}

void Edge::stop() {
    if (started_ && feed_) {
        run_blocking(feed_->stop());
    }
    started_ = false;
}

} // namespace merx::serve
