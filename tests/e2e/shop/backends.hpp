// The servers under a shop that is more than one process and its files, and the part of them that one shop has.
#pragma once

#include <string>
#include <vector>

#include "testing/server_process.hpp"

namespace merx::e2e {

// One PostgreSQL, one Redis and one Kafka for all shops of a test program, one shop after another.
struct Backends {
    testing::ServerProcess postgres{testing::ServerKind::postgres};
    testing::ServerProcess redis{testing::ServerKind::redis};
    testing::ServerProcess kafka{testing::ServerKind::kafka};

    // Started when it is first asked for, which takes some seconds.
    static Backends& shared();
};

// The databases, topics and Redis database of one shop, which no other shop of this program has.
class Premises {
public:
    Premises();
    ~Premises(); // drops the databases
    Premises(const Premises&) = delete;
    Premises& operator=(const Premises&) = delete;

    // The flags that lead a process to the databases, and to Redis and Kafka.
    std::vector<std::string> store_arguments() const;
    std::vector<std::string> arguments() const;

private:
    Backends& backends_;
    const int number_;
    const std::string database_prefix_;
};

} // namespace merx::e2e
