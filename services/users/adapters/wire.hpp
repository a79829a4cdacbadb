// Between the user service's values and its messages.
#pragma once

#include "merx/users/v1/users.pb.h"
#include "users/app/address_book.hpp"
#include "users/app/export_user.hpp"
#include "users/app/log_in.hpp"

namespace merx::users {

void write(Instant time, google::protobuf::Timestamp& out);
void write(const User& user, v1::User& out);
void write(const SignedIn& signed_in, v1::Session& out);
void write(const Address& address, v1::Address& out);
void write(const Session& session, v1::SessionRecord& out);
void write(const PersonalData& data, v1::UserExport& out);

AddressInput read(const v1::Address& address);

// The message of a value that write() knows.
template <class Message, class T>
Message to_wire(const T& value) {
    Message message;
    write(value, message);
    return message;
}

} // namespace merx::users
