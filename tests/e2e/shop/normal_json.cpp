#include "normal_json.hpp"

#include <regex>

namespace merx::e2e {
namespace {

const std::regex& ids() {
    static const std::regex pattern("([a-z]{2,4})_[0-9a-z]{26}");
    return pattern;
}

const std::regex& moments() {
    static const std::regex pattern(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)");
    return pattern;
}

// Members whose whole text is made by chance or from it, or counts what other orders took part in.
bool is_opaque(const std::string& member) {
    return member == "access_token" || member == "refresh_token" || member == "next_page_token" || member == "number";
}

} // namespace

nlohmann::ordered_json Normaliser::operator()(const std::string& text) {
    const Json parsed = Json::parse(text, nullptr, false);
    return parsed.is_discarded() ? normal("", Json(text)) : normal("", parsed);
}

Normaliser::Json Normaliser::normal(const std::string& member, const Json& value) {
    if (value.is_string()) {
        return normal_text(member, value.get<std::string>());
    }
    if (member == "score") {
        return "<score>";
    }
    Json result = value;
    if (value.is_array()) {
        result = Json::array();
        for (const Json& item : value) {
            result.push_back(normal(member, item));
        }
    } else if (value.is_object()) {
        result = Json::object();
        for (const auto& [name, item] : value.items()) {
            result[name] = normal(name, item);
        }
    }
    return result;
}

std::string Normaliser::normal_text(const std::string& member, const std::string& text) {
    if (member == "etag") {
        return "<etag>";
    }
    if (is_opaque(member) && !text.empty()) {
        return numbered(member, text);
    }
    std::string result;
    std::string rest = std::regex_replace(text, moments(), "<time>");
    for (std::smatch found; std::regex_search(rest, found, ids()); rest = found.suffix()) {
        result += found.prefix().str() + numbered(found.str(1), found.str(0));
    }
    return result + rest;
}

std::string Normaliser::numbered(const std::string& what, const std::string& text) {
    const auto [known, is_new] = known_.try_emplace(text);
    if (is_new) {
        known->second = "<" + what + " " + std::to_string(++counts_[what]) + ">";
    }
    return known->second;
}

} // namespace merx::e2e
