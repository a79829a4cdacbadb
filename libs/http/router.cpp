#include "http/router.hpp"

#include <array>

#include "core/assert.hpp"
#include "http/binding.hpp"

namespace merx::http {
namespace {

constexpr std::size_t most_segments = 16;

// The segments of a path that starts with a slash; false where there are too many.
struct Segments {
    std::array<std::string_view, most_segments> at;
    std::size_t count = 0;

    bool split(std::string_view path) {
        if (!path.starts_with('/')) {
            return false;
        }
        path.remove_prefix(1);
        if (path.empty()) {
            return true; // the root
        }
        while (count < most_segments) {
            const std::size_t slash = path.find('/');
            at[count++] = path.substr(0, slash);
            if (slash == std::string_view::npos) {
                return true;
            }
            path.remove_prefix(slash + 1);
        }
        return false;
    }
};

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

} // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        insert(static_cast<std::uint32_t>(i));
    }
}

void Router::insert(std::uint32_t route) {
    Segments segments;
    MERX_ASSERT(segments.split(routes_[route].path));
    std::uint32_t node = 0;
    for (std::size_t i = 0; i < segments.count; ++i) {
        MERX_ASSERT(!segments.at[i].empty() || i + 1 == segments.count); // only a final slash stands alone
        node = child_for(node, segments.at[i]);
    }
    for (const std::uint32_t other : nodes_[node].routes) {
        MERX_ASSERT(routes_[other].method != routes_[route].method);
    }
    nodes_[node].routes.push_back(route);
}

std::uint32_t Router::child_for(std::uint32_t node, std::string_view segment) {
    const auto fresh = static_cast<std::uint32_t>(nodes_.size());
    if (is_parameter(segment)) {
        if (nodes_[node].parameter == 0) {
            nodes_[node].parameter = fresh;
            nodes_.emplace_back();
        }
        return nodes_[node].parameter;
    }
    MERX_ASSERT(segment.find_first_of("{}") == std::string_view::npos);
    for (const auto& [word, child] : nodes_[node].words) {
        if (word == segment) {
            return child;
        }
    }
    nodes_[node].words.emplace_back(segment, fresh);
    nodes_.emplace_back();
    return fresh;
}

struct Router::Search {
    const Router& router;
    const Segments& segments;
    Method method;
    Match& match;

    // Depth first, words before parameters; a node that has the path but not the method lets others try.
    bool descend(std::uint32_t at, std::size_t depth) {
        const Node& node = router.nodes_[at];
        if (depth == segments.count) {
            return take(node);
        }
        const std::string_view segment = segments.at[depth];
        for (const auto& [word, child] : node.words) {
            if (word == segment) {
                if (descend(child, depth + 1)) {
                    return true;
                }
                break;
            }
        }
        return node.parameter != 0 && !segment.empty() && descend(node.parameter, depth + 1);
    }

    bool take(const Node& node) {
        for (const std::uint32_t index : node.routes) {
            const Route& route = router.routes_[index];
            if (route.method == method || (route.method == Method::get && method == Method::head)) {
                match.outcome = Outcome::found;
                match.route = &route;
                match.index = index;
                return true;
            }
            allow(route.method);
        }
        return false;
    }

    void allow(Method other) {
        match.outcome = Outcome::wrong_method;
        match.allow += match.allow.empty() ? "" : ", ";
        match.allow += name_of(other);
        if (other == Method::get) {
            match.allow += ", HEAD";
        }
    }
};

Router::Match Router::find(Method method, std::string_view path, PathParams& params) const {
    Match match;
    Segments segments;
    params.clear();
    if (!segments.split(without_version(path))) {
        return match;
    }
    Search search{*this, segments, method, match};
    if (!search.descend(0, 0)) {
        return match;
    }
    Segments names;
    names.split(match.route->path);
    for (std::size_t i = 0; i < names.count; ++i) {
        if (!is_parameter(names.at[i])) {
            continue;
        }
        auto value = percent_decode(segments.at[i], false);
        if (!value) {
            match.outcome = Outcome::malformed_path;
            return match;
        }
        params.add(names.at[i].substr(1, names.at[i].size() - 2), std::move(*value));
    }
    return match;
}

std::string_view Router::without_version(std::string_view path) {
    return path.starts_with("/v1/") ? path.substr(3) : path;
}

} // namespace merx::http
