// The merx binary in processes of their own. They die with the test program, however that ends: with the thread that
// started them, to be exact, which should be the test's main thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace merx::e2e {

struct CommandResult {
    int exit_code = -1;
    std::string out;
    std::string err;
};

// Runs a program of the PATH to its end.
CommandResult run_command(const std::string& program, const std::vector<std::string>& arguments);
// Runs `merx <arguments>` to its end.
CommandResult run_merx(const std::vector<std::string>& arguments);

// One `merx serve …`. What it prints goes into a file, so that nobody has to read for it to go on.
class Program {
public:
    // How long a start may take on a machine that is busy with other tests.
    static constexpr std::chrono::seconds start_limit{60};
    // And an end in order, of which a process takes care itself; it is killed where it does not.
    static constexpr std::chrono::seconds stop_limit{60};

    // Not started. What it prints is added to `log`.
    Program(std::string name, std::vector<std::string> arguments, std::filesystem::path log);
    ~Program(); // killed, where it still runs
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    const std::string& name() const { return name_; }
    const std::filesystem::path& log() const { return log_; }
    bool runs() const { return pid_ > 0; }

    void launch();
    // Returns when the launched process has printed `ready <address>`, with that address. Throws std::runtime_error
    // with what it printed where it ends before that or takes longer than the limit.
    std::string await_ready();

    // All of these do nothing to a process that does not run.
    void kill();        // SIGKILL
    void ask_to_stop(); // SIGTERM
    int await_end();    // the exit code of the last process; 128 and more for a signal
    int stop() {
        ask_to_stop();
        return await_end();
    }
    // SIGSTOP and SIGCONT: a process that is there and does not answer.
    void pause();
    void resume();

private:
    void signal(int number) const;
    std::string printed() const; // since it was launched
    bool has_ended();

    const std::string name_;
    const std::vector<std::string> arguments_;
    const std::filesystem::path log_;
    std::uintmax_t log_begin_ = 0;
    pid_t pid_ = -1;
    int exit_code_ = -1;
};

} // namespace merx::e2e
