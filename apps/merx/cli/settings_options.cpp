#include "cli/settings_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command_line.hpp"

namespace merx::cli {

SettingsOptions::SettingsOptions(CLI::App& command, std::initializer_list<std::string_view> names)
    : given_(std::make_shared<Given>()) {
    const runtime::Settings defaults;
    for (const runtime::Setting& setting : runtime::setting_table()) {
        if (names.size() != 0 && std::ranges::find(names, setting.name) == names.end()) {
            continue;
        }
        const std::string standard = setting.show(defaults);
        command
            .add_option_function<std::string>(
                runtime::flag_name(setting),
                [given = given_, name = std::string(setting.name)](const std::string& text) {
                    given->flags[name] = text;
                },
                fmt::format("{}{} [{}]", setting.help, standard.empty() ? "" : " Default: " + standard + ".",
                            runtime::environment_name(setting)))
            ->group("Settings");
    }
    command.add_option("--config", given_->file, "A TOML file of settings. [MERX_CONFIG]")->group("Settings");
}

runtime::LoadedSettings SettingsOptions::load() const {
    runtime::SettingSources sources{.flags = given_->flags, .variable = runtime::process_variable, .file = {}};
    if (!given_->file.empty()) {
        sources.file = given_->file;
    }
    auto loaded = runtime::load_settings(sources);
    if (!loaded) {
        throw CommandFailure(loaded.error().detail);
    }
    return std::move(*loaded);
}

} // namespace merx::cli
