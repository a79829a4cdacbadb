// What the gateway needs from others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "async/task.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "gateway/domain/cached_answer.hpp"
#include "gateway/domain/token_bucket.hpp"
#include "rpc/call.hpp"

namespace merx::gateway {

// Says who holds an access token; fails with 401 where it does not verify. Must not wait; any thread.
using VerifyToken = std::function<Result<rpc::Principal>(std::string_view token)>;

// Called where a token does not verify, before it is refused: success says that the keys are those of the moment, so
// that the verdict stands or, where a key was learned, is to be asked for again. An Error (503) says that nobody can
// tell. May wait; any thread.
using LearnKeys = std::function<Task<Result<void>>(std::string_view token)>;

// Called when a call that may have changed something of a service has ended, before its answer leaves: what this
// gateway knows by hearsay can be brought up to date, so that whoever did it sees it done. May wait; must not throw.
using AfterWrite = std::function<Task<void>(std::string_view service)>;

// Token buckets that several gateways take from. Any thread.
class SharedBuckets {
public:
    virtual ~SharedBuckets() = default;

    struct Taken {
        int tokens = 0;
        Duration wait{}; // until there is one, where there was none
    };
    // Takes as many tokens as there are, but no more than `most`. Empty where nobody answers in time.
    virtual Task<std::optional<Taken>> take(std::string bucket, const BucketShape& shape, int most) = 0;
};

// Answers that several gateways give. Each belongs to a generation of its service; a generation has a name that none
// had before, so what was read before a change can be put in after it, and is never found. Any thread.
class SharedPages {
public:
    virtual ~SharedPages() = default;

    struct Found {
        std::string generation;                   // the service's present one
        std::shared_ptr<const CachedAnswer> page; // null where there is none of it
    };
    // Empty where nobody answers in time, or where what is there may be stale.
    virtual Task<std::optional<Found>> find(std::string_view service, std::string_view target) = 0;
    // Does not wait.
    virtual void store(std::string_view service, const std::string& generation, std::string_view target,
                       const CachedAnswer& page) = 0;
    // Begins the next generation, and tells the other gateways. Goes on when that has happened or, where nobody
    // answers in time, when it is certain that find() gives nothing older.
    virtual Task<void> renew(std::string_view service) = 0;
    // The same without waiting.
    virtual void begin_renewal(std::string_view service) = 0;

    // Hears what other gateways changed; on an unspecified thread, and must not wait.
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void changed(std::string_view service) = 0;
        virtual void missed_changes() = 0;
    };
    // Null: nobody. Once this has returned, whoever listened before hears no more.
    virtual void listen(Listener* listener) = 0;
};

} // namespace merx::gateway
