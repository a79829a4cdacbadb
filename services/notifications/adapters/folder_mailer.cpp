#include <system_error>

#include "notifications/adapters/mailers.hpp"
#include "notifications/adapters/mime.hpp"
#include "notifications/adapters/whole_file.hpp"

namespace merx::notifications {
namespace {

class FolderMailer final : public Mailer {
public:
    FolderMailer(std::filesystem::path folder, std::string sender)
        : folder_(std::move(folder)), sender_(std::move(sender)) {
        std::filesystem::create_directories(folder_);
    }

    Task<Result<void>> send(const Notification& notification) override {
        try {
            write_whole_file(folder_ / (notification.id.text() + ".eml"), to_mime(notification, sender_));
        } catch (const std::system_error& error) {
            co_return fail(unavailable("mail_folder_unwritable", error.what()));
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
