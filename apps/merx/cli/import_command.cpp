#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/settings_options.hpp"
#include "import/import_products.hpp"
#include "shop/offline_shop.hpp"

namespace merx::cli {
namespace {

struct ImportArguments {
    std::filesystem::path file;
    std::filesystem::path mapping;
    std::filesystem::path rejects;
};

void print_summary(const import::ImportSummary& summary, const std::filesystem::path& rejects) {
    fmt::print("{} rows of {}: {} created, {} updated, {} unchanged, {} rejected.\n", summary.rows, summary.mapping,
               summary.created, summary.updated, summary.unchanged, summary.rejected);
    for (const auto& [code, count] : summary.rejected_by_code) {
        fmt::print("  {:>6} rejected: {}\n", count, code);
    }
    for (const auto& [code, count] : summary.left_out_by_code) {
        fmt::print("  {:>6} imported without a field: {}\n", count, code);
    }
    if (summary.stock_changed > 0) {
        fmt::print("Stock of {} SKUs has changed.\n", summary.stock_changed);
    }
    if (summary.rejected > 0 || !summary.left_out_by_code.empty()) {
        fmt::print("Each with its line and reason: {}\n", rejects.string());
    }
}

ExitCode import_products(const runtime::Settings& settings, const ImportArguments& arguments) {
    shop::OfflineShop shop(settings, {shop::ServiceName::catalog, shop::ServiceName::inventory});
    Progress progress("rows");
    import::ImportOptions options{.file = arguments.file,
                                  .mapping = {},
                                  .rejects = arguments.rejects,
                                  .progress = [&](double done, std::uint64_t rows) { progress.show(done, rows); }};
    if (!arguments.mapping.empty()) {
        auto mapping = import::load_mapping(arguments.mapping);
        if (!mapping) {
            throw CommandFailure(mapping.error().detail);
        }
        options.mapping = std::move(*mapping);
    }
    if (options.rejects.empty()) {
        options.rejects = arguments.file.filename().string() + ".rejects.csv";
    }
    import::ProductImporter importer(shop->catalog().api(), shop->inventory().api());
    const auto summary = shop.run(importer.run(options));
    progress.finish();
    if (!summary) {
        throw CommandFailure(summary.error().detail);
    }
    print_summary(*summary, options.rejects);
    return ExitCode::done;
}

} // namespace

void add_import(CLI::App& program, Action& chosen) {
    CLI::App* group = program.add_subcommand("import", "Takes over data from files.");
    group->require_subcommand(1);
    CLI::App* command = group->add_subcommand(
        "products",
        "Takes over products from a CSV file with a header row, or from JSON lines as `merx export products`\n"
        "writes them. Every row is imported, found unchanged, or listed with its line and reason in the\n"
        "rejects file. Importing the same file again changes nothing. The shop may be running.");
    const auto arguments = std::make_shared<ImportArguments>();
    command->add_option("FILE", arguments->file, "The file to read.")->required();
    command->add_option("--mapping", arguments->mapping,
                        "A TOML file that says which column is what; recognised by the header where not given.");
    command->add_option("--rejects", arguments->rejects,
                        "Where to list what was not taken over. Default: <FILE>.rejects.csv in this directory.");
    const SettingsOptions options(*command, {"data_dir", "database_url", "database_prefix"});
    command->callback([&chosen, options, arguments] {
        chosen = [options, arguments] { return import_products(options.load().settings, *arguments); };
    });
}

} // namespace merx::cli
