// The command line: which commands there are, and how they end.
#pragma once

#include <stdexcept>
#include <string>

namespace merx::cli {

// 0: done. 1: the command failed. 2: it was called in a way it does not understand. 3: it did its work and found
// something that needs a person (rejected rows are none; a breach found by `audit` is).
enum class ExitCode { done = 0, failed = 1, usage = 2, findings = 3 };

// A command cannot go on; the text says why and what to do. run() prints it.
class CommandFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Runs the command that the arguments name. Never throws.
int run(int argc, char** argv);

} // namespace merx::cli
