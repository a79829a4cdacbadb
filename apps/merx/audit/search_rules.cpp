#include <fmt/format.h>

#include "audit/audit.hpp"
#include "audit/rows.hpp"
#include "search/index_contents.hpp"

namespace merx::audit {
namespace {

constexpr const char* agreement = "search.index_agrees_with_catalog";
constexpr std::int64_t active = 1; // of the column status

std::string state_of(const sql::Row& row) {
    return fmt::format("{} as of change {}", row.integer(1) == active ? "for sale" : "not for sale", row.integer(2));
}

} // namespace

void audit_search(shop::Stores& stores, const std::filesystem::path& directory, Report& report) {
    if (!std::filesystem::exists(directory)) {
        return; // the search of this shop is elsewhere
    }
    // The index first: what the catalog has changed since has higher numbers than the index knows.
    auto contents = search::read_contents(directory);
    if (!contents) {
        if (contents.error().kind == ErrorKind::not_found) {
            report.checked("search.under_way"); // the first one is being built
        } else {
            report.breach("search.index_can_be_read", directory.string(), contents.error().detail);
        }
        return;
    }
    for (const sql::Row& row :
         rows(stores[shop::StoreName::catalog], "select id, status, sequence from products order by sequence")) {
        const auto indexed = contents->products.extract(row.text(0));
        if (row.integer(2) > contents->position) {
            report.checked("search.under_way");
            continue;
        }
        const bool is_shown = row.integer(1) == active;
        const bool agrees = is_shown ? !indexed.empty() && indexed.mapped() == row.integer(2) : indexed.empty();
        report.expect(agrees, agreement, row.text(0), [&] {
            return fmt::format("the catalog has it {}, and the index {}", state_of(row),
                               indexed.empty() ? "not at all" : fmt::format("as of change {}", indexed.mapped()));
        });
    }
    for (const auto& [id, sequence] : contents->products) {
        report.breach(agreement, id,
                      fmt::format("the index has it as of change {}, and the catalog never had it", sequence));
    }
}

} // namespace merx::audit
