// The rows of a file, whatever its format: one product each, or the reason why not.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "import/mapping.hpp"
#include "import/row_mapper.hpp"

namespace merx::import {

class ProductSource {
public:
    struct Item {
        std::size_t line = 0;
        std::string subject; // the row's own id or name, for the list of what was refused; may be empty
        Result<MappedRow> row;
    };

    virtual ~ProductSource() = default;
    virtual std::optional<Item> next() = 0; // empty at the end
    virtual std::size_t bytes_read() const = 0;
    virtual std::string format() const = 0; // for people: "marketplace listing"
};

// CSV with a header row, or JSON lines where the file's name ends in .jsonl or .ndjson.
Result<std::unique_ptr<ProductSource>> open_source(const std::filesystem::path& file,
                                                   const std::optional<Mapping>& mapping);

} // namespace merx::import
