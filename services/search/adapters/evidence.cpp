#include "search/adapters/evidence.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

namespace merx::search {
namespace {

constexpr std::size_t occurrences = std::size_t{1} << 13U; // see Occurrence::packed()
constexpr float apart_scale = 0.5F;                        // a compound's words in one field, and not side by side
constexpr float aside_scale = 0.8F;                        // other words that are not side by side

float reckoned_strength(const Occurrence& at) {
    const float name = at.name_position == 0 ? 0.F : (at.aside_in_name ? 3.F : 5.F);
    const float sum = name + (at.in_brand ? 3.F : 0.F) + (at.in_category ? 3.F : 0.F) + (at.in_ancestor ? 1.F : 0.F) +
                      (at.in_attributes ? 1.5F : 0.F) + 0.6F * static_cast<float>(at.in_description);
    return sum / (sum + 2.F);
}

const std::array<float, occurrences>& strengths() {
    static const auto table = [] {
        std::array<float, occurrences> made{};
        for (std::uint32_t packed = 0; packed < occurrences; ++packed) {
            made[packed] = reckoned_strength(Occurrence::unpack(packed));
        }
        return made;
    }();
    return table;
}

std::uint16_t scaled(float scale) {
    return static_cast<std::uint16_t>(scale * Evidence::full_scale);
}

// The best evidence of each product, gathered in any order and handed out by number. One for each thread.
class Gathering {
public:
    void add(const Evidence& evidence) {
        if (evidence.number >= best_.size()) {
            best_.resize(std::bit_ceil(std::size_t{evidence.number} + 1));
            seen_.resize(best_.size() / 64 + 1);
        }
        std::uint64_t& word = seen_[evidence.number / 64];
        const std::uint64_t bit = std::uint64_t{1} << (evidence.number % 64);
        Evidence& best = best_[evidence.number];
        if ((word & bit) == 0) {
            word |= bit;
            best = evidence;
            ++count_;
        } else if (worth(evidence) > worth(best)) {
            best = evidence;
        }
    }

    void add(const EvidenceList& list) {
        for (const Evidence& each : list) {
            add(each);
        }
    }

    EvidenceList take() {
        EvidenceList list;
        list.reserve(std::exchange(count_, 0));
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            for (std::uint64_t word = std::exchange(seen_[i], 0); word != 0; word &= word - 1) {
                list.push_back(best_[i * 64 + static_cast<std::size_t>(std::countr_zero(word))]);
            }
        }
        return list;
    }

    // What a search left behind that was broken off.
    void clear() {
        if (count_ > 0) {
            static_cast<void>(take());
        }
    }

private:
    static float worth(const Evidence& evidence) {
        return plain_strength(evidence.occurrence) * static_cast<float>(evidence.scale);
    }

    std::vector<Evidence> best_ = std::vector<Evidence>(64);
    std::vector<std::uint64_t> seen_ = std::vector<std::uint64_t>(2);
    std::size_t count_ = 0;
};

Gathering& gathering() {
    thread_local Gathering one;
    return one;
}

EvidenceList best_of(std::vector<EvidenceList>& lists) {
    std::erase_if(lists, [](const EvidenceList& list) { return list.empty(); });
    if (lists.empty()) {
        return {};
    }
    if (lists.size() == 1) {
        return std::move(lists.front());
    }
    Gathering& all = gathering();
    for (const EvidenceList& list : lists) {
        all.add(list);
    }
    return all.take();
}

bool share_a_field(std::uint32_t left, std::uint32_t right) {
    const Occurrence a = Occurrence::unpack(left);
    const Occurrence b = Occurrence::unpack(right);
    return (a.name_position > 0 && b.name_position > 0) || (a.in_description > 0 && b.in_description > 0) ||
           (a.in_brand && b.in_brand) || (a.in_category && b.in_category) || (a.in_ancestor && b.in_ancestor) ||
           (a.in_attributes && b.in_attributes);
}

struct Joint {
    Evidence evidence;
    unsigned last_position = 0; // of the last part in the name
    bool side_by_side = true;
};

// Products that have the part as well, where `compound` in the same field.
std::vector<Joint> joined(const std::vector<Joint>& joints, const EvidenceList& part, bool compound) {
    std::vector<Joint> both;
    auto other = part.begin();
    for (const Joint& joint : joints) {
        other = std::lower_bound(other, part.end(), joint.evidence.number,
                                 [](const Evidence& each, auto number) { return each.number < number; });
        if (other == part.end()) {
            break;
        }
        if (other->number != joint.evidence.number ||
            (compound && !share_a_field(joint.evidence.occurrence, other->occurrence))) {
            continue;
        }
        const unsigned position = Occurrence::unpack(other->occurrence).name_position;
        Joint next = joint;
        next.side_by_side = joint.side_by_side && joint.last_position > 0 && position == joint.last_position + 1;
        next.last_position = position;
        if (plain_strength(other->occurrence) < plain_strength(joint.evidence.occurrence)) {
            next.evidence.occurrence = other->occurrence;
        }
        next.evidence.scale = std::min(joint.evidence.scale, other->scale);
        both.push_back(next);
    }
    return both;
}

// Products that have all parts.
EvidenceList side_by_side(const std::vector<EvidenceList>& parts, bool compound) {
    std::vector<Joint> joints;
    joints.reserve(parts.front().size());
    for (const Evidence& each : parts.front()) {
        joints.push_back({.evidence = each, .last_position = Occurrence::unpack(each.occurrence).name_position});
    }
    for (std::size_t i = 1; i < parts.size() && !joints.empty(); ++i) {
        joints = joined(joints, parts[i], compound);
    }
    EvidenceList list;
    list.reserve(joints.size());
    for (Joint& joint : joints) {
        if (!joint.side_by_side) {
            const float scale = compound ? apart_scale : aside_scale;
            joint.evidence.scale = static_cast<std::uint16_t>(static_cast<float>(joint.evidence.scale) * scale);
        }
        list.push_back(joint.evidence);
    }
    return list;
}

} // namespace

