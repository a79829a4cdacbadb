// One record of somebody's file as a product to import.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "import/csv_reader.hpp"
#include "import/mapping.hpp"
#include "merx/catalog/v1/catalog.pb.h"

namespace merx::import {

struct MappedRow {
    catalog::v1::ProductImport product;
    std::optional<std::int64_t> stock; // units on the shelf, where the file says
    std::vector<FieldError> left_out;  // fields that were there but could not be understood
};

class RowMapper {
public:
    // Fails with `column_missing` where a column that the mapping cannot do without is not in the header.
    static Result<RowMapper> make(Mapping mapping, const std::vector<std::string>& header);

    // Fails where the product cannot be known for certain: `wrong_column_count`, `invalid_utf8`, `name_empty`,
    // `external_id_empty`, `sku_empty`, `price_empty`, `price_range`, `price_garbled`, `stock_garbled`.
    Result<MappedRow> map(const CsvRecord& record) const;

private:
    RowMapper(Mapping mapping, std::unordered_map<std::string, std::size_t> positions, std::size_t columns)
        : mapping_(std::move(mapping)), positions_(std::move(positions)), columns_(columns) {}

    std::string first(const CsvRecord& record, const Columns& columns) const;
    Result<void> map_variant(const CsvRecord& record, MappedRow& row) const;
    void map_texts(const CsvRecord& record, catalog::v1::ProductImport& product) const;
    void map_media(const CsvRecord& record, catalog::v1::Product& product) const;

    Mapping mapping_;
    std::unordered_map<std::string, std::size_t> positions_;
    std::size_t columns_;
};

} // namespace merx::import
