#include "import/product_source.hpp"

#include <fmt/format.h>

#include <fstream>

#include "http/json_reader.hpp"
#include "import/csv_reader.hpp"
#include "merx/catalog/v1/catalog.merx.hpp"

namespace merx::import {
namespace {

class CsvSource final : public ProductSource {
public:
    CsvSource(std::unique_ptr<std::ifstream> file, std::unique_ptr<CsvReader> reader, RowMapper mapper,
              std::string name)
        : file_(std::move(file)), reader_(std::move(reader)), mapper_(std::move(mapper)), name_(std::move(name)) {}

    std::optional<Item> next() override {
        auto outcome = reader_->next();
        if (!outcome) {
            return std::nullopt;
        }
        if (!outcome->record) {
            return Item{outcome->line, "", fail(outcome->record.error())};
        }
        auto row = mapper_.map(*outcome->record);
        const std::string subject = outcome->record->fields.empty() ? "" : outcome->record->fields.front();
        return Item{outcome->line, subject, std::move(row)};
    }
    std::size_t bytes_read() const override { return reader_->bytes_read(); }
    std::string format() const override { return name_; }

private:
    std::unique_ptr<std::ifstream> file_;
    std::unique_ptr<CsvReader> reader_;
    RowMapper mapper_;
    std::string name_;
};

class JsonLinesSource final : public ProductSource {
public:
    static constexpr std::size_t max_line_bytes = std::size_t{1024} * 1024;

    explicit JsonLinesSource(std::unique_ptr<std::ifstream> file) : file_(std::move(file)) {}

    std::optional<Item> next() override {
        std::string text;
        while (std::getline(*file_, text)) {
            ++line_;
            bytes_read_ += text.size() + 1;
            if (!text.empty()) {
                return Item{line_, "", parse(text)};
            }
        }
        return std::nullopt;
    }
    std::size_t bytes_read() const override { return bytes_read_; }
    std::string format() const override { return "merx export"; }

private:
    static Result<MappedRow> parse(const std::string& text) {
        if (text.size() > max_line_bytes) {
            return fail(invalid("", "line_too_long", fmt::format("A line has at most {} bytes.", max_line_bytes)));
        }
        MappedRow row;
        auto read = json::from_json<catalog::v1::ProductImport>(text);
        if (!read) {
            return fail(std::move(read).error());
        }
        row.product = std::move(*read);
        return row;
    }

    std::unique_ptr<std::ifstream> file_;
    std::size_t line_ = 0;
    std::size_t bytes_read_ = 0;
};

Result<std::unique_ptr<ProductSource>> open_csv(std::unique_ptr<std::ifstream> input, const std::filesystem::path& file,
                                                const std::optional<Mapping>& mapping) {
    auto reader = std::make_unique<CsvReader>(*input);
    auto header = reader->next();
    if (!header || !header->record) {
        return fail(
            invalid("", "header_missing", fmt::format("{} does not start with a row of column names.", file.string())));
    }
    auto chosen = mapping ? Result<Mapping>(*mapping) : recognise(header->record->fields);
    if (!chosen) {
        return fail(std::move(chosen).error());
    }
    const std::string name = chosen->name;
    auto mapper = RowMapper::make(std::move(*chosen), header->record->fields);
    if (!mapper) {
        return fail(std::move(mapper).error());
    }
    return std::make_unique<CsvSource>(std::move(input), std::move(reader), std::move(*mapper), name);
}

} // namespace

Result<std::unique_ptr<ProductSource>> open_source(const std::filesystem::path& file,
                                                   const std::optional<Mapping>& mapping) {
    auto input = std::make_unique<std::ifstream>(file, std::ios::binary);
    std::error_code problem;
    if (!*input || std::filesystem::is_directory(file, problem)) {
        return fail(
            invalid("", "file_unreadable", fmt::format("{} cannot be read: is the path right?", file.string())));
    }
    const std::string ending = file.extension().string();
    if (ending == ".jsonl" || ending == ".ndjson") {
        return std::make_unique<JsonLinesSource>(std::move(input));
    }
    return open_csv(std::move(input), file, mapping);
}

} // namespace merx::import
