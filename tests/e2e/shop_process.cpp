#include "shop_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace merx::e2e {
namespace {

struct Child {
    pid_t pid;
    int out;
};

// Starts the program with its output in a pipe and its errors in a file.
Child spawn_merx(const std::vector<std::string>& arguments, const std::filesystem::path& errors) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe failed");
    }
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::dup2(pipe[1], STDOUT_FILENO);
        const int error_file = ::open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(error_file, STDERR_FILENO);
        std::vector<char*> argv{const_cast<char*>(MERX_BINARY)};
        for (const std::string& argument : arguments) {
            argv.push_back(const_cast<char*>(argument.c_str()));
        }
        argv.push_back(nullptr);
        ::execv(MERX_BINARY, argv.data());
        ::_exit(127);
    }
    ::close(pipe[1]);
    return {pid, pipe[0]};
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

int wait_for(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

CommandResult run_merx(const std::vector<std::string>& arguments) {
    const testing::TempDir dir;
    const std::filesystem::path errors = dir.path() / "stderr";
    const Child child = spawn_merx(arguments, errors);
    CommandResult result;
    std::array<char, 4096> buffer{};
    ssize_t size = 0;
    while ((size = ::read(child.out, buffer.data(), buffer.size())) > 0) {
        result.out.append(buffer.data(), static_cast<std::size_t>(size));
    }
    ::close(child.out);
    result.exit_code = wait_for(child.pid);
    result.err = read_file(errors);
    return result;
}

ShopProcess::ShopProcess(std::vector<std::string> more_arguments) : more_arguments_(std::move(more_arguments)) {
    start();
}

ShopProcess::~ShopProcess() {
    if (pid_ > 0) {
        stop();
    }
}

void ShopProcess::start() {
    std::vector<std::string> arguments{"serve",
                                       "--listen",
                                       "127.0.0.1:0",
                                       "--data-dir",
                                       data_dir().string(),
                                       "--admin-email",
                                       admin_email,
                                       "--admin-password",
                                       admin_password,
                                       "--log-level",
                                       "warn",
                                       "--access-log",
                                       "false"};
    arguments.insert(arguments.end(), more_arguments_.begin(), more_arguments_.end());
    const std::filesystem::path errors = data_dir() / "stderr";
    const Child child = spawn_merx(arguments, errors);
    pid_ = child.pid;
    out_ = child.out;

    // `ready <url>` is a line of its own; log lines may come before it.
    std::string text;
    char c = 0;
    while (::read(out_, &c, 1) == 1) {
        if (c != '\n') {
            text += c;
            continue;
        }
        if (text.starts_with("ready ")) {
            url_ = text.substr(6);
            return;
        }
        text.clear();
    }
    const int code = wait_for(std::exchange(pid_, -1));
    throw std::runtime_error("merx serve ended with " + std::to_string(code) + ": " + read_file(errors));
}

void ShopProcess::kill() {
    ::kill(pid_, SIGKILL);
    wait_for(std::exchange(pid_, -1));
    ::close(out_);
}

int ShopProcess::stop() {
    ::kill(pid_, SIGTERM);
    const int code = wait_for(std::exchange(pid_, -1));
    ::close(out_);
    return code;
}

} // namespace merx::e2e
