// The SMTP mailer against a server of the test's own, which speaks as much of RFC 5321 as a delivery takes.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "async/run_blocking.hpp"
#include "notifications/adapters/mailers.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace merx::notifications {
namespace {

// Takes one connection and remembers what it was told.
class SmtpServer {
public:
    // `refuse` answers the recipient with 550.
    explicit SmtpServer(bool refuse = false) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        url = "smtp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        thread_ = std::thread([this, refuse] { serve(refuse); });
    }
    ~SmtpServer() { finish(); }
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;

    void finish() {
        if (thread_.joinable()) {
            thread_.join();
            ::close(listener_);
        }
    }

    std::string url;
    std::string sender;    // as in MAIL FROM
    std::string recipient; // as in RCPT TO
    std::string data;

private:
    void serve(bool refuse) {
        connection_ = ::accept(listener_, nullptr, nullptr);
        say("220 test");
        for (std::string line = hear(); !line.empty(); line = hear()) {
            if (line.starts_with("MAIL FROM:")) {
                sender = line.substr(10);
            } else if (line.starts_with("RCPT TO:")) {
                recipient = line.substr(8);
                if (refuse) {
                    say("550 no such mailbox");
                    continue;
                }
            } else if (line == "DATA") {
                say("354 go on");
                for (line = hear(); line != "." && !gone_; line = hear()) {
                    data += line + "\n";
                }
            } else if (line == "QUIT") {
                say("221 bye");
                break;
            }
            say("250 ok");
        }
        ::close(connection_);
    }

    void say(const std::string& line) {
        const std::string text = line + "\r\n";
        ASSERT_EQ(::send(connection_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    }

    // The next line without its end; empty where the client has gone.
    std::string hear() {
        std::string line;
        char c = 0;
        while (::recv(connection_, &c, 1, 0) == 1) {
            if (c == '\n') {
                return line;
            }
            if (c != '\r') {
                line += c;
            }
        }
        gone_ = true;
        return line;
    }

    bool gone_ = false;
    int listener_;
    int connection_ = -1;
    std::thread thread_;
};

class SmtpMailer : public ::testing::Test {
protected:
    Result<void> send(const std::string& url) {
        WorkerPool pool(1, 4);
        const auto mailer = make_smtp_mailer({.url = url, .sender = "Shop <shop@example.com>"}, pool);
        const Notification notification{.id = NotificationId::make(ids),
                                        .mail = {"ada@example.com", "Your order", "Hello Ada,\n.\nbye\n"},
                                        .create_time = clock.now()};
        return run_blocking(mailer->send(notification));
    }

    testing::FakeClock clock;
    testing::SeededRandom random;
    TimeOrderedIds ids{clock, random};
};

TEST_F(SmtpMailer, hands_a_mail_over_with_envelope_and_headers) {
    SmtpServer server;
    const auto sent = send(server.url);
    server.finish();
    ASSERT_TRUE(sent.has_value()) << sent.error().detail;
    EXPECT_EQ(server.sender, "<shop@example.com>");
    EXPECT_EQ(server.recipient, "<ada@example.com>");
    EXPECT_NE(server.data.find("Subject: Your order\n"), std::string::npos);
    EXPECT_NE(server.data.find("From: Shop <shop@example.com>\n"), std::string::npos);
}

TEST_F(SmtpMailer, says_why_a_server_did_not_take_a_mail) {
    SmtpServer server(true);
    const auto sent = send(server.url);
    server.finish();
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().code, "mail_server_unavailable");
}

TEST_F(SmtpMailer, says_so_when_there_is_no_server) {
    const auto sent = send("smtp://127.0.0.1:1");
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().code, "mail_server_unavailable");
}

} // namespace
} // namespace merx::notifications
