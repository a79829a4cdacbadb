#include "cache/ended_sessions.hpp"

#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace merx::cache {
namespace {

constexpr std::string_view set_name = "merx:ended-sessions";
constexpr std::string_view channel_name = "merx:ended-sessions";

// Adds to the set, drops what is over, and tells whoever listens. Nothing in between, so that who joins the channel and
// then reads the set misses nobody.
const Script& announcement() {
    static const Script script(R"(
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2])
for i = 5, #ARGV do
    redis.call('ZADD', KEYS[1], 'GT', ARGV[3], ARGV[i])
    redis.call('PUBLISH', ARGV[1], ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return #ARGV - 4
)");
    return script;
}

std::string millis_of(Instant time) {
    return std::to_string(std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

} // namespace

// Redis's thread may hear something after the owner has gone.
struct EndedSessions::State {
    State(Redis& its_redis, const Clock& its_clock, Duration its_memory)
        : redis(its_redis), clock(its_clock), memory(its_memory) {}

    Redis& redis;
    const Clock& clock;
    const Duration memory;
    mutable std::mutex mutex;
    std::unordered_map<std::string, Instant> until;
    Instant sweep_at;
    std::vector<Hear> listeners;

    // Tells the listeners of what is new, without the lock: they have their own.
    void learn(std::string_view session_id) {
        std::vector<Hear> told;
        {
            const std::lock_guard lock(mutex);
            const Instant now = clock.now();
            if (now >= sweep_at) { // seldom, so that an addition need not look at all the others
                std::erase_if(until, [now](const auto& entry) { return entry.second <= now; });
                sweep_at = now + memory;
            }
            if (!until.insert_or_assign(std::string(session_id), now + memory).second) {
                return;
            }
            told = listeners;
        }
        for (const Hear& hear : told) {
            hear(session_id);
        }
    }

    void read_set(const std::shared_ptr<State>& self) {
        redis.tell(
            {"ZRANGEBYSCORE", std::string(set_name), millis_of(clock.now()), "+inf"},
            [self](const Redis::Answer& answer) {
                for (const Reply& session : answer ? answer->list : std::vector<Reply>()) {
                    self->learn(session.text);
                }
            },
            std::chrono::seconds{1});
    }
};

EndedSessions::EndedSessions(Redis& redis, const Clock& clock, Duration memory)
    : state_(std::make_shared<State>(redis, clock, memory)) {
    redis.listen({.channel = redis.channel(channel_name),
                  .hear = [state = state_](std::string_view session_id) { state->learn(session_id); },
                  .joined = [state = state_] { state->read_set(state); }});
}

EndedSessions::~EndedSessions() = default;

void EndedSessions::announce(std::span<const std::string> session_ids) {
    const Instant now = state_->clock.now();
    Redis::Words arguments{state_->redis.channel(channel_name), millis_of(now), millis_of(now + state_->memory),
                           std::to_string(std::chrono::ceil<std::chrono::milliseconds>(state_->memory).count())};
    for (const std::string& session : session_ids) {
        state_->learn(session);
        arguments.push_back(session);
    }
    if (!session_ids.empty()) {
        state_->redis.tell(announcement(), {std::string(set_name)}, std::move(arguments), {}, std::chrono::seconds{1});
    }
}

bool EndedSessions::contains(std::string_view session_id) const {
    const std::lock_guard lock(state_->mutex);
    return state_->until.contains(std::string(session_id));
}

void EndedSessions::listen(Hear hear) {
    std::vector<std::string> known;
    {
        const std::lock_guard lock(state_->mutex);
        for (const auto& [session, until] : state_->until) {
            known.push_back(session);
        }
        state_->listeners.push_back(hear);
    }
    for (const std::string& session : known) {
        hear(session);
    }
}

} // namespace merx::cache
