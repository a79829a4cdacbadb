#include "testing/server_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "testing/source_dir.hpp"

namespace merx::testing {
namespace {

constexpr std::chrono::seconds start_limit{60};
constexpr std::chrono::milliseconds start_poll{20};

std::string_view name_of(ServerKind kind) {
    switch (kind) {
    case ServerKind::postgres: return "postgres";
    case ServerKind::redis: return "redis";
    case ServerKind::kafka: break;
    }
    return "kafka";
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// A socket of our own that is closed at the end.
class Socket {
public:
    Socket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() { ::close(descriptor_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    bool bind(int port) const {
        const sockaddr_in address = loopback(port);
        return ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    bool connect(int port) const {
        const sockaddr_in address = loopback(port);
        return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

private:
    int descriptor_;
};

// One below the range that the system gives to outgoing connections, so that nobody takes it while the server is
// down; Kafka takes the next one as well. Starting from the process id keeps programs that run side by side apart.
int free_port() {
    constexpr int first = 20'000;
    constexpr int count = 12'000;
    for (int i = 0; i < count; i += 2) {
        static int next = ::getpid() * 16 % count;
        next = (next + 2) % count;
        if (Socket().bind(first + next) && Socket().bind(first + next + 1)) {
            return first + next;
        }
    }
    throw std::runtime_error("no free port for a server");
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

ServerProcess::ServerProcess(ServerKind kind) : kind_(kind), port_(free_port()) {
    // PostgreSQL may run as a user of its own, who has to get in.
    std::filesystem::permissions(dir_.path(), std::filesystem::perms::others_exec, std::filesystem::perm_options::add);
    start();
}

ServerProcess::~ServerProcess() {
    if (pid_ > 0) {
        kill();
    }
}

void ServerProcess::start() {
    const std::string script = (source_dir() / "tools" / "servers" / (std::string(name_of(kind_)) + ".sh")).string();
    const std::string directory = (dir_.path() / "server").string();
    const std::string log = (dir_.path() / "log").string();
    const std::string port = std::to_string(port_);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::setenv("MERX_DIE_WITH_PARENT", "1", 1);
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        if (::getppid() == parent) {
            ::execl(script.c_str(), script.c_str(), directory.c_str(), port.c_str(), nullptr);
        }
        ::_exit(127);
    }
    ::setpgid(pid_, pid_); // whichever of the two comes first
    wait_until_ready();
}

void ServerProcess::wait_until_ready() {
    const auto limit = std::chrono::steady_clock::now() + start_limit;
    while (!is_ready()) {
        int status = 0;
        const bool ended = ::waitpid(pid_, &status, WNOHANG) == pid_;
        if (ended || std::chrono::steady_clock::now() > limit) {
            if (ended) {
                pid_ = -1;
            } else {
                kill();
            }
            throw std::runtime_error(std::string(name_of(kind_)) + " did not start: " + text_of(dir_.path() / "log"));
        }
        std::this_thread::sleep_for(start_poll); // nothing tells when a server is there
    }
}

bool ServerProcess::is_ready() const {
    if (kind_ == ServerKind::postgres) {
        // It takes connections before it can serve them, and says in this file when it can; a dead one's file may lie
        // there still.
        const std::string said = text_of(dir_.path() / "server" / "data" / "postmaster.pid");
        return said.starts_with(std::to_string(pid_) + "\n") && said.find("\nready") != std::string::npos;
    }
    return Socket().connect(port_);
}

void ServerProcess::signal(int number) const {
    ::kill(-pid_, number);
}

void ServerProcess::kill() {
    signal(SIGKILL);
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
}

void ServerProcess::stop() {
    ::kill(pid_, SIGINT); // to the server alone: it ends its children itself
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
}

void ServerProcess::pause() {
    signal(SIGSTOP);
}

void ServerProcess::resume() {
    signal(SIGCONT);
}

} // namespace merx::testing
