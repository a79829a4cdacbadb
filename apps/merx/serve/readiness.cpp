#include "serve/readiness.hpp"

#include <utility>

#include "runtime/log.hpp"

namespace merx::serve {
namespace {

void tell_the_log(Readiness::Change change, std::string_view what, std::string_view why) {
    if (change == Readiness::Change::missing) {
        log::warn("Something is missing; what needs it goes on by itself once it is there.",
                  {{"what", what}, {"reason", why}});
    } else {
        log::info("What was missing is there.", {{"what", what}});
    }
}

} // namespace

Readiness::Readiness(const runtime::Health& health, const Clock& clock, Tell tell)
    : health_(health), clock_(clock), tell_(tell ? std::move(tell) : tell_the_log) {}

bool Readiness::look() {
    const runtime::Health::Report report = health_.ready();
    for (const runtime::Health::Outcome& outcome : report.checks) {
        note(outcome);
    }
    return report.ok;
}

void Readiness::note(const runtime::Health::Outcome& outcome) {
    const auto known = absences_.find(outcome.name);
    if (outcome.result) {
        if (known != absences_.end()) {
            if (known->second.told) {
                tell_(Change::back, outcome.name, {});
            }
            absences_.erase(known);
        }
        return;
    }
    Absence& absence = absences_.try_emplace(outcome.name, Absence{.since = clock_.now()}).first->second;
    if (!absence.told && clock_.now() - absence.since >= patience) {
        absence.told = true;
        tell_(Change::missing, outcome.name, outcome.result.error().detail);
    }
}

} // namespace merx::serve
