// The delivery log as other services and the gateway see it.
#pragma once

#include "merx/notifications/v1/notifications.merx.hpp"
#include "notifications/app/ports.hpp"

namespace merx::notifications {

class NotificationsServer final : public v1::NotificationService {
public:
    // Must outlive it.
    explicit NotificationsServer(Store& store) : store_(store) {}

    Task<Result<v1::ListNotificationsResponse>>
    list_notifications(const rpc::Call& call, const v1::ListNotificationsRequest& request) override;
    Task<Result<v1::Notification>> get_notification(const rpc::Call& call,
                                                    const v1::GetNotificationRequest& request) override;

private:
    Store& store_;
};

} // namespace merx::notifications
