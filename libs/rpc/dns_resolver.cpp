#include "rpc/dns_resolver.hpp"

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include <netdb.h>
#include <sys/socket.h>

namespace merx::rpc {
namespace {

std::string in_place_of(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

std::string text_of(const addrinfo& found) {
    char host[NI_MAXHOST];
    if (::getnameinfo(found.ai_addr, found.ai_addrlen, host, sizeof host, nullptr, 0, NI_NUMERICHOST) != 0) {
        return {};
    }
    return host;
}

// Whom the machine asks. Nothing where nobody could be asked.
std::optional<std::vector<std::string>> ask_around(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), nullptr, &wanted, &first);
    if (failure == EAI_NONAME) {
        return std::vector<std::string>{};
    }
    if (failure != 0) {
        return std::nullopt;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(first, &::freeaddrinfo);
    std::vector<std::string> found;
    for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
        if (std::string text = text_of(*one); !text.empty()) {
            found.push_back(std::move(text));
        }
    }
    return found;
}

// Nothing where nobody could be asked.
std::optional<Addresses> look_up(const DnsOptions& options, const std::string& name) {
    const std::size_t colon = name.rfind(':');
    const std::string host = name.substr(0, colon);
    const auto found = options.server ? options.server->addresses_of(host) : ask_around(host);
    if (!found) {
        return std::nullopt;
    }
    Addresses addresses;
    for (const std::string& one : *found) {
        addresses.push_back((one.contains(':') ? '[' + one + ']' : one) + name.substr(colon));
    }
    // Name servers shuffle their answers.
    std::ranges::sort(addresses);
    addresses.erase(std::ranges::unique(addresses).begin(), addresses.end());
    return addresses;
}

struct Watched {
    std::string name;
    Resolver::Changed changed;
    std::optional<Addresses> last{};
};

} // namespace

struct DnsResolver::State {
    explicit State(DnsOptions with) : options(std::move(with)), thread([this] { run(); }) {}
    ~State() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        news.notify_all();
        thread.join();
    }

    void run();
    void ask_for(const std::string& name);

    const DnsOptions options;
    std::mutex mutex;
    std::condition_variable news;
    std::list<Watched> watches;
    bool stopping = false;
    bool has_new = false;
    std::thread thread;
};

void DnsResolver::State::run() {
    std::unique_lock lock(mutex);
    while (!stopping) {
        has_new = false;
        std::vector<std::string> names;
        for (const Watched& watched : watches) {
            names.push_back(watched.name);
        }
        lock.unlock();
        for (const std::string& name : names) {
            ask_for(name);
        }
        lock.lock();
        news.wait_for(lock, options.interval, [this] { return stopping || has_new; });
    }
}

void DnsResolver::State::ask_for(const std::string& name) {
    const std::optional<Addresses> found = look_up(options, name);
    const std::lock_guard lock(mutex); // a watch that has ended hears nothing
    for (Watched& watched : watches) {
        if (found && watched.name == name && watched.last != *found) {
            watched.last = *found;
            watched.changed(*found);
        }
    }
}

DnsResolver::DnsResolver(DnsOptions options) : state_(std::make_unique<State>(std::move(options))) {}

DnsResolver::~DnsResolver() = default;

std::unique_ptr<Resolver::Watch> DnsResolver::watch(const std::string& service, Changed changed) {
    class NameWatch final : public Watch {
    public:
        NameWatch(State& state, std::list<Watched>::iterator place) : state_(state), place_(place) {}
        ~NameWatch() override {
            const std::lock_guard lock(state_.mutex);
            state_.watches.erase(place_);
        }

    private:
        State& state_;
        std::list<Watched>::iterator place_;
    };

    const std::lock_guard lock(state_->mutex);
    state_->watches.push_back(
        {.name = in_place_of(state_->options.pattern, "{service}", service), .changed = std::move(changed)});
    state_->has_new = true;
    state_->news.notify_all();
    return std::make_unique<NameWatch>(*state_, std::prev(state_->watches.end()));
}

} // namespace merx::rpc
