#include "testing/server_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
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

#include "testing/free_port.hpp"
#include "testing/loopback_socket.hpp"
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
    return LoopbackSocket().connect(port_);
}

void ServerProcess::signal(int number) const {
    ::kill(-pid_, number);
    // PostgreSQL gives each of its children a group of its own.
    const std::string pid = std::to_string(pid_);
    std::istringstream children(text_of("/proc/" + pid + "/task/" + pid + "/children"));
    for (pid_t child = 0; children >> child;) {
        ::kill(child, number);
    }
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
