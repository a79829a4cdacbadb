#include "cache/redis.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "async/suspend.hpp"
#include "cache/redis_talker.hpp"
#include "core/assert.hpp"

namespace merx::cache {
namespace {

std::string sha1_of(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    MERX_ASSERT(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        hex += digits[digest[i] >> 4U];
        hex += digits[digest[i] & 15U];
    }
    return hex;
}

Redis::Words call_of(const Script& script, Redis::Words keys, Redis::Words arguments) {
    Redis::Words words{"EVALSHA", script.sha1(), std::to_string(keys.size())};
    std::ranges::move(keys, std::back_inserter(words));
    std::ranges::move(arguments, std::back_inserter(words));
    return words;
}

} // namespace

Script::Script(std::string source) : source_(std::move(source)), sha1_(sha1_of(source_)) {}

struct Redis::State {
    RedisTalker talker;

    void ask(Words words, const Script* script, Then then, Duration limit) {
        talker.ask({.words = std::move(words),
                    .script = script,
                    .then = std::move(then),
                    .deadline = std::chrono::steady_clock::now() + limit});
    }
};

Redis::Redis(RedisOptions options, Random& random) : state_(new State{{std::move(options), random}}) {}

Redis::~Redis() = default;

Task<Redis::Answer> Redis::ask(Words words, Duration limit) {
    co_return co_await suspend<Answer>(
        [&](Resume<Answer> resume) { state_->ask(std::move(words), nullptr, std::move(resume), limit); });
}

Task<Redis::Answer> Redis::run(const Script& script, Words keys, Words arguments, Duration limit) {
    co_return co_await suspend<Answer>([&](Resume<Answer> resume) {
        state_->ask(call_of(script, std::move(keys), std::move(arguments)), &script, std::move(resume), limit);
    });
}

void Redis::tell(Words words, Then then, Duration limit) {
    state_->ask(std::move(words), nullptr, std::move(then), limit);
}

void Redis::tell(const Script& script, Words keys, Words arguments, Then then, Duration limit) {
    state_->ask(call_of(script, std::move(keys), std::move(arguments)), &script, std::move(then), limit);
}

void Redis::listen(Listener listener) {
    state_->talker.listen(std::move(listener));
}

std::string Redis::channel(std::string_view name) const {
    return std::string(name) + '@' + std::to_string(state_->talker.address().database);
}

bool Redis::connected() const {
    return state_->talker.is_up();
}

Result<void> Redis::healthy() const {
    if (connected()) {
        return {};
    }
    return fail(unavailable("redis_unavailable", "Redis does not answer: " + state_->talker.reason() + "."));
}

Redis::Stats Redis::stats() const {
    return state_->talker.stats();
}

} // namespace merx::cache
