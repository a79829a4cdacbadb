// A crowd of shoppers for the benchmark: so many connections, each placing one order after another, on one thread so
// that it takes little from the machine it measures.
//
//     shopper_load URL SECONDS SHOPPERS lines|cart SKU…
//
// `lines` is one request a checkout; `cart` is three: open a cart, put one unit into it, order it. Prints one JSON
// line: checkouts, seconds, failures, and latencies of whole checkouts in milliseconds.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace merx::load {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Plan {
    std::uint16_t port = 0;
    std::chrono::seconds duration{};
    std::size_t shoppers = 0;
    bool through_cart = false;
    std::vector<std::string> skus;
};

struct Tally {
    std::uint64_t checkouts = 0;
    std::map<std::string, std::uint64_t> failures; // by status and code
    std::vector<float> latencies_ms;
};

std::string post(std::string_view path, std::string_view headers, std::string_view body) {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}", path,
        headers, body.size(), body);
}

// One answer at the start of the buffer: its status and body, and how long it is; length 0 while it is incomplete.
struct Parsed {
    int status = 0;
    std::string_view body;
    std::size_t length = 0;
};

Parsed parse(std::string_view buffer) {
    const std::size_t end = buffer.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return {};
    }
    constexpr std::string_view label = "Content-Length: ";
    const std::size_t at = buffer.find(label);
    if (at == std::string_view::npos || at > end) {
        throw std::runtime_error("an answer without a length");
    }
    std::size_t size = 0;
    std::from_chars(buffer.data() + at + label.size(), buffer.data() + end, size);
    if (buffer.size() < end + 4 + size) {
        return {};
    }
    Parsed parsed;
    std::from_chars(buffer.data() + 9, buffer.data() + 12, parsed.status);
    parsed.body = buffer.substr(end + 4, size);
    parsed.length = end + 4 + size;
    return parsed;
}

std::string_view member(std::string_view json, std::string_view name) {
    const std::string label = fmt::format("\"{}\":\"", name);
    const std::size_t at = json.find(label);
    if (at == std::string_view::npos) {
        return {};
    }
    json.remove_prefix(at + label.size());
    return json.substr(0, json.find('"'));
}

class Shopper {
public:
    Shopper(const Plan& plan, std::size_t number, Tally& tally) : plan_(plan), number_(number), tally_(tally) {
        connect();
    }
    ~Shopper() { ::close(socket_); }
    Shopper(const Shopper&) = delete;
    Shopper& operator=(const Shopper&) = delete;

    int socket() const { return socket_; }

    void begin() {
        started_ = SteadyClock::now();
        ++round_;
        if (plan_.through_cart) {
            step_ = Step::open_cart;
            send(post("/carts", "", "{}"));
        } else {
            step_ = Step::order;
            send(order_request(fmt::format(R"("lines":[{{"sku":"{}","quantity":1}}])", sku())));
        }
    }

    // Takes what has come; true when a checkout has ended.
    bool receive() {
        std::array<char, 16'384> chunk;
        const ssize_t size = ::recv(socket_, chunk.data(), chunk.size(), 0);
        if (size <= 0) {
            throw std::runtime_error("the shop closed a connection");
        }
        buffer_.append(chunk.data(), static_cast<std::size_t>(size));
        const Parsed answer = parse(buffer_);
        if (answer.length == 0) {
            return false;
        }
        const bool ended = on_answer(answer);
        buffer_.erase(0, answer.length);
        return ended;
    }

private:
    enum class Step { open_cart, add_item, order };

