// The thread behind a Redis: it connects, sends what is asked, hands out what is answered, and notices when nobody
// answers any more.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cache/redis.hpp"
#include "cache/redis_address.hpp"
#include "cache/redis_connection.hpp"

namespace merx::cache {

class RedisTalker {
public:
    // Somebody waits for an answer until the deadline; the server owes it until it comes.
    struct Question {
        Redis::Words words;
        const Script* script = nullptr; // whose text follows where the server does not know it
        Redis::Then then;
        std::chrono::steady_clock::time_point deadline;
    };

    RedisTalker(RedisOptions options, Random& random);
    ~RedisTalker();
    RedisTalker(const RedisTalker&) = delete;
    RedisTalker& operator=(const RedisTalker&) = delete;

    // Any thread.
    void ask(Question question);
    void listen(Redis::Listener listener);
    bool is_up() const { return up_; }
    std::string reason() const;
    Redis::Stats stats() const;
    const RedisAddress& address() const { return address_; }

private:
    using Time = std::chrono::steady_clock::time_point;
    using Asked = std::shared_ptr<Question>;

    void wake() const;
    static void answer(Question& question, Redis::Answer with);
    void refuse(Question& question);

    // On its own thread.
    void run();
    void wait_for_events();
    Time next_event() const;
    void take_questions();
    void send(const Asked& question);
    void hear(const Asked& question, const redisReply* reply);
    void pass_deadlines(Time now);
    void look_after_connection(Time now);
    void look_after_news(Time now);
    void begin(Time now);
    void greet(RedisConnection& connection, void (RedisTalker::*then)(bool welcome));
    void greeted(bool welcome);
    void news_greeted(bool welcome);
    void lose(Time now);
    void join(const Redis::Listener& listener);
    Duration next_pause();
    void set_reason(std::string reason);

    const RedisOptions options_;
    Random& random_;
    const RedisAddress address_;
    int wake_descriptor_;

    std::atomic<bool> stopping_ = false;
    std::atomic<bool> up_ = false;
    std::atomic<std::size_t> in_flight_ = 0;
    std::atomic<std::uint64_t> answered_ = 0, late_ = 0, refused_ = 0, unasked_ = 0, connects_ = 0;
    mutable std::mutex mutex_;
    std::vector<Asked> inbox_;
    std::vector<Redis::Listener> new_listeners_;
    std::string reason_ = "it has not answered yet";

    // Its own thread's.
    RedisConnection main_;
    RedisConnection news_;
    std::deque<Redis::Listener> listeners_;
    std::deque<Time> owed_; // when the questions without an answer went out
    std::multimap<Time, std::weak_ptr<Question>> deadlines_;
    Time last_sent_;
    Time try_at_;
    Time give_up_at_; // an attempt to connect
    Time try_news_at_;
    Duration pause_;
    bool is_unwelcome_ = false; // it answered, and does not serve us
    bool is_welcome_to_news_ = false;
    bool is_unwelcome_to_news_ = false;
    std::size_t joined_ = 0; // listeners that the news connection has

    std::thread thread_; // last: it uses all the others
};

} // namespace merx::cache
