// What `merx doctor` says: what is well and what is not, and what to do about it.
#pragma once

#include <string>

#include "runtime/settings.hpp"
#include "shop/topology.hpp"

namespace merx::cli {

class Diagnosis {
public:
    void chapter(const std::string& title);
    void good(const std::string& what);
    void note(const std::string& what);
    void bad(const std::string& what, const std::string& remedy);
    bool healthy() const { return healthy_; }

private:
    bool healthy_ = true;
};

// Everything that such a process finds over a network: PostgreSQL, Kafka, Redis, other services. Waits some seconds for
// what does not answer.
void look_at_connections(const runtime::Settings& settings, const shop::Topology& topology, Diagnosis& diagnosis);

} // namespace merx::cli
