#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>

#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/settings_options.hpp"
#include "http/json_writer.hpp"
#include "shop/offline_shop.hpp"

namespace merx::cli {
namespace {

constexpr int page_size = 100;

rpc::Call export_call() {
    rpc::Call call;
    call.principal.service = "export";
    call.principal.scopes = {"catalog:write"};
    return call;
}

template <class T>
T or_fail(Result<T> result) {
    if (!result) {
        throw CommandFailure(result.error().detail);
    }
    return std::move(*result);
}

// Where the lines go: a file, or standard output.
class Lines {
public:
    explicit Lines(const std::string& file) : file_(file == "-" ? stdout : std::fopen(file.c_str(), "w")), name_(file) {
        if (file_ == nullptr) {
            throw CommandFailure(fmt::format("{} cannot be written: is the path right?", file));
        }
    }
    ~Lines() {
        if (file_ != stdout) {
            static_cast<void>(std::fclose(file_));
        }
    }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    void write(const std::string& line) {
        if (std::fwrite(line.data(), 1, line.size(), file_) != line.size() || std::fputc('\n', file_) == EOF) {
            throw CommandFailure(fmt::format("{} could not be written to its end: is the disk full?", name_));
        }
    }
    void flush() {
        if (std::fflush(file_) != 0) {
            throw CommandFailure(fmt::format("{} could not be written to its end: is the disk full?", name_));
        }
    }

private:
    std::FILE* file_;
    const std::string name_;
};

ExitCode export_products(const runtime::Settings& settings, const std::string& file) {
    shop::OfflineShop shop(settings, {shop::ServiceName::catalog});
    const rpc::Call call = export_call();
    std::map<std::string, std::vector<std::string>> paths;
    const auto categories = or_fail(shop.run(shop->catalog().api().list_categories(call, {})));
    for (const auto& category : categories.categories()) {
        paths[category.id()] = {category.path().begin(), category.path().end()};
    }

    Lines lines(file);
    std::uint64_t count = 0;
    for (const auto status : {catalog::v1::PRODUCT_STATUS_ACTIVE, catalog::v1::PRODUCT_STATUS_DRAFT,
                              catalog::v1::PRODUCT_STATUS_ARCHIVED}) {
        catalog::v1::ListProductsRequest request;
        request.set_page_size(page_size);
        request.set_status(status);
        do {
            const auto page = or_fail(shop.run(shop->catalog().api().list_products(call, request)));
            for (const catalog::v1::Product& product : page.products()) {
                catalog::v1::ProductImport line;
                *line.mutable_product() = product;
                if (product.external_id().empty()) {
                    line.mutable_product()->set_external_id(product.id());
                }
                if (product.category_ids_size() > 0) {
                    for (const std::string& name : paths[product.category_ids(0)]) {
                        line.add_category_path(name);
                    }
                }
                std::string text;
                json::Writer writer(text);
                write_json(writer, line);
                lines.write(text);
                ++count;
            }
            request.set_page_token(page.next_page_token());
        } while (!request.page_token().empty());
    }
    lines.flush();
    fmt::print(stderr, "{} products written.\n", count);
    return ExitCode::done;
}

} // namespace

void add_export(CLI::App& program, Action& chosen) {
    CLI::App* group = program.add_subcommand("export", "Writes data into files.");
    group->require_subcommand(1);
    CLI::App* command =
        group->add_subcommand("products", "Writes every product as one line of JSON, in the form that `merx "
                                          "import products` reads. The shop may be running.");
    const auto file = std::make_shared<std::string>("-");
    command->add_option("FILE", *file, "Where to; its name should end in .jsonl. Default: standard output.");
    const SettingsOptions options(*command, {"data_dir", "database_url", "database_prefix"});
    command->callback([&chosen, options, file] {
        chosen = [options, file] { return export_products(options.load().settings, *file); };
    });
}

} // namespace merx::cli
