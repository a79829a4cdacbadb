#include "rpc/name_server.hpp"

#include <array>
#include <charconv>
#include <memory>

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

namespace merx::rpc {
namespace {

constexpr int seconds_for_an_answer = 1;
constexpr int attempts = 2;

using Session = std::unique_ptr<struct __res_state, void (*)(struct __res_state*)>;

void close(struct __res_state* session) {
    res_nclose(session);
    delete session;
}

// The texts of all records of one type in an answer.
std::vector<std::string> records(const unsigned char* answer, int size, ns_type type) {
    const int family = type == ns_t_a ? AF_INET : AF_INET6;
    const std::size_t bytes = type == ns_t_a ? 4 : 16;
    std::vector<std::string> found;
    ns_msg message{};
    if (ns_initparse(answer, size, &message) != 0) {
        return found;
    }
    for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
        ns_rr record{};
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (ns_parserr(&message, ns_s_an, i, &record) == 0 && ns_rr_type(record) == type &&
            ns_rr_rdlen(record) == bytes &&
            ::inet_ntop(family, ns_rr_rdata(record), text.data(), static_cast<socklen_t>(text.size())) != nullptr) {
            found.emplace_back(text.data());
        }
    }
    return found;
}

} // namespace

Result<NameServer> NameServer::parse(std::string_view address) {
    const std::size_t colon = address.rfind(':');
    in_addr ip{};
    std::uint16_t port = 0;
    if (colon != std::string_view::npos &&
        ::inet_pton(AF_INET, std::string(address.substr(0, colon)).c_str(), &ip) == 1) {
        const std::string_view digits = address.substr(colon + 1);
        std::from_chars(digits.data(), digits.data() + digits.size(), port);
    }
    if (port == 0) {
        return fail(
            invalid("peers", "bad_name_server", "A name server is an address and a port, such as 10.0.0.2:53."));
    }
    return NameServer(ip.s_addr, htons(port));
}

std::optional<std::vector<std::string>> NameServer::addresses_of(const std::string& host) const {
    const Session session(new struct __res_state(), close);
    if (res_ninit(session.get()) != 0) {
        return std::nullopt;
    }
    session->nscount = 1;
    session->nsaddr_list[0] = {};
    session->nsaddr_list[0].sin_family = AF_INET;
    session->nsaddr_list[0].sin_addr.s_addr = ip_;
    session->nsaddr_list[0].sin_port = port_;
    session->retrans = seconds_for_an_answer;
    session->retry = attempts;

    std::vector<std::string> addresses;
    for (const ns_type type : {ns_t_a, ns_t_aaaa}) {
        std::array<unsigned char, NS_MAXMSG> answer{};
        const int size =
            res_nquery(session.get(), host.c_str(), ns_c_in, type, answer.data(), static_cast<int>(answer.size()));
        if (size >= 0) {
            const std::vector<std::string> found = records(answer.data(), size, type);
            addresses.insert(addresses.end(), found.begin(), found.end());
        } else if (session->res_h_errno != HOST_NOT_FOUND && session->res_h_errno != NO_DATA) {
            return std::nullopt;
        }
    }
    return addresses;
}

} // namespace merx::rpc
