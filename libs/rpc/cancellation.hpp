// Whether the one who asked still wants the answer. It travels: where a caller goes away or its deadline passes,
// what its server asked of others on its behalf is called off as well.
#pragma once

#include <functional>
#include <memory>

namespace merx::rpc {

struct CancellationState;

// Copies are of one and the same. Any thread may use it.
class Cancellation {
public:
    // One that is never requested: what a call has that nobody can call off.
    Cancellation() = default;
    static Cancellation make();

    bool is_requested() const;
    // The first request counts; listeners hear of it on this thread.
    void request() const;

    // Ends with its destruction, after which its function is neither running nor called.
    class [[nodiscard]] Listener {
    public:
        Listener() = default;
        ~Listener();
        Listener(Listener&& other) noexcept;
        Listener& operator=(Listener&& other) noexcept;

    private:
        friend class Cancellation;
        std::shared_ptr<CancellationState> state_;
        std::size_t id_ = 0;
    };
    // Calls `act` once when it is requested, at once if it has been. `act` must be short and must not come back to
    // this object.
    Listener on_request(std::function<void()> act) const;

private:
    std::shared_ptr<CancellationState> state_;
};

} // namespace merx::rpc
