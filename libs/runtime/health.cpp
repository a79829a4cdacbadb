#include "runtime/health.hpp"

#include "runtime/json_text.hpp"

namespace merx::runtime {

void Health::add(std::string name, Check check) {
    const std::lock_guard lock(mutex_);
    checks_.emplace_back(std::move(name), std::move(check));
}

void Health::set_phase(Phase phase) {
    const std::lock_guard lock(mutex_);
    phase_ = phase;
}

Health::Report Health::ready() const {
    const std::lock_guard lock(mutex_);
    Report report{.ok = phase_ == Phase::serving, .json = {}};
    std::string checks;
    for (const auto& [name, check] : checks_) {
        const Result<void> outcome = check();
        report.ok = report.ok && outcome.has_value();
        checks += checks.empty() ? R"({"name":)" : R"(,{"name":)";
        append_json_string(checks, name);
        checks += outcome ? R"(,"ok":true})" : R"(,"ok":false,"detail":)";
        if (!outcome) {
            append_json_string(checks, outcome.error().detail);
            checks += '}';
        }
    }
    const char* status = report.ok ? "ready" : "not_ready";
    if (phase_ == Phase::starting) {
        status = "starting";
    } else if (phase_ == Phase::stopping) {
        status = "stopping";
    }
    report.json = std::string(R"({"status":")") + status + R"(","checks":[)" + checks + "]}";
    return report;
}

} // namespace merx::runtime
