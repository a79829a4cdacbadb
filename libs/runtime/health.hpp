// Whether the process should be sent requests, for /healthz and /readyz.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace merx::runtime {

class Health {
public:
    // An Error's detail says what is wrong. Called on any thread, must not wait.
    using Check = std::function<Result<void>()>;
    // optional: without it the process is slower or poorer, and should be sent requests all the same.
    enum class Need { required, optional };

    void add(std::string name, Check check, Need need = Need::required);

    // starting: not ready yet; serving: ready if the checks agree; stopping: no longer ready, draining.
    enum class Phase { starting, serving, stopping };
    void set_phase(Phase phase) { phase_ = phase; }
    Phase phase() const { return phase_; }

    struct Outcome {
        std::string name;
        Need need = Need::required;
        Result<void> result;
    };
    struct Report {
        bool ok = false; // serving, and every required check agrees
        std::vector<Outcome> checks;

        // {"status":"ready","checks":[{"name":"orders store","ok":true}]}
        std::string json;
    };
    Report ready() const;

private:
    struct Named {
        std::string name;
        Check check;
        Need need;
    };

    std::atomic<Phase> phase_ = Phase::starting;
    mutable std::mutex mutex_;
    std::vector<Named> checks_;
};

} // namespace merx::runtime
