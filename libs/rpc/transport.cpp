#include "rpc/transport.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <absl/synchronization/mutex.h>

namespace merx::rpc {
namespace {

constexpr std::string_view unix_scheme = "unix:";

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        throw std::runtime_error("rpc: cannot read " + path);
    }
    return text.str();
}

int ms(std::chrono::milliseconds time) {
    return static_cast<int>(time.count());
}

// Debian builds Abseil so that each of gRPC's locks is entered into a graph, to find deadlocks in gRPC. That was every
// twentieth instruction of a process that calls others much.
void leave_locks_unwatched() {
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

} // namespace

std::shared_ptr<grpc::ChannelCredentials> channel_credentials(const std::optional<TlsFiles>& tls) {
    if (!tls) {
        return grpc::InsecureChannelCredentials();
    }
    return grpc::SslCredentials({.pem_root_certs = read(tls->authority),
                                 .pem_private_key = read(tls->key),
                                 .pem_cert_chain = read(tls->certificate)});
}

std::shared_ptr<grpc::ServerCredentials> server_credentials(const std::optional<TlsFiles>& tls) {
    if (!tls) {
        return grpc::InsecureServerCredentials();
    }
    grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = read(tls->authority);
    options.pem_key_cert_pairs.push_back({.private_key = read(tls->key), .cert_chain = read(tls->certificate)});
    return grpc::SslServerCredentials(options);
}

grpc::ChannelArguments channel_arguments(const std::optional<TlsFiles>& tls) {
    leave_locks_unwatched();
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(static_cast<int>(max_message_bytes));
    arguments.SetMaxSendMessageSize(static_cast<int>(max_message_bytes));
    arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, max_metadata_bytes);
    // Channels to one address stay apart, so that what is lost with one is not lost with all.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, ms(keepalive_time));
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, ms(keepalive_timeout));
    arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, ms(first_reconnect));
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, ms(max_reconnect));
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, ms(connect_timeout)); // gRPC's name for a time-out
    // Names are asked for again when a server is gone; what a name server may say of load balancing is not wanted.
    arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, ms(connect_timeout));
    arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
    // Services reach each other directly, whatever proxy the environment names for the world outside.
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    if (tls) {
        arguments.SetSslTargetNameOverride(tls->server_name);
    }
    return arguments;
}

void set_arguments(grpc::ServerBuilder& builder) {
    leave_locks_unwatched();
    builder.SetMaxReceiveMessageSize(static_cast<int>(max_message_bytes));
    builder.SetMaxSendMessageSize(static_cast<int>(max_message_bytes));
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, max_metadata_bytes);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0); // a second server on the port is an error, not a lottery
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, ms(keepalive_time));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, ms(keepalive_timeout));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, ms(keepalive_time) / 2);
}

std::string target_of(std::string_view address) {
    if (address.starts_with(unix_scheme)) {
        address.remove_prefix(unix_scheme.size());
        return "unix://" + std::filesystem::absolute(address).string();
    }
    return "dns:///" + std::string(address);
}

bool is_local(std::string_view address) {
    return address.starts_with(unix_scheme) || address.starts_with("127.") || address.starts_with("localhost:") ||
           address.starts_with("[::1]:");
}

} // namespace merx::rpc
