#include "rpc/balanced_channel.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <random>

#include <grpcpp/alarm.h>

#include "async/suspend.hpp"
#include "rpc/client_queue.hpp"
#include "rpc/endpoint.hpp"
#include "rpc/grpc_bytes.hpp"
#include "rpc/identity.hpp"
#include "rpc/pause.hpp"
#include "rpc/retry_budget.hpp"
#include "rpc/transport.hpp"
#include "rpc/waiting_calls.hpp"
#include "rpc/wire.hpp"

namespace merx::rpc {
namespace {

// How often calls that wait for a server are looked after.
constexpr Duration waiting_interval = std::chrono::milliseconds{50};
// How much sooner than others a server is asked for its health that is not in the rotation.
constexpr int eagerness = 3;
constexpr Duration first_backoff = std::chrono::milliseconds{10};
constexpr Duration max_backoff = std::chrono::milliseconds{200};

Error no_server(const std::string& service) {
    return Error{.kind = ErrorKind::unavailable,
                 .code = "service_unavailable",
                 .detail = "The service " + service + " cannot be reached. Try again.",
                 .retry_after = std::chrono::seconds{1}};
}

Error too_large(std::string_view method) {
    return Error{.kind = ErrorKind::payload_too_large,
                 .code = "request_too_large",
                 .detail = "The request to " + std::string(method) + " is larger than may be sent at once."};
}

class GrpcChannel final : public BalancedChannel {
public:
    GrpcChannel(Resolver& resolver, std::string service, ChannelOptions options, std::unique_ptr<Resolver> owned = {})
        : owned_(std::move(owned)), service_(std::move(service)), options_(std::move(options)),
          credentials_(channel_credentials(options_.tls)), arguments_(channel_arguments(options_.tls)),
          breaker_(options_.breaker), budget_(options_.retry_share), tick_(*this) {
        if (!options_.cluster_secret.empty()) {
            key_.emplace(options_.cluster_secret);
        }
        {
            const std::lock_guard lock(mutex_);
            set_alarm(now());
        }
        watch_ = resolver.watch(service_, [this](const Addresses& addresses) { update(addresses); });
    }

    ~GrpcChannel() override {
        watch_.reset();
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
            alarm_.Cancel();
            for (const auto& member : rotation_.members()) {
                endpoint(member).cancel_probe();
            }
        }
        operations_.wait();
    }

    Task<Result<std::string>> call(std::string_view method, const Call& call, std::string request,
                                   Repeat repeat) override;
    ChannelStats stats() const override;

private:
    class Tick final : public Completion {
    public:
        explicit Tick(GrpcChannel& channel) : channel_(channel) {}
        void completed(bool /*ok*/) override { channel_.look_after(); }

    private:
        GrpcChannel& channel_;
    };

    using Waiter = WaitingCalls::Waiter;

    static Endpoint& endpoint(const std::shared_ptr<Member>& member) { return static_cast<Endpoint&>(*member); }
    Instant now() const { return clock_.now(); }
    double jitter() { return std::uniform_real_distribution<>(0.0, 1.0)(random_); }

    Task<std::shared_ptr<Endpoint>> find_server(const Call& call, Instant deadline, const Rotation::Members& tried);
    void wait(std::uint64_t seen, Waiter waiter);
    Error reason_for_no_server(const Call& call, Instant deadline) const;
    // Takes note of what an attempt found, and whether another may follow, after how long.
    std::optional<Duration> judge(Endpoint& to, const Outcome& outcome, Repeat repeat, int attempt, Instant deadline);
    void settle(Breaker::Ticket ticket, Outcome::Kind kind);

    void update(const Addresses& addresses);
    void look_after();
    void probe(const std::shared_ptr<Member>& member, Instant at);
    void probed(Endpoint& of, Health found);
    void set_alarm(Instant at);
    std::vector<Waiter> take_waiters_if_served();

    const std::unique_ptr<Resolver> owned_;
    const std::string service_;
    const ChannelOptions options_;
    const SystemClock clock_;
    std::optional<CallKey> key_;
    const std::shared_ptr<grpc::ChannelCredentials> credentials_;
    const grpc::ChannelArguments arguments_;

    mutable std::mutex mutex_; // guards what follows, up to the tick
    Rotation rotation_;
    Breaker breaker_;
    RetryBudget budget_;
    std::minstd_rand random_{std::random_device{}()};
    WaitingCalls waiting_;
    ChannelStats stats_;
    bool is_resolved_ = false;
    bool is_stopping_ = false;
    grpc::Alarm alarm_;

