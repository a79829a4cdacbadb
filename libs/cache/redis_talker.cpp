#include "cache/redis_talker.hpp"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/assert.hpp"

namespace merx::cache {
namespace {

using std::chrono::steady_clock;

// Where nothing was asked for so long, a question of our own shows whether the server is still there.
constexpr Duration idle_limit = std::chrono::milliseconds{500};

Reply reply_of(const redisReply& reply) {
    Reply made;
    switch (reply.type) {
    case REDIS_REPLY_INTEGER:
        made.kind = Reply::Kind::integer;
        made.integer = reply.integer;
        break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
        made.kind = Reply::Kind::text;
        made.text.assign(reply.str, reply.len);
        break;
    case REDIS_REPLY_ARRAY:
        made.kind = Reply::Kind::list;
        for (std::size_t i = 0; i < reply.elements; ++i) {
            made.list.push_back(reply_of(*reply.element[i]));
        }
        break;
    default: break;
    }
    return made;
}

bool is_error(const redisReply* reply, std::string_view code = "") {
    return reply->type == REDIS_REPLY_ERROR && std::string_view(reply->str, reply->len).starts_with(code);
}

// A reply about a channel: what happened, the channel, and the message or a count.
struct News {
    std::string_view what;
    std::string_view message;
};

News news_of(const redisReply* reply) {
    if (reply == nullptr || reply->type != REDIS_REPLY_ARRAY || reply->elements != 3) {
        return {};
    }
    const redisReply& what = *reply->element[0];
    const redisReply& message = *reply->element[2];
    return {.what = {what.str, what.len},
            .message =
                message.type == REDIS_REPLY_STRING ? std::string_view(message.str, message.len) : std::string_view()};
}

} // namespace

RedisTalker::RedisTalker(RedisOptions options, Random& random)
    : options_(std::move(options)), random_(random), address_(RedisAddress::parse(options_.url)),
      wake_descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), pause_(options_.first_pause) {
    MERX_ASSERT(wake_descriptor_ >= 0);
    thread_ = std::thread([this] { run(); });
}

RedisTalker::~RedisTalker() {
    stopping_ = true;
    wake();
    thread_.join();
    ::close(wake_descriptor_);
}

void RedisTalker::wake() const {
    const std::uint64_t one = 1;
    // It fails where the counter is full, and then the thread is awake already.
    [[maybe_unused]] const auto written = ::write(wake_descriptor_, &one, sizeof one);
}

void RedisTalker::answer(Question& question, Redis::Answer with) {
    if (question.then) {
        std::exchange(question.then, {})(std::move(with));
    }
}

void RedisTalker::refuse(Question& question) {
    ++unasked_;
    answer(question, std::nullopt);
}

void RedisTalker::ask(Question question) {
    if (!up_ || stopping_) {
        refuse(question);
        return;
    }
    if (in_flight_.fetch_add(1) >= options_.max_in_flight) {
        --in_flight_;
        refuse(question);
        return;
    }
    bool is_first = false;
    {
        const std::lock_guard lock(mutex_);
        is_first = inbox_.empty();
        inbox_.push_back(std::make_shared<Question>(std::move(question)));
    }
    if (is_first) { // whoever was before has told the thread
        wake();
    }
}

void RedisTalker::listen(Redis::Listener listener) {
    {
        const std::lock_guard lock(mutex_);
        new_listeners_.push_back(std::move(listener));
    }
    wake();
}

std::string RedisTalker::reason() const {
    const std::lock_guard lock(mutex_);
    return reason_;
}

void RedisTalker::set_reason(std::string reason) {
    const std::lock_guard lock(mutex_);
    reason_ = std::move(reason);
}

Redis::Stats RedisTalker::stats() const {
    return {.answered = answered_, .late = late_, .refused = refused_, .unasked = unasked_, .connects = connects_};
}

void RedisTalker::run() {
    // Signals are other threads' business; writing to a server that has gone must not end the process.
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    while (!stopping_) {
        const Time now = steady_clock::now();
        look_after_connection(now);
        look_after_news(now);
        take_questions();
        wait_for_events();
        pass_deadlines(steady_clock::now());
    }
    up_ = false;
    news_.close();
    main_.close(); // answers what is under way
    take_questions();
}

