// merx: the shop in one program.
#include "cli/command_line.hpp"

int main(int argc, char** argv) {
    return merx::cli::run(argc, argv);
}
