#include "gateway/adapters/redis_buckets.hpp"

#include <array>
#include <charconv>

namespace merx::gateway {
namespace {

// Answers with the tokens taken and, where there was none, the microseconds until there is one.
const cache::Script& taking() {
    static const cache::Script script(R"(
local per_second, burst, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'filled')
local filled = tonumber(kept[2]) or now
local tokens = (tonumber(kept[1]) or burst) + math.max(now - filled, 0) / 1000000 * per_second
tokens = math.min(burst, tokens)
local taken = math.min(math.floor(tokens), most)
tokens = tokens - taken
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens),
           'filled', string.format('%.17g', math.max(now, filled)))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / per_second * 1000) + 1000)
if taken > 0 then
    return {taken, 0}
end
return {0, math.ceil((1 - tokens) / per_second * 1000000)}
)");
    return script;
}

std::string text_of(double number) {
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end};
}

} // namespace

Task<std::optional<SharedBuckets::Taken>> RedisBuckets::take(std::string bucket, const BucketShape& shape, int most) {
    const auto answer = co_await redis_.run(taking(), {"merx:rate:" + bucket},
                                            {text_of(shape.per_second), text_of(shape.burst), std::to_string(most)});
    if (!answer || answer->list.size() != 2) {
        co_return std::nullopt;
    }
    co_return Taken{.tokens = static_cast<int>(answer->list[0].integer), .wait = Duration{answer->list[1].integer}};
}

} // namespace merx::gateway
