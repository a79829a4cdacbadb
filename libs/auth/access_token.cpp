#include "auth/access_token.hpp"

#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "core/assert.hpp"
#include "core/base64.hpp"

namespace merx::auth {
namespace {

constexpr std::string_view token_type = "at+jwt";
constexpr std::string_view algorithm = "EdDSA";

// Writing -----------------------------------------------------------------------------------------------------------

void append_text(std::string& json, std::string_view text) {
    MERX_ASSERT(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }));
    json += '"';
    json += text;
    json += '"';
}

void append_member(std::string& json, std::string_view name, std::string_view text) {
    json += json.empty() ? '{' : ',';
    append_text(json, name);
    json += ':';
    append_text(json, text);
}

void append_member(std::string& json, std::string_view name, Instant time) {
    json += json.empty() ? '{' : ',';
    append_text(json, name);
    json += ':';
    json += std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

std::string header_of(const SigningKey& key) {
    std::string json;
    append_member(json, "alg", algorithm);
    append_member(json, "typ", token_type);
    append_member(json, "kid", key.id());
    return json + '}';
}

std::string payload_of(const AccessClaims& claims) {
    std::string scope;
    for (const std::string& name : claims.scopes) {
        scope += scope.empty() ? "" : " ";
        scope += name;
    }
    std::string json;
    append_member(json, "iss", token_issuer);
    append_member(json, "aud", token_audience);
    append_member(json, "sub", claims.user_id);
    append_member(json, "sid", claims.session_id);
    append_member(json, "jti", claims.token_id);
    append_member(json, "iat", claims.issued);
    append_member(json, "exp", claims.expires);
    append_member(json, "scope", scope);
    json += R"(,"roles":[)";
    for (const std::string& role : claims.roles) {
        json += json.back() == '[' ? "" : ",";
        append_text(json, role);
    }
    return json + "]}";
}

// Reading -----------------------------------------------------------------------------------------------------------

std::unexpected<Error> refuse(std::string detail) {
    return fail(unauthenticated("invalid_token", std::move(detail)));
}

// Each member once; `take` says whether it can do with a member. False where anything is not as it must be.
template <class Take>
bool read_object(std::string_view json, Take take) {
    simdjson::dom::parser parser(max_token_size);
    simdjson::dom::object object;
    if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS) {
        return false;
    }
    std::vector<std::string_view> seen;
    for (const auto member : object) {
        if (std::ranges::find(seen, member.key) != seen.end() || !take(member.key, member.value)) {
            return false;
        }
        seen.push_back(member.key);
    }
    return true;
}

bool read_text(const simdjson::dom::element& value, std::string& text) {
    std::string_view view;
    if (value.get(view) != simdjson::SUCCESS) {
        return false;
    }
    text = view;
    return true;
}

// A NumericDate (RFC 7519); beyond any year that makes sense a sum with it could overflow.
bool read_time(const simdjson::dom::element& value, std::optional<Instant>& time) {
    constexpr std::int64_t year_10000 = 253'402'300'800;
    std::int64_t seconds = 0;
    if (value.get(seconds) != simdjson::SUCCESS || seconds < 0 || seconds >= year_10000) {
        return false;
    }
    time = Instant{std::chrono::seconds{seconds}};
    return true;
}

bool read_texts(const simdjson::dom::element& value, std::vector<std::string>& texts) {
    simdjson::dom::array array;
    if (value.get(array) != simdjson::SUCCESS) {
        return false;
    }
    return std::ranges::all_of(
        array, [&](const simdjson::dom::element& item) { return read_text(item, texts.emplace_back()); });
}

struct Header {
    std::string type, algorithm, key_id;
};

std::optional<Header> read_header(std::string_view json) {
    Header header;
    const bool read = read_object(json, [&](std::string_view name, const simdjson::dom::element& value) {
        if (name == "typ") {
            return read_text(value, header.type);
        }
        if (name == "alg") {
            return read_text(value, header.algorithm);
        }
        return name == "kid" && read_text(value, header.key_id);
    });
    return read ? std::optional(std::move(header)) : std::nullopt;
}

struct Payload {
    AccessClaims claims;
    std::string issuer, audience, scope;
    std::optional<Instant> issued, expires, not_before;
};