RedisTalker::Time RedisTalker::next_event() const {
    const Time now = steady_clock::now();
    Time next = now + idle_limit;
    if (!main_.is_open()) {
        next = std::min(next, try_at_);
    } else if (!up_) {
        next = std::min(next, give_up_at_);
    } else {
        next = std::min(next, owed_.empty() ? last_sent_ + idle_limit : owed_.front() + options_.answer_limit);
        if (!news_.is_open() && !listeners_.empty()) {
            next = std::min(next, try_news_at_);
        }
    }
    if (!deadlines_.empty()) {
        next = std::min(next, deadlines_.begin()->first);
    }
    return std::max(next, now);
}

void RedisTalker::wait_for_events() {
    std::array<pollfd, 3> waits{{{.fd = wake_descriptor_, .events = POLLIN, .revents = 0},
                                 {.fd = main_.descriptor(), .events = main_.events(), .revents = 0},
                                 {.fd = news_.descriptor(), .events = news_.events(), .revents = 0}}};
    const auto limit = std::chrono::ceil<std::chrono::milliseconds>(next_event() - steady_clock::now());
    ::poll(waits.data(), waits.size(), static_cast<int>(std::max<std::int64_t>(limit.count(), 0)));
    if (waits[0].revents != 0) {
        std::uint64_t ignored = 0;
        [[maybe_unused]] const auto read = ::read(wake_descriptor_, &ignored, sizeof ignored);
    }
    main_.handle(waits[1].revents);
    news_.handle(waits[2].revents);
}

void RedisTalker::take_questions() {
    std::vector<Asked> questions;
    {
        const std::lock_guard lock(mutex_);
        questions.swap(inbox_);
    }
    for (const Asked& question : questions) {
        if (up_ && main_.is_open()) {
            deadlines_.emplace(question->deadline, question);
            send(question);
        } else {
            --in_flight_;
            refuse(*question);
        }
    }
}

void RedisTalker::send(const Asked& question) {
    last_sent_ = steady_clock::now();
    owed_.push_back(last_sent_);
    main_.send(question->words, [this, question](const redisReply* reply) { hear(question, reply); });
}

// Answers come in the order of the questions.
void RedisTalker::hear(const Asked& question, const redisReply* reply) {
    owed_.pop_front();
    if (reply != nullptr && question->script != nullptr && question->words[0] == "EVALSHA" &&
        is_error(reply, "NOSCRIPT")) {
        question->words[0] = "EVAL"; // which the server remembers by its digest
        question->words[1] = question->script->source();
        send(question);
        return;
    }
    --in_flight_;
    if (!question->then) {
        return; // the deadline was first
    }
    if (reply == nullptr || is_error(reply)) {
        ++(reply == nullptr ? unasked_ : refused_);
        answer(*question, std::nullopt);
        return;
    }
    ++answered_;
    answer(*question, reply_of(*reply));
}

void RedisTalker::pass_deadlines(Time now) {
    while (!deadlines_.empty()) {
        const auto first = deadlines_.begin();
        const Asked question = first->second.lock();
        if (question && question->then && first->first > now) {
            return;
        }
        deadlines_.erase(first);
        if (question && question->then) {
            ++late_;
            answer(*question, std::nullopt);
        }
    }
}

void RedisTalker::look_after_connection(Time now) {
    if (up_ && !main_.is_open()) {
        set_reason(main_.reason());
        lose(now);
    } else if (up_ && !owed_.empty() && now >= owed_.front() + options_.answer_limit) {
        set_reason("it does not answer");
        lose(now);
    } else if (up_ && owed_.empty() && now >= last_sent_ + idle_limit) {
        ++in_flight_;
        const auto ping = std::make_shared<Question>();
        ping->words = {"PING"};
        send(ping);
    } else if (!up_ && main_.is_open() && now >= give_up_at_) {
        if (!is_unwelcome_) {
            set_reason("it does not answer");
        }
        main_.close();
        try_at_ = now + next_pause();
    } else if (!up_ && !main_.is_open() && now >= try_at_) {
        if (!main_.reason().empty()) {
            set_reason(main_.reason());
        }
        begin(now);
    }
}

