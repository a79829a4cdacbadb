// Whether the process should be sent requests, for /healthz and /readyz.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "runtime/metrics.hpp"

namespace merx::runtime {

class Health {
public:
    // An Error's detail says what is wrong. Called on any thread, must not wait.
    using Check = std::function<Result<void>()>;
    // required: without it the process can answer nothing.
    // to_start: a process that never had it may be set up wrongly and is sent nothing; one that has lost it serves on,
    // because what needs it waits, or is refused call by call.
    // optional: without it the process is slower or poorer.
    enum class Need { required, to_start, optional };

    void add(std::string name, Check check, Need need = Need::required);
    // `merx_dependency_up`, for each check that was added before; for alarms, as readiness does not tell of all losses.
    void export_metrics(metrics::Registry& registry) const;

    // starting: not ready yet; serving: ready if the checks agree; stopping: no longer ready, draining.
    enum class Phase { starting, serving, stopping };
    void set_phase(Phase phase) { phase_ = phase; }
    Phase phase() const { return phase_; }

    struct Outcome {
        std::string name;
        bool required = true; // at this moment
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
        bool was_there = false;
    };

    std::atomic<Phase> phase_ = Phase::starting;
    mutable std::mutex mutex_;
    mutable std::vector<Named> checks_;
};

} // namespace merx::runtime