float plain_strength(std::uint32_t occurrence) {
    return strengths()[occurrence % occurrences];
}

EvidenceReader::EvidenceReader(const fulltext::Reader& reader, std::size_t limit) : reader_(reader), left_(limit) {
    gathering().clear();
}

std::size_t EvidenceReader::frequency(const AnyTerm& terms) const {
    std::size_t documents = 0;
    for (const WeighedTerm& term : terms) {
        documents += reader_.frequency(term.term);
    }
    return documents;
}

std::size_t EvidenceReader::frequency(const Concept& idea) const {
    std::size_t documents = 0;
    for (const Reading& reading : idea.readings) {
        std::size_t of_all = std::numeric_limits<std::size_t>::max();
        for (const AnyTerm& part : reading.parts) {
            of_all = std::min(of_all, frequency(part));
        }
        documents += of_all;
    }
    return documents;
}

EvidenceList EvidenceReader::read(const AnyTerm& terms, const Documents& documents) {
    EvidenceList list; // of the first term that has any
    bool is_gathered = false;
    for (const WeighedTerm& term : terms) {
        found_.clear();
        if (documents) {
            reader_.postings_among(term.term, *documents, found_);
        } else {
            reader_.postings(term.term, left_, found_);
        }
        left_ -= std::min(left_, found_.size());
        if (found_.empty()) {
            continue;
        }
        EvidenceList next(found_.size());
        std::ranges::transform(found_, next.begin(), [scale = scaled(term.scale)](const auto& each) {
            return Evidence{each.number, static_cast<std::uint16_t>(each.weight), scale};
        });
        if (list.empty()) {
            list = std::move(next);
            continue;
        }
        if (!std::exchange(is_gathered, true)) {
            gathering().add(list);
        }
        gathering().add(next);
    }
    return is_gathered ? gathering().take() : std::move(list);
}

// The rarest part is read first, and of the others what it leaves.
EvidenceList EvidenceReader::read(const Reading& reading, const Documents& documents) {
    std::vector<std::pair<std::size_t, std::size_t>> order; // how frequent a part is, and which one it is
    for (std::size_t i = 0; i < reading.parts.size(); ++i) {
        order.emplace_back(reading.parts.size() > 1 ? frequency(reading.parts[i]) : 0, i);
    }
    std::ranges::sort(order);
    std::vector<EvidenceList> parts(reading.parts.size());
    std::vector<fulltext::DocumentNumber> left;
    Documents wanted = documents;
    for (const auto& [frequent, i] : order) {
        // Looking documents up one by one is dearer than reading on, as long as they are many.
        constexpr std::size_t reading_on = 8;
        const bool few = documents || (wanted && wanted->size() * reading_on < frequent);
        parts[i] = read(reading.parts[i], few ? wanted : Documents{});
        if (parts[i].empty()) {
            return {};
        }
        if (order.size() > 1) {
            left.clear();
            for (const Evidence& each : parts[i]) {
                left.push_back(each.number);
            }
            wanted = left;
        }
    }
    EvidenceList list = parts.size() == 1 ? std::move(parts.front()) : side_by_side(parts, reading.is_compound);
    if (reading.scale < 1) {
        for (Evidence& each : list) {
            each.scale = static_cast<std::uint16_t>(static_cast<float>(each.scale) * reading.scale);
        }
    }
    return list;
}

EvidenceList EvidenceReader::read(const Concept& idea, const Documents& documents) {
    std::vector<EvidenceList> lists;
    for (const Reading& reading : idea.readings) {
        lists.push_back(read(reading, documents));
    }
    return best_of(lists);
}

EvidenceList EvidenceReader::of(const Concept& idea) {
    return read(idea, Documents{});
}

EvidenceList EvidenceReader::of(const AnyTerm& terms) {
    return read(terms, Documents{});
}

EvidenceList EvidenceReader::of(const Concept& idea, std::span<const fulltext::DocumentNumber> documents) {
    return read(idea, Documents{documents});
}

} // namespace merx::search
