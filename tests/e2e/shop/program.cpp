#include "program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "testing/temp_dir.hpp"

namespace merx::e2e {
namespace {

constexpr std::chrono::milliseconds poll_interval{5};

// Starts the program with its output and its errors added to files.
pid_t spawn(const std::string& program, const std::vector<std::string>& arguments, const std::filesystem::path& out,
            const std::filesystem::path& err) {
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid != 0) {
        return pid;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    constexpr int flags = O_WRONLY | O_CREAT | O_APPEND;
    ::dup2(::open(out.c_str(), flags, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), flags, 0600), STDERR_FILENO);
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    if (::getppid() == parent) {
        ::execvp(program.c_str(), argv.data());
    }
    ::_exit(127);
}

std::string text_of(const std::filesystem::path& file, std::uintmax_t from = 0) {
    std::ifstream in(file);
    in.seekg(static_cast<std::streamoff>(from));
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

int exit_code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// The address in a whole line `ready <address>`, or nothing.
std::string ready_address(std::string_view printed) {
    constexpr std::string_view label = "ready ";
    while (true) {
        const std::size_t end = printed.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        if (printed.starts_with(label)) {
            return std::string(printed.substr(label.size(), end - label.size()));
        }
        printed.remove_prefix(end + 1);
    }
}

} // namespace

CommandResult run_command(const std::string& program, const std::vector<std::string>& arguments) {
    const testing::TempDir dir;
    const std::filesystem::path out = dir.path() / "out";
    const std::filesystem::path err = dir.path() / "err";
    int status = 0;
    ::waitpid(spawn(program, arguments, out, err), &status, 0);
    return {exit_code_of(status), text_of(out), text_of(err)};
}

CommandResult run_merx(const std::vector<std::string>& arguments) {
    return run_command(MERX_BINARY, arguments);
}

Program::Program(std::string name, std::vector<std::string> arguments, std::filesystem::path log)
    : name_(std::move(name)), arguments_(std::move(arguments)), log_(std::move(log)) {}

Program::~Program() {
    if (runs()) {
        kill();
    }
}

void Program::launch() {
    log_begin_ = std::filesystem::exists(log_) ? std::filesystem::file_size(log_) : 0;
    pid_ = spawn(MERX_BINARY, arguments_, log_, log_);
}

std::string Program::await_ready() {
    const auto limit = std::chrono::steady_clock::now() + start_limit;
    while (true) {
        const bool ended = has_ended();
        const std::string said = printed();
        if (std::string address = ready_address(said); !address.empty() && !ended) {
            return address;
        }
        if (ended) {
            throw std::runtime_error(name_ + " ended with " + std::to_string(exit_code_) + ": " + said);
        }
        if (std::chrono::steady_clock::now() > limit) {
            throw std::runtime_error(name_ + " is not ready yet: " + said);
        }
        std::this_thread::sleep_for(poll_interval);
    }
}

std::string Program::printed() const {
    return text_of(log_, log_begin_);
}

bool Program::has_ended() {
    int status = 0;
    if (runs() && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        exit_code_ = exit_code_of(status);
    }
    return !runs();
}

void Program::signal(int number) const {
    if (runs()) { // -1 would mean every process there is
        ::kill(pid_, number);
    }
}

void Program::kill() {
    signal(SIGKILL);
    await_end();
}

void Program::ask_to_stop() {
    signal(SIGTERM);
}

int Program::await_end() {
    const auto limit = std::chrono::steady_clock::now() + stop_limit;
    while (!has_ended()) {
        if (std::chrono::steady_clock::now() > limit) {
            signal(SIGKILL);
        }
        std::this_thread::sleep_for(poll_interval);
    }
    return exit_code_;
}

void Program::pause() {
    signal(SIGSTOP);
}

void Program::resume() {
    signal(SIGCONT);
}

} // namespace merx::e2e