    Tick tick_;
    ClientOperations operations_;
    std::unique_ptr<Resolver::Watch> watch_;
};

Task<Result<std::string>> GrpcChannel::call(std::string_view method, const Call& call, std::string request,
                                            Repeat repeat) {
    const Instant deadline = call.deadline.value_or(now() + options_.default_deadline);
    if (deadline <= now()) {
        co_return fail(deadline_exceeded());
    }
    if (request.size() > max_message_bytes) {
        co_return fail(too_large(method));
    }
    std::optional<Breaker::Ticket> ticket;
    {
        const std::lock_guard lock(mutex_);
        ++stats_.calls;
        budget_.called();
        ticket = breaker_.admit(now());
    }
    if (!ticket) {
        co_return fail(no_server(service_));
    }
    const std::string context = pack(call);
    const grpc::ByteBuffer bytes = to_buffer(request);
    Rotation::Members tried;
    for (int attempt = 1;; ++attempt) {
        const std::shared_ptr<Endpoint> to = co_await find_server(call, deadline, tried);
        if (to == nullptr) {
            settle(*ticket, call.is_cancelled() ? Outcome::Kind::called_off : Outcome::Kind::lost);
            co_return fail(reason_for_no_server(call, deadline));
        }
        const SignedParts parts{.method = method, .context = context, .request = request};
        const std::string signature = key_ ? key_->sign(parts, options_.caller, now()) : std::string();
        Outcome outcome = co_await to->send(operations_, {.method = method,
                                                          .call = call,
                                                          .context = context,
                                                          .signature = signature,
                                                          .request = bytes,
                                                          .deadline = deadline,
                                                          .repeat = repeat});
        const std::optional<Duration> backoff = judge(*to, outcome, repeat, attempt, deadline);
        if (!backoff) {
            settle(*ticket, outcome.kind);
            co_return std::move(outcome.answer);
        }
        tried.push_back(to);
        if (*backoff > Duration{0}) {
            co_await suspend<bool>(
                [&](Resume<bool> resume) { Pause::begin(operations_, *backoff, std::move(resume)); });
        }
    }
}

Task<std::shared_ptr<Endpoint>> GrpcChannel::find_server(const Call& call, Instant deadline,
                                                         const Rotation::Members& tried) {
    const Instant begin = now();
    while (true) {
        std::uint64_t seen = 0;
        Instant until;
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = rotation_.pick(now(), tried)) {
                ++found->under_way;
                ++stats_.attempts;
                co_return std::static_pointer_cast<Endpoint>(found);
            }
            // Before the first answers are in, nobody can say that there is no server.
            const bool is_new = !is_resolved_ || rotation_.has_unknown();
            until = std::min(
                deadline, begin + (is_new ? std::max(options_.patience, options_.probe_timeout) : options_.patience));
            if (call.is_cancelled() || now() >= until || waiting_.size() >= options_.max_waiting) {
                co_return nullptr;
            }
            seen = waiting_.news();
        }
        co_await suspend<bool>([&](Resume<bool> resume) {
            wait(seen, {.resume = std::move(resume), .until = until, .cancellation = call.cancellation});
        });
    }
}

void GrpcChannel::wait(std::uint64_t seen, Waiter waiter) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.news() == seen) {
            waiting_.add(std::move(waiter));
            if (waiting_.size() == 1) {
                alarm_.Cancel(); // the next look is due sooner
            }
            return;
        }
    }
    waiter.resume(true);
}

Error GrpcChannel::reason_for_no_server(const Call& call, Instant deadline) const {
    if (call.is_cancelled()) {
        return cancelled();
    }
    return now() >= deadline ? deadline_exceeded() : no_server(service_);
}

std::optional<Duration> GrpcChannel::judge(Endpoint& to, const Outcome& outcome, Repeat repeat, int attempt,
                                           Instant deadline) {
    using Kind = Outcome::Kind;
    const std::lock_guard lock(mutex_);
    --to.under_way;
    const Instant time = now();
    switch (outcome.kind) {
    case Kind::answered:
        to.standing.answered();
        if (outcome.leaving) {
            to.standing.says_it_leaves();
        }
        return std::nullopt;
    case Kind::called_off: return std::nullopt;
    case Kind::timed_out: to.standing.unanswered(time, jitter()); return std::nullopt;
    case Kind::lost: to.standing.lost(); break;
    case Kind::not_begun:
        if (outcome.unreachable || outcome.leaving) {
            to.standing.lost();
        }
        break;
    }
    if (outcome.kind == Kind::lost || outcome.unreachable || outcome.leaving) {
        to.next_probe = time;
        alarm_.Cancel();
    }
    if (attempt >= options_.max_attempts || (outcome.kind == Kind::lost && repeat == Repeat::unsafe)) {
        return std::nullopt;
    }
    const bool elsewhere = attempt == 1 && outcome.kind == Kind::not_begun && rotation_.in_rotation(time) > 0;
    const Duration longest = std::min(first_backoff * (1 << std::min(attempt - 1, 10)), max_backoff);
    const Duration backoff{elsewhere ? 0 : std::llround(static_cast<double>(longest.count()) * jitter())};
    if (time + backoff >= deadline) {
        return std::nullopt;
    }
    if (outcome.kind == Kind::lost && !budget_.take()) {
        return std::nullopt;
    }
    stats_.retries += outcome.kind == Kind::lost ? 1 : 0;
    return backoff;
}

