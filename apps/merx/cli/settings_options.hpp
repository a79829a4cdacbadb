// The settings of a process as options of a command.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/settings.hpp"

namespace CLI {
class App;
}

namespace merx::cli {

class SettingsOptions {
public:
    // Adds the named settings to the command, or all of them, as flags; and --config for the file.
    explicit SettingsOptions(CLI::App& command, std::initializer_list<std::string_view> names = {});

    // After parsing. Throws CommandFailure where a value is not valid, saying where it came from.
    runtime::LoadedSettings load() const;

private:
    // Where the parser writes; it keeps pointers, so the place must not move.
    struct Given {
        std::map<std::string, std::string, std::less<>> flags;
        std::string file;
    };
    std::shared_ptr<Given> given_;
};

} // namespace merx::cli
