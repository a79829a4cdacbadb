#include "import/import_products.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <unordered_set>
#include <vector>

#include "import/product_source.hpp"

namespace merx::import {
namespace {

constexpr std::size_t batch_size = 500;

// "a ""quoted"" field" where it needs quotes.
std::string csv_field(std::string_view text) {
    if (text.find_first_of("\",\r\n") == std::string_view::npos) {
        return std::string(text);
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c;
        if (c == '"') {
            quoted += '"';
        }
    }
    return quoted + '"';
}

// The list of what was not taken over: a CSV of line, subject, outcome, code and reason.
class RejectsFile {
public:
    explicit RejectsFile(const std::filesystem::path& file) : out_(file, std::ios::trunc) {
        out_ << "line,subject,outcome,code,reason\n";
    }
    bool good() const { return out_.good(); }
    void add(std::size_t line, std::string_view subject, std::string_view outcome, std::string_view code,
             std::string_view reason) {
        out_ << line << ',' << csv_field(subject) << ',' << outcome << ',' << code << ',' << csv_field(reason) << '\n';
    }
    bool close() {
        out_.close();
        return !out_.fail();
    }

private:
    std::ofstream out_;
};

rpc::Call importer_call() {
    rpc::Call call;
    call.principal.service = "import";
    call.principal.scopes = {"catalog:write", "inventory:write"};
    return call;
}

// The stable code of a refusal: a field's where it names one.
const std::string& code_of(const Error& error) {
    return error.fields.empty() ? error.code : error.fields.front().code;
}

// One run over one file.
class Run {
public:
    Run(catalog::v1::CatalogService& catalog, inventory::v1::InventoryService& inventory, ProductSource& source,
        RejectsFile& rejects, ImportSummary& summary)
        : catalog_(catalog), inventory_(inventory), source_(source), rejects_(rejects), summary_(summary) {}

    // Takes up to batch_size rows from the source; false at its end.
    bool fill() {
        batch_.clear();
        while (batch_.size() < batch_size) {
            auto item = source_.next();
            if (!item) {
                return false;
            }
            ++summary_.rows;
            if (!item->row) {
                reject(item->line, item->subject, code_of(item->row.error()), item->row.error().detail);
            } else if (!first_with_its_id(item->row->product.product())) {
                reject(item->line, item->subject, "duplicate_row", "A row before this one has the same id.");
            } else {
                note_left_out(*item);
                batch_.push_back(std::move(*item));
            }
        }
        return true;
    }

    Task<Result<void>> send() {
        if (batch_.empty()) {
            co_return Result<void>();
        }
        catalog::v1::BatchImportProductsRequest request;
        for (Item& item : batch_) {
            *request.add_products() = item.row->product;
        }
        const auto response = co_await or_return(catalog_.batch_import_products(call_, request));
        inventory::v1::BatchSetStockRequest counts;
        for (std::size_t i = 0; i < batch_.size(); ++i) {
            record(batch_[i], response.outcomes(static_cast<int>(i)), counts);
        }
        if (counts.counts_size() > 0) {
            const auto stock = co_await or_return(inventory_.batch_set_stock(call_, counts));
            summary_.stock_changed += static_cast<std::uint64_t>(stock.changed());
        }
        co_return Result<void>();
    }

private:
    using Item = ProductSource::Item;

    // In the whole file: of two rows with one id neither would ever be found unchanged.
    bool first_with_its_id(const catalog::v1::Product& product) {
        return ids_.insert(std::hash<std::string>()(product.external_id())).second;
    }

    void record(const Item& item, const catalog::v1::ImportOutcome& outcome,
                inventory::v1::BatchSetStockRequest& counts) {
        switch (outcome.kind()) {
        case catalog::v1::ImportOutcome::KIND_CREATED: ++summary_.created; break;
        case catalog::v1::ImportOutcome::KIND_UPDATED: ++summary_.updated; break;
        case catalog::v1::ImportOutcome::KIND_UNCHANGED: ++summary_.unchanged; break;
        default: reject(item.line, item.subject, outcome.code(), outcome.detail()); return;
        }
        if (item.row->stock) {
            inventory::v1::StockCount& count = *counts.add_counts();
            count.set_sku(item.row->product.product().variants(0).sku());
            count.set_on_hand(*item.row->stock);
        }
    }

    void reject(std::size_t line, std::string_view subject, const std::string& code, std::string_view reason) {
        ++summary_.rejected;
        ++summary_.rejected_by_code[code];
        rejects_.add(line, subject, "rejected", code, reason);
    }

    void note_left_out(const Item& item) {
        for (const FieldError& field : item.row->left_out) {
            ++summary_.left_out_by_code[field.code];
            rejects_.add(item.line, item.subject, "field_left_out", field.code, field.detail);
        }
    }

    catalog::v1::CatalogService& catalog_;
    inventory::v1::InventoryService& inventory_;
    ProductSource& source_;
    RejectsFile& rejects_;
    ImportSummary& summary_;
    const rpc::Call call_ = importer_call();
    std::vector<Item> batch_;
    std::unordered_set<std::size_t> ids_; // hashes, so that a long file needs little memory
};

} // namespace

Task<Result<ImportSummary>> ProductImporter::run(const ImportOptions& options) {
    const auto source = co_await or_return(open_source(options.file, options.mapping));
    RejectsFile rejects(options.rejects);
    if (!rejects.good()) {
        co_return fail(
            invalid("", "rejects_unwritable", fmt::format("{} cannot be written.", options.rejects.string())));
    }
    const auto size = std::max<std::uintmax_t>(std::filesystem::file_size(options.file), 1);
    ImportSummary summary;
    summary.mapping = source->format();
    Run run(catalog_, inventory_, *source, rejects, summary);
    bool more = true;
    while (more) {
        more = run.fill();
        co_await or_return(run.send());
        if (options.progress) {
            options.progress(static_cast<double>(source->bytes_read()) / static_cast<double>(size), summary.rows);
        }
    }
    if (!rejects.close()) {
        co_return fail(invalid("", "rejects_unwritable",
                               fmt::format("{} could not be written to its end.", options.rejects.string())));
    }
    co_return summary;
}

} // namespace merx::import
