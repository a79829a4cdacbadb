// Contracts that make no sense are refused when they are compiled, in words that say what to do.
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/golden.hpp"
#include "testing/source_dir.hpp"
#include "testing/temp_dir.hpp"

namespace merx::codegen {
namespace {

// What protoc says to a proto, and whether it took it.
std::pair<std::string, int> run_protoc(const std::filesystem::path& proto) {
    const testing::TempDir out;
    const std::string command = std::string(MERX_PROTOC) + " --plugin=protoc-gen-merx=" + MERX_PROTOC_GEN_MERX +
                                " -I " + proto.parent_path().string() + " -I " +
                                (testing::source_dir() / "proto").string() + " --merx_out=" + out.path().string() +
                                ' ' + proto.string() + " 2>&1";
    std::string text;
    std::FILE* const pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        text.append(buffer.data(), got);
    }
    return {text, pclose(pipe)};
}

TEST(Generator, refuses_contracts_that_make_no_sense) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(testing::source_dir() / "codegen/testdata/refused")) {
        const std::string proto = testing::read_file(entry.path());
        const std::string expected = proto.substr(3, proto.find('\n') - 3); // its first line, a comment
        const auto [said, status] = run_protoc(entry.path());
        EXPECT_NE(status, 0) << entry.path();
        EXPECT_THAT(said, ::testing::HasSubstr(expected)) << entry.path();
        ++count;
    }
    EXPECT_GE(count, 10);
}

TEST(Generator, takes_the_contract_that_has_everything) {
    const auto [said, status] = run_protoc(testing::source_dir() / "codegen/testdata/proto/merx/shop/v1/goods.proto");
    EXPECT_EQ(said, "");
    EXPECT_EQ(status, 0);
}

} // namespace
} // namespace merx::codegen
