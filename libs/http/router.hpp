// Finds the route of a request by method and path.
//
// Paths are trees of segments; a segment of the template is a word or one `{parameter}`. Where both fit, the
// word wins: /products/featured goes before /products/{id}, whichever was given first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/route.hpp"

namespace merx::http {

class Router {
public:
    // Asserts on a template that is malformed, and on two routes that no request could tell apart: the table is
    // ours. Keeps its own copy.
    explicit Router(std::vector<Route> routes);

    enum class Outcome { found, unknown_path, wrong_method, malformed_path };
    struct Match {
        Outcome outcome = Outcome::unknown_path;
        const Route* route = nullptr; // where found; lives as long as the router
        std::size_t index = 0;        // of the route in routes()
        std::string allow;            // where the method is wrong: "GET, HEAD, PUT", for the Allow header
    };
    // HEAD finds the route of GET. Fills `params`, whose names are views into the routes.
    Match find(Method method, std::string_view path, PathParams& params) const;

    const std::vector<Route>& routes() const { return routes_; }

    // The same path without the alias "/v1".
    static std::string_view without_version(std::string_view path);

private:
    struct Node {
        std::vector<std::pair<std::string_view, std::uint32_t>> words; // segment → node
        std::uint32_t parameter = 0;                                   // node, 0: none (0 is the root)
        std::vector<std::uint32_t> routes;                             // that end here
    };
    struct Search;

    void insert(std::uint32_t route);
    std::uint32_t child_for(std::uint32_t node, std::string_view segment);

    std::vector<Route> routes_;
    std::vector<Node> nodes_{1};
};

} // namespace merx::http
