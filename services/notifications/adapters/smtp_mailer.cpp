#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "notifications/adapters/mailers.hpp"
#include "notifications/adapters/mime.hpp"

namespace merx::notifications {
namespace {

// "Shop <shop@example.com>" → "shop@example.com"
std::string bare_address(const std::string& sender) {
    const std::size_t open = sender.find('<');
    const std::size_t close = sender.find('>', open);
    return open == std::string::npos || close == std::string::npos ? sender : sender.substr(open + 1, close - open - 1);
}

struct Upload {
    std::string text;
    std::size_t sent = 0;
};

std::size_t read_upload(char* buffer, std::size_t size, std::size_t count, void* context) {
    auto& upload = *static_cast<Upload*>(context);
    const std::size_t chunk = std::min(size * count, upload.text.size() - upload.sent);
    std::memcpy(buffer, upload.text.data() + upload.sent, chunk);
    upload.sent += chunk;
    return chunk;
}

Result<void> send_now(const SmtpOptions& options, const std::string& recipient, std::string text) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    if (!curl) {
        return fail(unavailable("mail_server_unavailable", "libcurl could not be started."));
    }
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
        curl_slist_append(nullptr, recipient.c_str()), &curl_slist_free_all);
    const std::string sender = bare_address(options.sender);
    Upload upload{std::move(text)};

    curl_easy_setopt(curl.get(), CURLOPT_URL, options.url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, &read_upload);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(options.timeout.count()));
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);

    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) {
        return fail(unavailable("mail_server_unavailable", curl_easy_strerror(code)));
    }
    return {};
}

class SmtpMailer final : public Mailer {
public:
    SmtpMailer(SmtpOptions options, WorkerPool& pool) : options_(std::move(options)), pool_(pool) {}

    Task<Result<void>> send(const Notification& notification) override {
        const std::string recipient = notification.mail.recipient;
        const std::string text = to_mime(notification, options_.sender);
        const auto attempt = [this, &recipient, &text] { return send_now(options_, recipient, text); };
        co_return co_await or_return(pool_.run(attempt));
    }

private:
    const SmtpOptions options_;
    WorkerPool& pool_;
};

} // namespace

std::unique_ptr<Mailer> make_smtp_mailer(SmtpOptions options, WorkerPool& pool) {
    return std::make_unique<SmtpMailer>(std::move(options), pool);
}

} // namespace merx::notifications
