#include "runtime/stop_signals.hpp"

#include <csignal>
#include <ctime>
#include <pthread.h>
#include <unistd.h>

#include "core/assert.hpp"

namespace merx::runtime {
namespace {

sigset_t stop_set() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

} // namespace

StopSignals::StopSignals() {
    const sigset_t set = stop_set();
    MERX_ASSERT(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
    MERX_ASSERT(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
}

int StopSignals::wait() {
    const sigset_t set = stop_set();
    int number = 0;
    MERX_ASSERT(sigwait(&set, &number) == 0);
    MERX_ASSERT(pthread_sigmask(SIG_UNBLOCK, &set, nullptr) == 0);
    return number;
}

std::optional<int> StopSignals::wait_for(std::chrono::milliseconds limit) {
    const sigset_t set = stop_set();
    const timespec time{.tv_sec = limit.count() / 1000, .tv_nsec = limit.count() % 1000 * 1'000'000};
    const int number = sigtimedwait(&set, nullptr, &time);
    if (number < 0) {
        return std::nullopt;
    }
    MERX_ASSERT(pthread_sigmask(SIG_UNBLOCK, &set, nullptr) == 0);
    return number;
}

void StopSignals::request() {
    MERX_ASSERT(::kill(::getpid(), SIGTERM) == 0);
}

} // namespace merx::runtime
