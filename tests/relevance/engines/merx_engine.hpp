// Merx's own search over a Shop, in the same process: built by its factory, asked through its interface.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "engines/engine.hpp"
#include "engines/shop.hpp"
#include "search/search.hpp"

namespace merx::search_engines {

class MerxEngine final : public Engine {
public:
    // Begins to follow the shop, which must outlive it and have all its categories; the index is below its directory.
    explicit MerxEngine(Shop& shop);
    ~MerxEngine() override;

    // Waits until everything that the catalog holds at this moment can be found.
    void catch_up();
    search::v1::SearchStatus status();

    std::string name() const override { return "Merx"; }
    std::vector<std::string> find(const std::string& query, std::size_t limit) override;
    Page search(const std::string& query, const std::optional<Ticked>& ticked) override;
    std::vector<std::string> suggest(const std::string& typed) override;
    // Of this whole process.
    double cpu_seconds() const override;

private:
    const SystemClock clock_;
    runtime::EventLoops loops_{1};
    Shop& shop_;
    std::unique_ptr<search::Search> search_;
    std::map<std::string, std::string> category_ids_; // by their paths
};

} // namespace merx::search_engines