void RedisTalker::begin(Time now) {
    try_at_ = now + next_pause();
    give_up_at_ = now + options_.connect_limit;
    is_unwelcome_ = false;
    if (main_.open(address_)) {
        greet(main_, &RedisTalker::greeted);
    } else {
        set_reason(main_.reason());
    }
}

// Says who we are; the last of the answers tells whether the server serves.
void RedisTalker::greet(RedisConnection& connection, void (RedisTalker::*then)(bool welcome)) {
    const auto welcome = std::make_shared<bool>(true);
    const auto hear = [this, welcome](const redisReply* reply) {
        if (reply == nullptr || is_error(reply)) {
            if (reply != nullptr && *welcome) {
                set_reason(std::string(reply->str, reply->len));
            }
            *welcome = false;
        }
    };
    if (!address_.password.empty()) {
        Redis::Words words{"AUTH"};
        if (!address_.user.empty()) {
            words.push_back(address_.user);
        }
        words.push_back(address_.password);
        connection.send(words, hear);
    }
    connection.send(Redis::Words{"SELECT", std::to_string(address_.database)}, hear);
    connection.send(Redis::Words{"PING"}, [this, hear, welcome, then](const redisReply* reply) {
        hear(reply);
        (this->*then)(*welcome);
    });
}

void RedisTalker::greeted(bool welcome) {
    if (!welcome) {
        is_unwelcome_ = true;
        give_up_at_ = {}; // it cannot be closed here, amid an answer
        return;
    }
    pause_ = options_.first_pause;
    last_sent_ = steady_clock::now();
    owed_.clear();
    ++connects_;
    up_ = true;
    if (options_.on_change) {
        options_.on_change(true);
    }
}

void RedisTalker::lose(Time now) {
    up_ = false;
    main_.close();
    news_.close(); // what its server does not say is not heard either
    owed_.clear();
    try_at_ = now + next_pause();
    if (options_.on_change) {
        options_.on_change(false);
    }
}

// Grows, so that a server that is away for long is left alone, and varies, so that not all come at once.
Duration RedisTalker::next_pause() {
    const Duration pause = pause_;
    pause_ = std::min(2 * pause_, options_.longest_pause);
    const auto half = static_cast<std::uint64_t>(std::max<std::int64_t>(pause.count() / 2, 1));
    return pause - Duration{half} + Duration{static_cast<std::int64_t>(random_.next() % (2 * half))};
}

void RedisTalker::look_after_news(Time now) {
    {
        const std::lock_guard lock(mutex_);
        for (Redis::Listener& listener : new_listeners_) {
            listeners_.push_back(std::move(listener));
        }
        new_listeners_.clear();
    }
    if (!up_ || listeners_.empty()) {
        return;
    }
    if (is_unwelcome_to_news_) {
        news_.close();
    }
    if (!news_.is_open()) {
        is_welcome_to_news_ = is_unwelcome_to_news_ = false;
        joined_ = 0;
        if (now >= try_news_at_ && news_.open(address_)) {
            try_news_at_ = now + options_.first_pause;
            greet(news_, &RedisTalker::news_greeted);
        }
    }
    for (; is_welcome_to_news_ && joined_ < listeners_.size(); ++joined_) {
        join(listeners_[joined_]);
    }
}

void RedisTalker::news_greeted(bool welcome) {
    is_welcome_to_news_ = welcome;
    is_unwelcome_to_news_ = !welcome;
}

void RedisTalker::join(const Redis::Listener& listener) {
    news_.subscribe(listener.channel, [&listener](const redisReply* reply) {
        const News news = news_of(reply);
        if (news.what == "message") {
            listener.hear(news.message);
        } else if (news.what == "subscribe" && listener.joined) {
            listener.joined();
        }
    });
}

} // namespace merx::cache
