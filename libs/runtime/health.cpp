#include "runtime/health.hpp"

#include "runtime/json_text.hpp"

namespace merx::runtime {
namespace {

std::string_view status_of(Health::Phase phase, bool ok) {
    switch (phase) {
    case Health::Phase::starting: return "starting";
    case Health::Phase::stopping: return "stopping";
    case Health::Phase::serving: break;
    }
    return ok ? "ready" : "not_ready";
}

void append_outcome(std::string& json, const Health::Outcome& outcome) {
    json += R"({"name":)";
    append_json_string(json, outcome.name);
    json += outcome.result ? R"(,"ok":true)" : R"(,"ok":false)";
    if (outcome.need == Health::Need::optional) {
        json += R"(,"optional":true)";
    }
    if (!outcome.result) {
        json += R"(,"detail":)";
        append_json_string(json, outcome.result.error().detail);
    }
    json += '}';
}

} // namespace

void Health::add(std::string name, Check check, Need need) {
    const std::lock_guard lock(mutex_);
    checks_.push_back({std::move(name), std::move(check), need});
}

Health::Report Health::ready() const {
    const std::lock_guard lock(mutex_);
    const Phase phase = phase_;
    Report report{.ok = phase == Phase::serving, .checks = {}, .json = {}};
    std::string checks;
    for (const auto& [name, check, need] : checks_) {
        const Outcome& outcome = report.checks.emplace_back(name, need, check());
        report.ok = report.ok && (outcome.result.has_value() || need == Need::optional);
        checks += checks.empty() ? "" : ",";
        append_outcome(checks, outcome);
    }
    report.json = std::string(R"({"status":")").append(status_of(phase, report.ok)) + R"(","checks":[)" + checks + "]}";
    return report;
}

} // namespace merx::runtime
