// Tells the log what a process lacks, once when something is missing and once when it is there again.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "runtime/health.hpp"

namespace merx::serve {

class Readiness {
public:
    // What is away for less is not worth a line: a restart, a connection that is being made.
    static constexpr Duration patience = std::chrono::seconds{1};

    enum class Change { missing, back };
    using Tell = std::function<void(Change change, std::string_view what, std::string_view why)>;

    // `tell`: into the log where it is empty. All must outlive it.
    Readiness(const runtime::Health& health, const Clock& clock, Tell tell = {});

    // Looks at every check; whether the process is ready. To be called every so often, on one thread.
    bool look();

private:
    struct Absence {
        Instant since{};
        bool told = false;
    };

    void note(const runtime::Health::Outcome& outcome);

    const runtime::Health& health_;
    const Clock& clock_;
    const Tell tell_;
    std::map<std::string, Absence> absences_; // by check
};

} // namespace merx::serve
