#include "rpc/rotation.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace merx::rpc {
namespace {

// Lower is better; nothing for a server that a call must not go to.
std::optional<int> rank_of(const Standing& standing, bool was_tried, Instant now) {
    const int again = was_tried ? 1 : 0;
    switch (standing.health()) {
    case Health::serving: return (standing.is_ejected(now) ? 1 : 0) + 2 * again;
    // It still answers, until it refuses.
    case Health::leaving: return 4 + again;
    // Where all are silent, this process or the network is as likely to be the reason as they are.
    case Health::silent: return 6 + again;
    case Health::unknown:
    case Health::gone: return std::nullopt;
    }
    return std::nullopt;
}

} // namespace

void Standing::probed(Health found) {
    // One that refuses calls is through; that it still says it is leaving does not bring it back.
    if (health_ == Health::gone && found == Health::leaving) {
        return;
    }
    if (found == Health::serving && health_ == Health::gone) {
        unanswered_ = 0; // most likely another process
        ejected_until_ = {};
    }
    health_ = found;
}

void Standing::says_it_leaves() {
    if (health_ == Health::serving || health_ == Health::silent) {
        health_ = Health::leaving;
    }
}

void Standing::lost() {
    health_ = Health::gone;
}

void Standing::answered() {
    unanswered_ = 0;
    ejection_ = Duration{0};
}

void Standing::unanswered(Instant now, double jitter) {
    if (++unanswered_ < max_unanswered) {
        return;
    }
    unanswered_ = 0;
    ejection_ = std::clamp(ejection_ * 2, first_ejection, max_ejection);
    ejected_until_ =
        now + ejection_ + Duration{static_cast<std::int64_t>(static_cast<double>(ejection_.count()) * jitter / 4)};
}

std::shared_ptr<Member> Rotation::pick(Instant now, const Members& tried) {
    std::shared_ptr<Member> best;
    std::pair<int, int> best_order;
    // Each pick begins one further on, so that equals take turns.
    const std::size_t first = members_.empty() ? 0 : ++turn_ % members_.size();
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const std::shared_ptr<Member>& member = members_[(first + i) % members_.size()];
        const bool was_tried = std::ranges::find(tried, member) != tried.end();
        const std::optional<int> rank = rank_of(member->standing, was_tried, now);
        if (!rank) {
            continue;
        }
        const std::pair<int, int> order{*rank, member->under_way};
        if (best == nullptr || order < best_order) {
            best = member;
            best_order = order;
        }
    }
    return best;
}

bool Rotation::has_unknown() const {
    return std::ranges::any_of(members_, [](const auto& one) { return one->standing.health() == Health::unknown; });
}

std::size_t Rotation::in_rotation(Instant now) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(members_, [now](const auto& one) { return one->standing.in_rotation(now); }));
}

std::shared_ptr<Member> Rotation::find(const std::string& address) const {
    const auto found =
        std::ranges::find(members_, address, [](const auto& one) -> const std::string& { return one->address; });
    return found == members_.end() ? nullptr : *found;
}

} // namespace merx::rpc
