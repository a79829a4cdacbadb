// A real PostgreSQL, Redis or Kafka that a test starts for itself, on a port and in a directory of its own.
//
//     testing::ServerProcess postgres(testing::ServerKind::postgres);
//     … connect to postgres.address(), user `merx`, database `postgres` …
//     postgres.kill();    // as a crash would
//     postgres.start();   // again, over the same data
//
// Starting takes some seconds (Kafka four, PostgreSQL two): share one among the tests of a program where they need
// not break it. The server dies with the test program, however that ends.
#pragma once

#include <sys/types.h>

#include <string>

#include "testing/temp_dir.hpp"

namespace merx::testing {

enum class ServerKind { postgres, redis, kafka };

class ServerProcess {
public:
    // Starts it, and returns once it takes connections. Throws std::runtime_error with what the server said where it
    // does not within a minute.
    explicit ServerProcess(ServerKind kind);
    ~ServerProcess(); // kills it and removes its data
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    // "127.0.0.1:40123"; the same after every start.
    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    int port() const { return port_; }

    void start();
    // SIGKILL, to it and its children.
    void kill();
    // Asks it to end in order, and waits.
    void stop();
    // SIGSTOP and SIGCONT: a server that is there and does not answer.
    void pause();
    void resume();

private:
    void signal(int number) const;
    bool is_ready() const;
    void wait_until_ready();

    const ServerKind kind_;
    TempDir dir_;
    int port_ = 0;
    pid_t pid_ = -1;
};

} // namespace merx::testing