std::optional<Payload> read_payload(std::string_view json) {
    Payload payload;
    const bool read = read_object(json, [&](std::string_view name, const simdjson::dom::element& value) {
        if (name == "iss") {
            return read_text(value, payload.issuer);
        }
        if (name == "aud") {
            return read_text(value, payload.audience);
        }
        if (name == "sub") {
            return read_text(value, payload.claims.user_id);
        }
        if (name == "sid") {
            return read_text(value, payload.claims.session_id);
        }
        if (name == "jti") {
            return read_text(value, payload.claims.token_id);
        }
        if (name == "scope") {
            return read_text(value, payload.scope);
        }
        if (name == "roles") {
            return read_texts(value, payload.claims.roles);
        }
        if (name == "iat") {
            return read_time(value, payload.issued);
        }
        if (name == "exp") {
            return read_time(value, payload.expires);
        }
        if (name == "nbf") {
            return read_time(value, payload.not_before);
        }
        return true; // claims that are not understood are ignored (RFC 7519, section 4)
    });
    return read ? std::optional(std::move(payload)) : std::nullopt;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) {
            words.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

Result<AccessClaims> check(Payload payload, Instant now) {
    AccessClaims& claims = payload.claims;
    if (payload.issuer != token_issuer || payload.audience != token_audience) {
        return refuse("This token was made by or for somebody else.");
    }
    if (claims.user_id.empty() || claims.session_id.empty() || claims.token_id.empty() || !payload.issued ||
        !payload.expires) {
        return refuse("This token lacks a claim that access tokens have.");
    }
    claims.issued = *payload.issued;
    claims.expires = *payload.expires;
    claims.scopes = words_of(payload.scope);
    // A session's revocation is kept for one lifetime: a token that lived longer would outlive it.
    if (claims.expires <= claims.issued || claims.expires - claims.issued > access_token_lifetime) {
        return refuse("This token lives longer than access tokens do.");
    }
    if (claims.issued > now + clock_leeway || (payload.not_before && *payload.not_before > now + clock_leeway)) {
        return refuse("This token is not valid yet.");
    }
    if (now >= claims.expires + clock_leeway) {
        return fail(unauthenticated("token_expired", "The access token has expired; refresh it."));
    }
    return std::move(claims);
}

} // namespace

std::string sign_access_token(const AccessClaims& claims, const SigningKey& key) {
    std::string token = to_base64url(header_of(key)) + '.' + to_base64url(payload_of(claims));
    const std::string signature = key.sign(token);
    token += '.';
    token += to_base64url(signature);
    MERX_ASSERT(token.size() <= max_token_size);
    return token;
}

std::string key_id_of(std::string_view token) {
    if (token.size() > max_token_size) {
        return {};
    }
    const auto json = from_base64url(token.substr(0, token.find('.')));
    const auto header = json ? read_header(*json) : std::nullopt;
    return header && header->algorithm == algorithm && header->type == token_type ? header->key_id : std::string();
}

Result<AccessClaims> read_access_token(std::string_view token, const KeySet& keys, Instant now) {
    if (token.size() > max_token_size) {
        return refuse("This is too long for an access token.");
    }
    const std::size_t first_dot = token.find('.');
    const std::size_t last_dot = token.rfind('.');
    if (first_dot == std::string_view::npos || last_dot == first_dot || token.find('.', first_dot + 1) != last_dot) {
        return refuse("This is not a signed JSON Web Token.");
    }
    const auto header_json = from_base64url(token.substr(0, first_dot));
    const auto payload_json = from_base64url(token.substr(first_dot + 1, last_dot - first_dot - 1));
    const auto signature = from_base64url(token.substr(last_dot + 1));
    const auto header = header_json ? read_header(*header_json) : std::nullopt;
    if (!header || !payload_json || !signature) {
        return refuse("This is not a JSON Web Token as we write them.");
    }
    if (header->algorithm != algorithm || header->type != token_type) {
        return refuse("Access tokens are of type at+jwt and signed with EdDSA.");
    }
    const PublicKey* key = keys.find(header->key_id);
    if (key == nullptr || !is_signature(*signature, token.substr(0, last_dot), *key)) {
        return refuse("The signature is not that of a key we know.");
    }
    auto payload = read_payload(*payload_json);
    if (!payload) {
        return refuse("The claims are not those of an access token.");
    }
    return check(*std::move(payload), now);
}

} // namespace merx::auth
