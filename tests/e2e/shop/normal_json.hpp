// Answers of a shop in a form that is the same for every run and every shape of it.
#pragma once

#include "json.hpp"
#include <map>
#include <string>

namespace merx::e2e {

// Replaces what differs between two runs, each by what it is and its number in the order of appearance, so that it
// still shows which are the same: ids ("<ord 1>"), tokens, numbers of orders. A moment becomes "<time>", and an etag
// "<etag>": how often a thing has changed by then depends on when events were heard. A "<score>" promises no digits.
// Keeps the order of members.
class Normaliser {
public:
    // An answer's text, as indented JSON; a text that is not JSON becomes a string.
    nlohmann::ordered_json operator()(const std::string& text);

private:
    using Json = nlohmann::ordered_json;

    Json normal(const std::string& member, const Json& value);
    std::string normal_text(const std::string& member, const std::string& text);
    std::string numbered(const std::string& what, const std::string& text);

    std::map<std::string, std::string> known_; // by text
    std::map<std::string, int> counts_;        // by what it is
};

} // namespace merx::e2e
