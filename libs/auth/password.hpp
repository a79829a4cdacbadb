// Passwords at rest: argon2id (RFC 9106) at the parameters OWASP names, in the PHC string format.
//
// One hash costs some 18 ms and 19 MiB, so it runs on a pool of its own whose bounded queue is the limit of how
// many passwords are looked at: beyond it callers get 429 `overloaded`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "async/worker_pool.hpp"
#include "core/id.hpp"

namespace merx::auth {

struct PasswordCost {
    std::uint32_t memory_kib = 19'456;
    std::uint32_t passes = 2; // with one lane
};

// Two hashes side by side are hardly faster than one after the other: they wait for memory.
constexpr std::size_t hashing_threads(std::size_t cores) {
    return cores < 4 ? 1 : cores / 2;
}
// About a second's worth: whoever waits longer has better been told to come back.
inline constexpr std::size_t hashing_queue_limit = 64;

// Any thread may ask. The pool and the generator, which gives the salts, must outlive it.
class PasswordHasher {
public:
    PasswordHasher(WorkerPool& pool, Random& random, PasswordCost cost = {});

    // The PHC string to store.
    Task<Result<std::string>> hash(std::string password);
    // Whether the password is the one that `stored` was made of.
    Task<Result<bool>> verify(std::string stored, std::string password);
    // Takes as long as verify() and says no: the answer for an account that does not exist.
    Task<Result<bool>> verify_absent(std::string password);
    // Whether `stored` was made at another cost than a new one would be.
    bool needs_rehash(const std::string& stored) const;

private:
    WorkerPool& pool_;
    Random& random_;
    PasswordCost cost_;
};

} // namespace merx::auth
