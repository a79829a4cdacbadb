// merx: the shop in one program.
#include <sys/stat.h>

#include "cli/command_line.hpp"

int main(int argc, char** argv) {
    // What a shop writes is for the user that runs it: accounts, orders, the keys that sign tokens.
    ::umask(S_IRWXG | S_IRWXO);
    return merx::cli::run(argc, argv);
}
