// The two ways a mail leaves the house.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "async/worker_pool.hpp"
#include "notifications/app/ports.hpp"

namespace merx::notifications {

// Writes each mail into the folder as `<id>.eml`, for shops without a mail server and for tests. A mail handed in twice
// is one file. The folder is made where it is missing.
std::unique_ptr<Mailer> make_folder_mailer(std::filesystem::path folder, std::string sender);

struct SmtpOptions {
    std::string url;    // smtp://host:port or smtps://…; user and password may be part of it
    std::string sender; // "Shop <shop@example.com>"
    std::chrono::seconds timeout{20};
};

// Speaks SMTP by libcurl on threads of the pool, which must outlive it. TLS is used wherever the server offers it.
std::unique_ptr<Mailer> make_smtp_mailer(SmtpOptions options, WorkerPool& pool);

} // namespace merx::notifications
