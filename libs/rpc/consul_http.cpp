#include "rpc/consul_http.hpp"

#include <atomic>
#include <charconv>
#include <string_view>

#include <curl/curl.h>

#include "core/assert.hpp"

namespace merx::rpc {
namespace {

constexpr std::string_view index_header = "x-consul-index:";
constexpr std::size_t max_body = std::size_t{4} * 1024 * 1024;
constexpr auto poll_time = std::chrono::milliseconds{1000};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into) {
    std::string& body = static_cast<ConsulAnswer*>(into)->body;
    if (body.size() + size * count > max_body) {
        return 0;
    }
    body.append(data, size * count);
    return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* into) {
    std::string_view line(data, size * count);
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    if (line.size() > index_header.size() && std::equal(index_header.begin(), index_header.end(), line.begin(), same)) {
        line.remove_prefix(index_header.size());
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        std::from_chars(line.data(), line.data() + line.size(), static_cast<ConsulAnswer*>(into)->index);
    }
    return size * count;
}

int ms(Duration time) {
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

} // namespace

struct ConsulHttp::Wire {
    std::string agent;
    curl_slist* headers = nullptr;
    CURLM* multi = nullptr;
    CURL* easy = nullptr;
    std::atomic<bool> interrupted = false;

    std::optional<ConsulAnswer> send(const std::string& path, Duration timeout);
    bool run_to_end();
};

ConsulHttp::ConsulHttp(std::string agent, const std::string& token) : wire_(std::make_unique<Wire>()) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    MERX_ASSERT(ready);
    wire_->agent = std::move(agent);
    wire_->multi = curl_multi_init();
    wire_->easy = curl_easy_init();
    MERX_ASSERT(wire_->multi != nullptr && wire_->easy != nullptr);
    if (!token.empty()) {
        wire_->headers = curl_slist_append(nullptr, ("X-Consul-Token: " + token).c_str());
    }
}

ConsulHttp::~ConsulHttp() {
    curl_easy_cleanup(wire_->easy);
    curl_multi_cleanup(wire_->multi);
    curl_slist_free_all(wire_->headers);
}

std::optional<ConsulAnswer> ConsulHttp::get(const std::string& path, Duration timeout) {
    curl_easy_reset(wire_->easy);
    return wire_->send(path, timeout);
}

std::optional<ConsulAnswer> ConsulHttp::put(const std::string& path, const std::string& body, Duration timeout) {
    curl_easy_reset(wire_->easy);
    curl_easy_setopt(wire_->easy, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(wire_->easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(wire_->easy, CURLOPT_COPYPOSTFIELDS, body.c_str());
    return wire_->send(path, timeout);
}

std::optional<ConsulAnswer> ConsulHttp::Wire::send(const std::string& path, Duration timeout) {
    ConsulAnswer answer;
    curl_easy_setopt(easy, CURLOPT_URL, (agent + path).c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(ms(timeout)));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); // the agent is on this machine, whatever the environment says
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &answer);
    curl_multi_add_handle(multi, easy);
    const bool ended = run_to_end();
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_multi_remove_handle(multi, easy);
    return ended ? std::optional(std::move(answer)) : std::nullopt;
}

bool ConsulHttp::Wire::run_to_end() {
    while (!interrupted) {
        int running = 0;
        curl_multi_perform(multi, &running);
        int left = 0;
        if (const CURLMsg* const message = curl_multi_info_read(multi, &left)) {
            return message->data.result == CURLE_OK;
        }
        curl_multi_poll(multi, nullptr, 0, ms(poll_time), nullptr);
    }
    return false;
}

bool ConsulHttp::sleep(Duration time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!wire_->interrupted) {
        const auto left = std::chrono::duration_cast<Duration>(end - std::chrono::steady_clock::now());
        if (left <= Duration{0}) {
            return true;
        }
        curl_multi_poll(wire_->multi, nullptr, 0, ms(left), nullptr);
    }
    return false;
}

void ConsulHttp::interrupt() {
    wire_->interrupted = true;
    curl_multi_wakeup(wire_->multi);
}

void ConsulHttp::resume() {
    wire_->interrupted = false;
}

std::string json_quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        // Names and addresses have no use for control characters.
        if (static_cast<unsigned char>(c) >= 0x20) {
            out += c;
        }
    }
    return out + '"';
}

} // namespace merx::rpc
