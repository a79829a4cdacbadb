// Mutual TLS between processes: both sides show a certificate of the cluster's own authority.
#pragma once

#include <string>

namespace merx::rpc {

// Paths of PEM files, read once, when a server or channel opens.
struct TlsFiles {
    std::string certificate; // of this process, with its chain
    std::string key;
    std::string authority; // whose certificates are believed, and no other's
    // What a server's certificate must carry as its DNS name: addresses come and go, so it is one name for the
    // whole cluster.
    std::string server_name = "merx";
};

} // namespace merx::rpc
