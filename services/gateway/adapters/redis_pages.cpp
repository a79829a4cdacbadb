#include "gateway/adapters/redis_pages.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "async/suspend.hpp"
#include "core/assert.hpp"
#include "gateway/adapters/page_text.hpp"

namespace merx::gateway {
namespace {

constexpr std::string_view channel_name = "merx:changed-pages";

// The generation's name, which is given where there is none, and the page.
const cache::Script& finding() {
    static const cache::Script script(R"(
local generation = redis.call('GET', KEYS[1])
if not generation then
    generation = ARGV[1]
    redis.call('SET', KEYS[1], generation)
end
return {generation, redis.call('GET', ARGV[2] .. generation .. ARGV[3])}
)");
    return script;
}

// Without a message the others need not know.
const cache::Script& renewing() {
    static const cache::Script script(R"(
redis.call('SET', KEYS[1], ARGV[1])
if ARGV[3] ~= '' then
    redis.call('PUBLISH', ARGV[2], ARGV[3])
end
return 1
)");
    return script;
}

} // namespace

struct RedisPages::State {
    // What this gateway knows of a service's generation. Renewals are counted when they begin; as long as one is not
    // confirmed, there may be pages of before a change.
    struct Service {
        std::string name;
        std::atomic<std::uint64_t> begun = 0;
        std::atomic<std::uint64_t> confirmed = 0;
        std::atomic<std::uint64_t> connection = 0; // over which it was confirmed last
        std::atomic<bool> is_catching_up = false;
    };

    explicit State(RedisPagesParts given)
        : parts(std::move(given)), instance(fresh_name()), channel(parts.redis.channel(channel_name)),
          services(parts.services.size()) {
        for (std::size_t i = 0; i < services.size(); ++i) {
            services[i].name = parts.services[i];
        }
    }

    std::string fresh_name() const {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string name;
        for (int word = 0; word < 2; ++word) {
            for (std::uint64_t bits = parts.random.next(), i = 0; i < 16; ++i, bits >>= 4U) {
                name += digits[bits & 15U];
            }
        }
        return name;
    }

    Service& service_of(std::string_view name) {
        const auto found = std::ranges::find(services, name, &Service::name);
        MERX_ASSERT(found != services.end());
        return *found;
    }
    static std::string generation_key(const Service& service) { return "merx:pages:" + service.name; }
    std::string page_prefix(const Service& service) const {
        return "merx:page:" + parts.api + ':' + service.name + ':';
    }

    bool is_settled(const Service& service) const {
        return service.confirmed == service.begun && service.connection == parts.redis.stats().connects;
    }

    void renew(const std::shared_ptr<State>& self, Service& service, bool tells_others,
               std::move_only_function<void()> then = {}) {
        const std::uint64_t number = ++service.begun;
        const std::uint64_t connection = parts.redis.stats().connects;
        parts.redis.tell(renewing(), {generation_key(service)},
                         {fresh_name(), channel, tells_others ? instance + ' ' + service.name : ""},
                         [self, &service, number, connection, then = std::move(then)](const auto& answer) mutable {
                             if (answer) {
                                 raise(service.confirmed, number);
                                 raise(service.connection, connection);
                             }
                             if (then) {
                                 then();
                             }
                         });
    }
    void catch_up(const std::shared_ptr<State>& self, Service& service) {
        if (parts.redis.connected() && !service.is_catching_up.exchange(true)) {
            renew(self, service, false, [&service] { service.is_catching_up = false; });
        }
    }
    static void raise(std::atomic<std::uint64_t>& number, std::uint64_t to) {
        for (std::uint64_t seen = number; seen < to && !number.compare_exchange_weak(seen, to);) {
        }
    }

    void hear(std::string_view message) {
        const std::size_t space = message.find(' ');
        if (space == std::string_view::npos || message.substr(0, space) == instance) {
            return;
        }
        const std::lock_guard lock(mutex);
        if (listener != nullptr) {
            listener->changed(message.substr(space + 1));
        }
    }
    void join(const std::shared_ptr<State>& self) {
        {
            const std::lock_guard lock(mutex);
            if (listener != nullptr) {
                listener->missed_changes();
            }
        }
        for (Service& service : services) {
            catch_up(self, service);
        }
    }

    const RedisPagesParts parts;
    const std::string instance;
    const std::string channel;
    std::vector<Service> services;
    std::mutex mutex;
    Listener* listener = nullptr;
};

RedisPages::RedisPages(RedisPagesParts parts) : state_(std::make_shared<State>(std::move(parts))) {
    state_->parts.redis.listen({.channel = state_->channel,
                                .hear = [state = state_](std::string_view message) { state->hear(message); },
                                .joined = [state = state_] { state->join(state); }});
}

void RedisPages::listen(Listener* listener) {
    const std::lock_guard lock(state_->mutex);
    state_->listener = listener;
}

Task<std::optional<SharedPages::Found>> RedisPages::find(std::string_view service, std::string_view target) {
    State::Service& known = state_->service_of(service);
    if (!state_->is_settled(known)) {
        state_->catch_up(state_, known);
        co_return std::nullopt;
    }
    const auto answer =
        co_await state_->parts.redis.run(finding(), {State::generation_key(known)},
                                         {state_->fresh_name(), state_->page_prefix(known), ':' + std::string(target)});
    if (!answer || answer->list.size() != 2 || !state_->is_settled(known)) {
        co_return std::nullopt;
    }
    Found found{.generation = answer->list[0].text, .page = nullptr};
    if (auto page = page_of(answer->list[1].text, state_->parts.operations)) {
        found.page = std::make_shared<const CachedAnswer>(*std::move(page));
    }
    co_return found;
}

void RedisPages::store(std::string_view service, const std::string& generation, std::string_view target,
                       const CachedAnswer& page) {
    if (page.bytes() > max_page_bytes) {
        return;
    }
    const State::Service& known = state_->service_of(service);
    std::string key = state_->page_prefix(known) + generation + ':';
    key += target;
    const auto age = std::chrono::ceil<std::chrono::milliseconds>(state_->parts.max_age);
    state_->parts.redis.tell({"SET", std::move(key), to_text(page, state_->parts.operations[page.operation]), "PX",
                              std::to_string(age.count())});
}

Task<void> RedisPages::renew(std::string_view service) {
    co_await suspend<bool>([&](Resume<bool> resume) {
        state_->renew(state_, state_->service_of(service), true,
                      [resume = std::move(resume)]() mutable { resume(true); });
    });
}

void RedisPages::begin_renewal(std::string_view service) {
    state_->renew(state_, state_->service_of(service), true);
}

} // namespace merx::gateway
