#include "users/adapters/wire.hpp"

namespace merx::users {

void write(Instant time, google::protobuf::Timestamp& out) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    out.set_seconds(seconds.time_since_epoch().count());
    out.set_nanos(static_cast<std::int32_t>(std::chrono::nanoseconds(time - seconds).count()));
}

void write(const User& user, v1::User& out) {
    out.set_id(user.id.text());
    out.set_email(user.email.text());
    out.set_name(user.name);
    for (const Role role : user.roles) {
        out.add_roles(std::string(name_of(role)));
    }
    out.set_email_confirmed(user.email_confirmed);
    out.set_etag(user.etag());
    write(user.create_time, *out.mutable_create_time());
    write(user.update_time, *out.mutable_update_time());
}

void write(const SignedIn& signed_in, v1::Session& out) {
    out.set_access_token(signed_in.access_token);
    out.set_token_type("Bearer");
    out.set_expires_in(signed_in.expires_in.count());
    out.set_refresh_token(signed_in.refresh_token);
    write(signed_in.user, *out.mutable_user());
}

void write(const Address& address, v1::Address& out) {
    out.set_id(address.id.text());
    types::v1::PostalAddress& postal = *out.mutable_address();
    postal.set_name(address.address.name);
    postal.set_line1(address.address.line1);
    postal.set_line2(address.address.line2);
    postal.set_city(address.address.city);
    postal.set_region(address.address.region);
    postal.set_postal_code(address.address.postal_code);
    postal.set_country(address.address.country);
    out.set_phone(address.phone);
    out.set_is_default(address.is_default);
    write(address.create_time, *out.mutable_create_time());
    write(address.update_time, *out.mutable_update_time());
}

void write(const Session& session, v1::SessionRecord& out) {
    out.set_id(session.id.text());
    out.set_client_address(session.client_address);
    write(session.create_time, *out.mutable_create_time());
    write(session.refresh_time, *out.mutable_refresh_time());
    write(session.end_time.value_or(session.expire_time), *out.mutable_expire_time());
}

void write(const PersonalData& data, v1::UserExport& out) {
    write(data.user, *out.mutable_user());
    for (const Address& address : data.addresses) {
        write(address, *out.add_addresses());
    }
    for (const Session& session : data.sessions) {
        write(session, *out.add_sessions());
    }
}

AddressInput read(const v1::Address& address) {
    const types::v1::PostalAddress& postal = address.address();
    return {.address = {.name = postal.name(),
                        .line1 = postal.line1(),
                        .line2 = postal.line2(),
                        .city = postal.city(),
                        .region = postal.region(),
                        .postal_code = postal.postal_code(),
                        .country = postal.country()},
            .phone = address.phone(),
            .is_default = address.is_default()};
}

} // namespace merx::users
