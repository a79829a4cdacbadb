#include "runtime/metrics.hpp"

#include <map>
#include <mutex>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sstream>

namespace merx::metrics {

void Counter::increment(double by) const {
    if (counter_ != nullptr) {
        counter_->Increment(by);
    }
}

void Gauge::set(double value) const {
    if (gauge_ != nullptr) {
        gauge_->Set(value);
    }
}

void Gauge::add(double by) const {
    if (gauge_ != nullptr) {
        gauge_->Increment(by);
    }
}

void Histogram::observe(double value) const {
    if (histogram_ != nullptr) {
        histogram_->Observe(value);
    }
}

const std::vector<double>& latency_buckets() {
    static const std::vector<double> buckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
    return buckets;
}

struct Registry::State {
    prometheus::Registry registry;
    mutable std::mutex mutex;
    std::vector<std::pair<Gauge, std::function<double()>>> asked; // by gauge_from
};

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

namespace {

prometheus::Labels to_map(const Labels& labels) {
    return {labels.begin(), labels.end()};
}

} // namespace

// The library keeps one family per name and one meter per label set, and gives those again when asked again.
Counter Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry);
    return Counter(family.Add(to_map(labels)));
}

Gauge Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry);
    return Gauge(family.Add(to_map(labels)));
}

Histogram Registry::histogram(const std::string& name, const std::string& help, const Labels& labels,
                              const std::vector<double>& buckets) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry);
    return Histogram(family.Add(to_map(labels), buckets));
}

void Registry::gauge_from(const std::string& name, const std::string& help, const Labels& labels,
                          std::function<double()> value) {
    const Gauge shown = gauge(name, help, labels);
    const std::lock_guard lock(state_->mutex);
    state_->asked.emplace_back(shown, std::move(value));
}

std::string Registry::text() const {
    {
        const std::lock_guard lock(state_->mutex);
        for (const auto& [shown, value] : state_->asked) {
            shown.set(value());
        }
    }
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
    return std::move(out).str();
}

} // namespace merx::metrics
