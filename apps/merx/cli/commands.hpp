// Each adds one command to the program; the command's work is what its callback does.
#pragma once

#include <functional>
#include <string>

#include "cli/command_line.hpp"

namespace CLI {
class App;
}

namespace merx::cli {

// What the chosen command will do once everything is parsed.
using Action = std::function<ExitCode()>;

void add_serve(CLI::App& program, Action& chosen);
void add_migrate(CLI::App& program, Action& chosen);
void add_import(CLI::App& program, Action& chosen);
void add_export(CLI::App& program, Action& chosen);
void add_user(CLI::App& program, Action& chosen);
void add_demo(CLI::App& program, Action& chosen);
void add_audit(CLI::App& program, Action& chosen);
void add_events(CLI::App& program, Action& chosen);
void add_search(CLI::App& program, Action& chosen);
void add_doctor(CLI::App& program, Action& chosen);

} // namespace merx::cli
