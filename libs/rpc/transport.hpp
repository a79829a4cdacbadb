// What both ends of a connection agree on: bounds, keepalive, credentials. Included by this library's sources alone.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/channel_arguments.h>

#include "rpc/tls.hpp"

namespace merx::rpc {

// Larger than any batch between services, and a bound all the same.
constexpr std::size_t max_message_bytes = std::size_t{16} * 1024 * 1024;
// An Error with all its fields must fit.
constexpr int max_metadata_bytes = 64 * 1024;

// Connections whose other end has died without a word are given up after both together. This is no health check: it
// fails the calls that are under way.
constexpr std::chrono::milliseconds keepalive_time{10'000};
constexpr std::chrono::milliseconds keepalive_timeout{5'000};

// How soon a lost connection is tried again: the server may be starting at this moment.
constexpr std::chrono::milliseconds first_reconnect{50};
constexpr std::chrono::milliseconds max_reconnect{250};
constexpr std::chrono::milliseconds connect_timeout{1'000};

// Throw std::runtime_error where a file cannot be read.
std::shared_ptr<grpc::ChannelCredentials> channel_credentials(const std::optional<TlsFiles>& tls);
std::shared_ptr<grpc::ServerCredentials> server_credentials(const std::optional<TlsFiles>& tls);

grpc::ChannelArguments channel_arguments(const std::optional<TlsFiles>& tls);
void set_arguments(grpc::ServerBuilder& builder);

// What gRPC is asked to connect to for an address of ours: a form that differs from what it calls the other end of a
// connection that stands.
std::string target_of(std::string_view address);

// Whether nobody off this machine can connect: a unix socket or a loopback address.
bool is_local(std::string_view address);

} // namespace merx::rpc
