#include "notifications/adapters/notifications_server.hpp"

#include "rpc/time.hpp"

namespace merx::notifications {
namespace {

v1::NotificationStatus to_wire(Status status) {
    switch (status) {
    case Status::queued: return v1::NOTIFICATION_STATUS_QUEUED;
    case Status::sent: return v1::NOTIFICATION_STATUS_SENT;
    case Status::failed: return v1::NOTIFICATION_STATUS_FAILED;
    }
    return v1::NOTIFICATION_STATUS_UNSPECIFIED;
}

std::optional<Status> from_wire(v1::NotificationStatus status) {
    switch (status) {
    case v1::NOTIFICATION_STATUS_QUEUED: return Status::queued;
    case v1::NOTIFICATION_STATUS_SENT: return Status::sent;
    case v1::NOTIFICATION_STATUS_FAILED: return Status::failed;
    default: return std::nullopt;
    }
}

v1::Notification to_wire(const Notification& notification) {
    v1::Notification wire;
    wire.set_id(notification.id.text());
    wire.set_template_(notification.template_name);
    wire.set_recipient(notification.mail.recipient);
    wire.set_subject(notification.mail.subject);
    wire.set_about(notification.about);
    wire.set_status(to_wire(notification.status));
    wire.set_attempts(notification.attempts);
    wire.set_last_error(notification.last_error);
    *wire.mutable_create_time() = rpc::to_timestamp(notification.create_time);
    if (notification.send_time) {
        *wire.mutable_send_time() = rpc::to_timestamp(*notification.send_time);
    }
    return wire;
}

} // namespace

Task<Result<v1::ListNotificationsResponse>>
NotificationsServer::list_notifications(const rpc::Call& /*call*/, const v1::ListNotificationsRequest& request) {
    const auto page = co_await or_return(PageRequest::make(request.page_size(), request.page_token(), "notifications"));
    const NotificationFilter filter{request.recipient(), request.about(), from_wire(request.status())};
    const auto found = co_await or_return(store_.list(filter, page));
    v1::ListNotificationsResponse response;
    for (const Notification& notification : found.items) {
        *response.add_notifications() = to_wire(notification);
    }
    response.set_next_page_token(found.next_page_token);
    co_return response;
}

Task<Result<v1::Notification>> NotificationsServer::get_notification(const rpc::Call& /*call*/,
                                                                     const v1::GetNotificationRequest& request) {
    const auto id = NotificationId::parse(request.id());
    if (!id) {
        co_return fail(not_found("notification_not_found", "There is no such notification."));
    }
    co_return to_wire(co_await or_return(store_.find(*id)));
}

} // namespace merx::notifications
