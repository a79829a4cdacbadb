#include "rpc/client_queue.hpp"

#include <mutex>

namespace merx::rpc {

std::shared_ptr<ClientQueue> ClientQueue::of_process() {
    static std::mutex mutex;
    static std::weak_ptr<ClientQueue> last;
    const std::lock_guard lock(mutex);
    auto shared = last.lock();
    if (shared == nullptr) {
        shared = std::make_shared<ClientQueue>();
        last = shared;
    }
    return shared;
}

ClientQueue::ClientQueue() : completions_([this] { run_completions(queue_); }) {}

ClientQueue::~ClientQueue() {
    queue_.Shutdown();
    completions_.join();
}

} // namespace merx::rpc
