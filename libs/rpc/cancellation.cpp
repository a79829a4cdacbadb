#include "rpc/cancellation.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

namespace merx::rpc {

struct CancellationState {
    std::atomic<bool> requested = false;
    std::mutex mutex; // held while listeners are called, so that one that has been removed is not running either
    std::map<std::size_t, std::function<void()>> listeners;
    std::size_t last_id = 0;
};

Cancellation Cancellation::make() {
    Cancellation made;
    made.state_ = std::make_shared<CancellationState>();
    return made;
}

bool Cancellation::is_requested() const {
    return state_ != nullptr && state_->requested.load(std::memory_order_acquire);
}

void Cancellation::request() const {
    if (state_ == nullptr) {
        return;
    }
    const std::lock_guard lock(state_->mutex);
    if (state_->requested.exchange(true)) {
        return;
    }
    for (const auto& [id, act] : state_->listeners) {
        act();
    }
    state_->listeners.clear();
}

Cancellation::Listener Cancellation::on_request(std::function<void()> act) const {
    Listener listener;
    if (state_ == nullptr) {
        return listener;
    }
    const std::lock_guard lock(state_->mutex);
    if (state_->requested) {
        act();
        return listener;
    }
    listener.id_ = ++state_->last_id;
    listener.state_ = state_;
    state_->listeners.emplace(listener.id_, std::move(act));
    return listener;
}

Cancellation::Listener::~Listener() {
    if (state_ != nullptr) {
        const std::lock_guard lock(state_->mutex);
        state_->listeners.erase(id_);
    }
}

Cancellation::Listener::Listener(Listener&& other) noexcept
    : state_(std::exchange(other.state_, nullptr)), id_(other.id_) {}

Cancellation::Listener& Cancellation::Listener::operator=(Listener&& other) noexcept {
    std::swap(state_, other.state_);
    std::swap(id_, other.id_);
    return *this;
}

} // namespace merx::rpc
