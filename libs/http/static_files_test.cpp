#include "http/static_files.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace merx::http {
namespace {

class StaticFilesTest : public ::testing::Test {
protected:
    void SetUp() override {
        root_ = std::filesystem::path(::testing::TempDir()) /
                (std::string("static_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(root_ / "media" / "sub");
        write("media/tee.svg", "<svg/>");
        write("media/sub/a b.txt", "text");
        write("media/.hidden", "no");
        write("secret.txt", "secret");
        std::filesystem::create_symlink(root_ / "secret.txt", root_ / "media" / "link.txt");
    }
    void TearDown() override { std::filesystem::remove_all(root_); }

    void write(const std::string& name, const std::string& text) { std::ofstream(root_ / name) << text; }
    Response get(std::string_view name, std::string_view if_none_match = {}) {
        Request request;
        if (!if_none_match.empty()) {
            request.headers.emplace_back("If-None-Match", if_none_match);
        }
        return files_.serve(request, name);
    }

    std::filesystem::path root_;
    StaticFiles files_{std::filesystem::path(::testing::TempDir()) /
                       (std::string("static_") + ::testing::UnitTest::GetInstance()->current_test_info()->name()) /
                       "media"};
};

TEST_F(StaticFilesTest, serves_a_file_with_its_type_and_validator) {
    const Response response = get("tee.svg");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body_view(), "<svg/>");
    EXPECT_TRUE(response.shared_head->contains("Content-Type: image/svg+xml\r\n"));
    EXPECT_TRUE(response.shared_head->contains("ETag: \""));
    EXPECT_EQ(get("sub/a%20b.txt").body_view(), "text");
}

TEST_F(StaticFilesTest, answers_304_to_who_has_it) {
    const std::string head = *get("tee.svg").shared_head;
    const std::string etag = head.substr(head.find("ETag: ") + 6, 22);
    const Response response = get("tee.svg", etag);
    EXPECT_EQ(response.status, 304);
    EXPECT_EQ(response.body_view(), "");
}

TEST_F(StaticFilesTest, shows_a_file_that_was_changed) {
    EXPECT_EQ(get("tee.svg").body_view(), "<svg/>");
    write("media/tee.svg", "<svg>new</svg>");
    EXPECT_EQ(get("tee.svg").body_view(), "<svg>new</svg>");
}

TEST_F(StaticFilesTest, never_leaves_the_directory) {
    for (const std::string_view name : {"../secret.txt", "..%2fsecret.txt", "sub/../../secret.txt", "%2e%2e/secret.txt",
                                        "/secret.txt", "link.txt", ".hidden", "sub", "sub/", "", ".", "nothing.txt",
                                        "tee.svg%00.txt", "..\\secret.txt", "%2e%2e%5csecret.txt"}) {
        EXPECT_EQ(get(name).status, 404) << name;
    }
}

TEST_F(StaticFilesTest, only_reads) {
    Request request;
    request.method = Method::del;
    EXPECT_EQ(files_.serve(request, "tee.svg").status, 405);
}

} // namespace
} // namespace merx::http
