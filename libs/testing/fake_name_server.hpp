// A DNS server on this machine that knows the addresses a test gives it.
//
//     testing::FakeNameServer names;
//     names.set("catalog.merx.test", {"127.0.0.1", "127.0.0.2"});
//     … ask names.address() …
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace merx::testing {

// Any thread may change what it knows. It answers by UDP, to questions for one name, and has IPv4 addresses only.
class FakeNameServer {
public:
    FakeNameServer() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, plain, size) != 0 || ::getsockname(socket_, plain, &size) != 0) {
            throw std::runtime_error("no port for a name server");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { answer_all(); });
    }
    ~FakeNameServer() {
        ::shutdown(socket_, SHUT_RDWR); // wakes the thread
        thread_.join();
        ::close(socket_);
    }
    FakeNameServer(const FakeNameServer&) = delete;
    FakeNameServer& operator=(const FakeNameServer&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    // An empty list: the name does not exist.
    void set(const std::string& name, std::vector<std::string> addresses) {
        const std::lock_guard lock(mutex_);
        names_[name] = std::move(addresses);
    }

private:
    static constexpr std::size_t header_bytes = 12;

    void answer_all() {
        char question[512];
        sockaddr_in from{};
        while (true) {
            socklen_t size = sizeof from;
            auto* const asker = reinterpret_cast<sockaddr*>(&from);
            const ssize_t got = ::recvfrom(socket_, question, sizeof question, 0, asker, &size);
            if (got <= static_cast<ssize_t>(header_bytes)) {
                return; // the end: nobody asks like that
            }
            const std::string answer = answer_to(std::string(question, static_cast<std::size_t>(got)));
            ::sendto(socket_, answer.data(), answer.size(), 0, asker, size);
        }
    }

    // RFC 1035, section 4.1.
    std::string answer_to(const std::string& question) {
        std::string name;
        std::size_t at = header_bytes;
        while (question.at(at) != 0) {
            const auto length = static_cast<std::size_t>(question[at]);
            name += (name.empty() ? "" : ".") + question.substr(at + 1, length);
            at += 1 + length;
        }
        const std::size_t end = at + 5; // behind the name's end, the type and the class
        const bool wants_ipv4 = question.at(at + 2) == 1;
        const std::lock_guard lock(mutex_);
        const std::vector<std::string>& known = names_[name];
        const auto count = static_cast<char>(wants_ipv4 ? known.size() : 0);
        const char outcome = known.empty() ? 3 : 0; // no such name
        std::string answer = question.substr(0, 2) + '\x85' + outcome + std::string{0, 1, 0, count, 0, 0, 0, 0} +
                             question.substr(header_bytes, end - header_bytes);
        for (char i = 0; i < count; ++i) {
            in_addr ip{};
            ::inet_pton(AF_INET, known[static_cast<std::size_t>(i)].c_str(), &ip);
            answer += std::string{'\xc0', 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4};
            answer.append(reinterpret_cast<const char*>(&ip), sizeof ip);
        }
        return answer;
    }

    const int socket_;
    int port_ = 0;
    std::mutex mutex_;
    std::map<std::string, std::vector<std::string>> names_;
    std::thread thread_;
};

} // namespace merx::testing