    void connect() {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(plan_.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("no connection to the shop");
        }
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    const std::string& sku() const { return plan_.skus[(number_ + round_) % plan_.skus.size()]; }

    std::string order_request(const std::string& what) const {
        const std::string key = fmt::format("Idempotency-Key: load-{}-{}-{}\r\n", ::getpid(), number_, round_);
        return post("/orders", key,
                    fmt::format(R"({{{},"email":"shopper{}@example.com","shipping_address":{{"name":"Ada Byron",)"
                                R"("line1":"12 St James's Square","line2":"","city":"London","region":"",)"
                                R"("postal_code":"SW1Y 4JH","country":"GB"}},"payment_method":"pm_card_visa"}})",
                                what, number_));
    }

    bool on_answer(const Parsed& answer) {
        if (step_ == Step::open_cart && answer.status == 201) {
            cart_ = member(answer.body, "id");
            step_ = Step::add_item;
            send(post(fmt::format("/carts/{}/items", cart_), "", fmt::format(R"({{"sku":"{}","quantity":1}})", sku())));
            return false;
        }
        if (step_ == Step::add_item && answer.status == 200) {
            step_ = Step::order;
            send(order_request(fmt::format(R"("cart_id":"{}")", cart_)));
            return false;
        }
        if (step_ == Step::order && answer.status == 201) {
            ++tally_.checkouts;
            tally_.latencies_ms.push_back(
                std::chrono::duration<float, std::milli>(SteadyClock::now() - started_).count());
        } else {
            ++tally_.failures[fmt::format("{} {}", answer.status, member(answer.body, "code"))];
        }
        return true;
    }

    void send(const std::string& request) {
        if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
            throw std::runtime_error("a request could not be sent whole");
        }
    }

    const Plan& plan_;
    const std::size_t number_;
    Tally& tally_;
    int socket_ = -1;
    std::size_t round_ = 0;
    Step step_ = Step::order;
    std::string cart_;
    std::string buffer_;
    SteadyClock::time_point started_;
};

Tally run(const Plan& plan) {
    Tally tally;
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<std::unique_ptr<Shopper>> shoppers;
    for (std::size_t i = 0; i < plan.shoppers; ++i) {
        shoppers.push_back(std::make_unique<Shopper>(plan, i, tally));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = shoppers.back().get();
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, shoppers.back()->socket(), &event);
        shoppers.back()->begin();
    }
    const auto until = SteadyClock::now() + plan.duration;
    std::array<epoll_event, 64> events;
    std::size_t under_way = plan.shoppers;
    while (under_way > 0) {
        const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 10'000);
        if (count == 0) {
            throw std::runtime_error("no answer for ten seconds");
        }
        for (int i = 0; i < count; ++i) {
            auto& shopper = *static_cast<Shopper*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (!shopper.receive()) {
                continue;
            }
            if (SteadyClock::now() < until) {
                shopper.begin();
            } else {
                --under_way;
            }
        }
    }
    ::close(epoll);
    return tally;
}

float quantile(const std::vector<float>& sorted, double q) {
    return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
}

void print(const Plan& plan, Tally tally, double seconds) {
    std::ranges::sort(tally.latencies_ms);
    std::string failures;
    for (const auto& [what, count] : tally.failures) {
        failures += fmt::format("{}\"{}\":{}", failures.empty() ? "" : ",", what, count);
    }
    fmt::print(R"({{"shoppers":{},"seconds":{:.3f},"checkouts":{},"per_second":{:.1f},"p50_ms":{:.2f},"p99_ms":{:.2f},)"
               R"("max_ms":{:.2f},"failures":{{{}}}}})"
               "\n",
               plan.shoppers, seconds, tally.checkouts, static_cast<double>(tally.checkouts) / seconds,
               quantile(tally.latencies_ms, 0.5), quantile(tally.latencies_ms, 0.99), quantile(tally.latencies_ms, 1),
               failures);
}

Plan plan_of(int argc, char** argv) {
    if (argc < 6) {
        throw std::runtime_error("usage: shopper_load http://127.0.0.1:PORT SECONDS SHOPPERS lines|cart SKU...");
    }
    const std::string url = argv[1];
    Plan plan;
    plan.port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    plan.duration = std::chrono::seconds{std::stoi(argv[2])};
    plan.shoppers = static_cast<std::size_t>(std::stoi(argv[3]));
    plan.through_cart = std::string_view(argv[4]) == "cart";
    plan.skus.assign(argv + 5, argv + argc);
    return plan;
}

} // namespace
} // namespace merx::load

int main(int argc, char** argv) {
    try {
        const auto plan = merx::load::plan_of(argc, argv);
        const auto start = merx::load::SteadyClock::now();
        auto tally = merx::load::run(plan);
        merx::load::print(plan, std::move(tally),
                          std::chrono::duration<double>(merx::load::SteadyClock::now() - start).count());
        return 0;
    } catch (const std::exception& failure) {
        fmt::print(stderr, "shopper_load: {}\n", failure.what());
        return 1;
    }
}
