#include <fmt/format.h>

#include <fstream>

#include "notifications/adapters/mailers.hpp"
#include "notifications/adapters/mime.hpp"

namespace merx::notifications {
namespace {

class FolderMailer final : public Mailer {
public:
    FolderMailer(std::filesystem::path folder, std::string sender)
        : folder_(std::move(folder)), sender_(std::move(sender)) {
        std::filesystem::create_directories(folder_);
    }

    Task<Result<void>> send(const Notification& notification) override {
        // Renamed into place, so that nobody reads half a mail.
        const std::filesystem::path file = folder_ / (notification.id.text() + ".eml");
        const std::filesystem::path part = folder_ / (notification.id.text() + ".part");
        {
            std::ofstream out(part, std::ios::binary | std::ios::trunc);
            out << to_mime(notification, sender_);
            out.close();
            if (!out) {
                co_return fail(
                    unavailable("mail_folder_unwritable", fmt::format("{} cannot be written.", part.string())));
            }
        }
        std::error_code problem;
        std::filesystem::rename(part, file, problem);
        if (problem) {
            co_return fail(
                unavailable("mail_folder_unwritable", fmt::format("{}: {}", file.string(), problem.message())));
        }
        co_return Result<void>();
    }

private:
    const std::filesystem::path folder_;
    const std::string sender_;
};

} // namespace

std::unique_ptr<Mailer> make_folder_mailer(std::filesystem::path folder, std::string sender) {
    return std::make_unique<FolderMailer>(std::move(folder), std::move(sender));
}

} // namespace merx::notifications