void GrpcChannel::settle(Breaker::Ticket ticket, Outcome::Kind kind) {
    const std::lock_guard lock(mutex_);
    if (kind == Outcome::Kind::called_off) {
        breaker_.given_up(ticket);
    } else {
        breaker_.ended(ticket, kind == Outcome::Kind::answered, now());
    }
}

void GrpcChannel::update(const Addresses& addresses) {
    std::vector<Waiter> waiters;
    {
        const std::lock_guard lock(mutex_);
        is_resolved_ = true;
        const bool changed = rotation_.update(addresses, [this](const std::string& address) {
            return std::make_shared<Endpoint>(address, credentials_, arguments_);
        });
        if (changed) {
            alarm_.Cancel();
        }
        waiters = take_waiters_if_served();
    }
    WaitingCalls::wake(std::move(waiters));
}

// On the queue's thread: asks servers for their health when it is due, and lets go of those who have waited too long.
void GrpcChannel::look_after() {
    std::vector<Waiter> over;
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_) {
            return;
        }
        const Instant time = now();
        over = waiting_.take_over(time);
        Instant next = time + (waiting_.size() == 0 ? options_.probe_interval : waiting_interval);
        for (const auto& member : rotation_.members()) {
            probe(member, time);
            next = std::min(next, endpoint(member).next_probe);
        }
        set_alarm(next);
    }
    WaitingCalls::wake(std::move(over));
}

void GrpcChannel::probe(const std::shared_ptr<Member>& member, Instant at) {
    Endpoint& to = endpoint(member);
    if (to.next_probe > at) {
        return;
    }
    const bool is_well = to.standing.health() == Health::serving;
    to.next_probe = at + options_.probe_interval / (is_well ? 1 : eagerness);
    if (!to.probe_is_under_way) {
        to.probe_is_under_way = true;
        to.probe(operations_, options_.probe_timeout,
                 [this, member](Health found) { probed(endpoint(member), found); });
    }
}

void GrpcChannel::probed(Endpoint& of, Health found) {
    std::vector<Waiter> waiters;
    {
        const std::lock_guard lock(mutex_);
        of.probe_is_under_way = false;
        if (is_stopping_) {
            return;
        }
        const Health before = of.standing.health();
        of.standing.probed(found);
        const Health after = of.standing.health();
        if (after == Health::serving && before != after) {
            breaker_.may_be_back(now());
        }
        if ((after == Health::silent || after == Health::gone) && rotation_.in_rotation(now()) > 0) {
            of.abandon_repeatable();
        }
        waiters = take_waiters_if_served();
    }
    WaitingCalls::wake(std::move(waiters));
}

void GrpcChannel::set_alarm(Instant at) {
    alarm_.Set(&operations_.queue(), to_time_point(at), operations_.begin(tick_));
}

std::vector<GrpcChannel::Waiter> GrpcChannel::take_waiters_if_served() {
    // Those who found no server may look again, even if it is to learn that they need not wait for first answers.
    return waiting_.take_all();
}

ChannelStats GrpcChannel::stats() const {
    const std::lock_guard lock(mutex_);
    ChannelStats stats = stats_;
    stats.addresses = rotation_.members().size();
    stats.in_rotation = rotation_.in_rotation(now());
    stats.breaker = breaker_.state();
    return stats;
}

} // namespace

std::unique_ptr<BalancedChannel> connect(Resolver& resolver, std::string service, ChannelOptions options) {
    return std::make_unique<GrpcChannel>(resolver, std::move(service), std::move(options));
}

std::unique_ptr<Channel> connect(const std::string& address) {
    auto resolver = std::make_unique<StaticResolver>(std::map<std::string, Addresses>{{address, {address}}});
    Resolver& only = *resolver;
    return std::make_unique<GrpcChannel>(only, address, ChannelOptions{.patience = Duration{0}}, std::move(resolver));
}

} // namespace merx::rpc
