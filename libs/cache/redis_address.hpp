// Where a Redis is and who we are to it, from a URL.
#pragma once

#include <string>
#include <string_view>

namespace merx::cache {

struct RedisAddress {
    std::string host;
    int port = 6379;
    int database = 0;
    std::string user;     // empty: the default one
    std::string password; // empty: none is asked for

    // "redis://[[user]:password@]host[:port][/database]". Throws std::invalid_argument, never naming the password.
    static RedisAddress parse(std::string_view url);
};

} // namespace merx::cache
