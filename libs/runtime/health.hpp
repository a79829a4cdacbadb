// Whether the process should be sent requests, for /healthz and /readyz.
#pragma once

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

    void add(std::string name, Check check);

    // starting: not ready yet; serving: ready if the checks agree; stopping: no longer ready, draining.
    enum class Phase { starting, serving, stopping };
    void set_phase(Phase phase);

    struct Report {
        bool ok = false;
        std::string json; // {"status":"ready","checks":[{"name":"orders store","ok":true}]}
    };
    Report ready() const;

private:
    mutable std::mutex mutex_;
    Phase phase_ = Phase::starting;
    std::vector<std::pair<std::string, Check>> checks_;
};

} // namespace merx::runtime
