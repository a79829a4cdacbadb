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
    if (!outcome.required) {
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
    checks_.push_back({.name = std::move(name), .check = std::move(check), .need = need});
}

void Health::export_metrics(metrics::Registry& registry) const {
    const std::lock_guard lock(mutex_);
    for (const Named& named : checks_) {
        registry.gauge_from("merx_dependency_up", "Whether what the process needs is there, as /readyz says it.",
                            {{"dependency", named.name}},
                            [check = named.check] { return check().has_value() ? 1.0 : 0.0; });
    }
}

Health::Report Health::ready() const {
    const std::lock_guard lock(mutex_);
    const Phase phase = phase_;
    Report report{.ok = phase == Phase::serving, .checks = {}, .json = {}};
    std::string checks;
    for (Named& named : checks_) {
        Result<void> result = named.check();
        named.was_there = named.was_there || result.has_value();
        const bool required = named.need == Need::required || (named.need == Need::to_start && !named.was_there);
        const Outcome& outcome = report.checks.emplace_back(named.name, required, std::move(result));
        report.ok = report.ok && (outcome.result.has_value() || !required);
        checks += checks.empty() ? "" : ",";
        append_outcome(checks, outcome);
    }
    report.json = std::string(R"({"status":")").append(status_of(phase, report.ok)) + R"(","checks":[)" + checks + "]}";
    return report;
}

} // namespace merx::runtime
