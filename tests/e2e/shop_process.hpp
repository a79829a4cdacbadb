// A shop in a process of its own, on a free port and a temporary data directory.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "testing/temp_dir.hpp"

namespace merx::e2e {

struct CommandResult {
    int exit_code = -1;
    std::string out;
    std::string err;
};

// Runs `merx <arguments>` to its end.
CommandResult run_merx(const std::vector<std::string>& arguments);

class ShopProcess {
public:
    static constexpr const char* admin_email = "admin@example.com";
    static constexpr const char* admin_password = "battery-staple-1";

    // Starts `merx serve` and returns when it has printed `ready`. Throws std::runtime_error with what it printed
    // where it ends before that.
    explicit ShopProcess(std::vector<std::string> more_arguments = {});
    ~ShopProcess(); // ends it, politely
    ShopProcess(const ShopProcess&) = delete;
    ShopProcess& operator=(const ShopProcess&) = delete;

    const std::string& url() const { return url_; }
    const std::filesystem::path& data_dir() const { return dir_.path(); }

    // As the power going: SIGKILL. start() brings it up again over the same data.
    void kill();
    // SIGTERM; the exit code.
    int stop();
    void start();

private:
    testing::TempDir dir_;
    const std::vector<std::string> more_arguments_;
    std::string url_;
    pid_t pid_ = -1;
    int out_ = -1;
};

} // namespace merx::e2e
