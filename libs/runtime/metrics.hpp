// What the process counts, in the form Prometheus scrapes.
//
// A meter is resolved from its name and labels once, at start; the handle is then cheap to use from any thread
// and to copy. Handles live as long as their Registry. A handle made by default counts nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
} // namespace prometheus

namespace merx::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
public:
    Counter() = default;
    void increment(double by = 1) const;

private:
    friend class Registry;
    explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
    prometheus::Counter* counter_ = nullptr;
};

class Gauge {
public:
    Gauge() = default;
    void set(double value) const;
    void add(double by) const;

private:
    friend class Registry;
    explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
    prometheus::Gauge* gauge_ = nullptr;
};

class Histogram {
public:
    Histogram() = default;
    void observe(double value) const;

private:
    friend class Registry;
    explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
    prometheus::Histogram* histogram_ = nullptr;
};

// Bounds in seconds for things that take from a tenth of a millisecond to ten seconds.
const std::vector<double>& latency_buckets();

class Registry {
public:
    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // Names are `merx_…` with the unit last (`_seconds`, `_bytes`) and `_total` on counters. Asking again for
    // the same name and labels gives the same meter. Any thread.
    Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    Histogram histogram(const std::string& name, const std::string& help, const Labels& labels = {},
                        const std::vector<double>& buckets = latency_buckets());
    // A gauge whose value is asked for when somebody looks; `value` must be callable from any thread.
    void gauge_from(const std::string& name, const std::string& help, const Labels& labels,
                    std::function<double()> value);

    // Everything in Prometheus' text format.
    std::string text() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

inline constexpr std::string_view text_content_type = "text/plain; version=0.0.4; charset=utf-8";

} // namespace merx::metrics
