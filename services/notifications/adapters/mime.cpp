#include "notifications/adapters/mime.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace merx::notifications {
namespace {

// Base64 with padding (RFC 4648, section 4).
std::string base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::string_view group = bytes.substr(i, 3);
        unsigned bits = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            bits = (bits << 8U) | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            out += j <= group.size() ? alphabet[(bits >> (18U - 6U * j)) & 63U] : '=';
        }
    }
    return out;
}

// Encoded words hold at most 75 characters; 45 bytes of text make 60 of base64. A word must not cut a character.
std::string header_text(std::string_view text) {
    const bool plain = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
    if (plain) {
        return std::string(text);
    }
    std::string out;
    while (!text.empty()) {
        std::size_t size = std::min<std::size_t>(text.size(), 45);
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
            --size;
        }
        out += (out.empty() ? "" : "\r\n ") + fmt::format("=?UTF-8?B?{}?=", base64(text.substr(0, size)));
        text.remove_prefix(size);
    }
    return out;
}

std::string lines_of_76(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 76) {
        out.append(text, i, 76).append("\r\n");
    }
    return out;
}

std::string domain_of(std::string_view address) {
    const std::size_t at = address.rfind('@');
    std::string domain(at == std::string_view::npos ? "localhost" : address.substr(at + 1));
    std::erase(domain, '>');
    return domain;
}

} // namespace

std::string to_mime(const Notification& notification, const std::string& sender) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(notification.create_time);
    std::string crlf_body;
    for (const char c : notification.mail.body) {
        if (c == '\n') {
            crlf_body += '\r';
        }
        crlf_body += c;
    }
    return fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\n"
                       "From: {}\r\n"
                       "To: {}\r\n"
                       "Subject: {}\r\n"
                       "Message-ID: <{}@{}>\r\n"
                       "MIME-Version: 1.0\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: base64\r\n"
                       "Auto-Submitted: auto-generated\r\n"
                       "\r\n"
                       "{}",
                       seconds, sender, notification.mail.recipient, header_text(notification.mail.subject),
                       notification.id.text(), domain_of(sender), lines_of_76(base64(crlf_body)));
}

} // namespace merx::notifications
