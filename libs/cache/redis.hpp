// Redis, for what processes share and may lose: counters, answers that can be made again, news.
//
// Nothing waits for a server that is away. A question gets its answer or, where the server is away, slow or refuses,
// none, and then the caller goes on without; what Redis says is never the only truth. It connects by itself, again and
// again, and a server that is there but says nothing counts as away.
//
//     cache::Redis redis({.url = "redis://127.0.0.1:6379/0"}, random);
//     if (const auto answer = co_await redis.ask({"GET", "merx:page:1"})) { … answer->text … }
//
// Any thread and any executor may ask; a task goes on where it waited. Questions of one moment travel together. One
// thread of its own does all talking, over two connections: one for questions, one for listeners.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/result.hpp"

namespace merx::cache {

struct RedisOptions {
    std::string url; // "redis://[[user]:password@]host[:port][/database]"
    // Questions without an answer yet, those nobody waits for any more included. More get none at once.
    std::size_t max_in_flight = 4096;
    Duration connect_limit = std::chrono::seconds{1};
    // A server that owes an answer for so long is given up, and connected to anew.
    Duration answer_limit = std::chrono::seconds{1};
    // The first of the pauses between attempts to connect, and the longest; each is made up to a half longer or
    // shorter by chance, so that many processes do not come back in step.
    Duration first_pause = std::chrono::milliseconds{50};
    Duration longest_pause = std::chrono::seconds{1};
    // Told when the connection is there, and when it is lost; on Redis's own thread.
    std::function<void(bool connected)> on_change{};
};

// What Redis said. Error replies are no answers.
struct Reply {
    enum class Kind { nil, integer, text, list };
    Kind kind = Kind::nil;
    std::int64_t integer = 0;
    std::string text{};
    std::vector<Reply> list{};

    bool is_nil() const { return kind == Kind::nil; }
};

// A Lua script. Redis runs it whole, with nothing in between. The text is sent once to each server.
class Script {
public:
    explicit Script(std::string source);
    const std::string& source() const { return source_; }
    const std::string& sha1() const { return sha1_; } // as 40 hexadecimal digits

private:
    std::string source_;
    std::string sha1_;
};

class Redis {
public:
    using Words = std::vector<std::string>;
    using Answer = std::optional<Reply>;

    // How long somebody's request may be held up by a question.
    static constexpr Duration usual_limit = std::chrono::milliseconds{20};

    // Begins to connect. Throws std::invalid_argument for a malformed URL, and for nothing else.
    Redis(RedisOptions options, Random& random);
    // Whatever is under way gets no answer.
    ~Redis();
    Redis(const Redis&) = delete;
    Redis& operator=(const Redis&) = delete;

    // One command and its arguments.
    Task<Answer> ask(Words words, Duration limit = usual_limit);
    // `script` must live as long as Redis.
    Task<Answer> run(const Script& script, Words keys, Words arguments, Duration limit = usual_limit);

    // The same without waiting. `then` is called exactly once, on Redis's own thread or, where there is nobody to
    // ask, before this returns; it must neither wait nor throw.
    using Then = std::move_only_function<void(Answer)>;
    void tell(Words words, Then then = {}, Duration limit = usual_limit);
    void tell(const Script& script, Words keys, Words arguments, Then then = {}, Duration limit = usual_limit);

    // News on a channel: at most once, and none from while the connection was lost. Both are called on Redis's own
    // thread and must neither wait nor throw. Redis must be destroyed before what they refer to.
    struct Listener {
        std::string channel; // as channel() gives it
        std::function<void(std::string_view message)> hear;
        std::function<void()> joined{}; // from here on everything is heard: time to read what was missed
    };
    void listen(Listener listener);
    // The channel's name for this database: channels, unlike keys, are the whole server's.
    std::string channel(std::string_view name) const;

    bool connected() const;
    // Why nobody answers. A process is ready without Redis, only slower.
    Result<void> healthy() const;

    // Since the start, for metrics and tests.
    struct Stats {
        std::uint64_t answered = 0;
        std::uint64_t late = 0;     // the limit passed first
        std::uint64_t refused = 0;  // error replies
        std::uint64_t unasked = 0;  // nobody to ask, or too much under way
        std::uint64_t connects = 0; // connections made
    };
    Stats stats() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace merx::cache
