#include "runtime/settings.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace merx::runtime {
namespace {

SettingSources from(std::map<std::string, std::string> environment) {
    SettingSources sources;
    sources.variable = [environment](const std::string& name) -> std::optional<std::string> {
        const auto at = environment.find(name);
        return at == environment.end() ? std::nullopt : std::optional(at->second);
    };
    return sources;
}

class SettingsFile : public ::testing::Test {
protected:
    std::filesystem::path write(const std::string& text) {
        std::ofstream(path_) << text;
        return path_;
    }
    void TearDown() override { std::filesystem::remove(path_); }

    std::filesystem::path path_ =
        std::filesystem::path(::testing::TempDir()) /
        (std::string("settings_") + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".toml");
};

TEST(Settings, have_the_documented_defaults) {
    const auto loaded = load_settings({});
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->settings.listen_host, "127.0.0.1");
    EXPECT_EQ(loaded->settings.listen_port, 8080);
    EXPECT_EQ(loaded->settings.data_dir, "./var");
    EXPECT_EQ(loaded->origins.at("listen"), "default");
}

TEST(Settings, come_from_variables_of_the_same_name) {
    const auto loaded = load_settings(from({{"MERX_LISTEN", "[::1]:0"}, {"MERX_ACCESS_LOG", "off"}}));
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(loaded->settings.listen_host, "::1");
    EXPECT_EQ(loaded->settings.listen_port, 0);
    EXPECT_FALSE(loaded->settings.access_log);
    EXPECT_EQ(loaded->origins.at("listen"), "environment");
}

TEST_F(SettingsFile, is_beaten_by_the_environment_and_that_by_a_flag) {
    SettingSources sources = from({{"MERX_WORKERS", "2"}, {"MERX_DATA_DIR", "/env"}});
    sources.file =
        write("workers = 1\ndata_dir = \"/file\"\naccess_log = false\ncors_origins = [\"https://a\", \"https://b\"]\n");
    sources.flags = {{"data_dir", "/flag"}};
    const auto loaded = load_settings(sources);
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(loaded->settings.workers, 2U);
    EXPECT_EQ(loaded->settings.data_dir, "/flag");
    EXPECT_FALSE(loaded->settings.access_log);
    EXPECT_EQ(loaded->settings.cors_origins, (std::vector<std::string>{"https://a", "https://b"}));
    EXPECT_EQ(loaded->origins.at("access_log"), "file");
}

TEST_F(SettingsFile, with_an_unknown_name_is_refused) {
    SettingSources sources;
    sources.file = write("data_dri = \"/x\"\n");
    const auto loaded = load_settings(sources);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, "invalid_setting");
    EXPECT_TRUE(loaded.error().detail.contains("data_dri")) << loaded.error().detail;
}

TEST_F(SettingsFile, that_is_not_toml_names_the_line) {
    SettingSources sources;
    sources.file = write("workers = 1\nlisten =\n");
    const auto loaded = load_settings(sources);
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().detail.contains("line 2")) << loaded.error().detail;
}

TEST(Settings, that_are_wrong_say_where_they_came_from) {
    const std::multimap<std::string, std::string> wrong = {
        {"MERX_LISTEN", "8080"},      {"MERX_LISTEN", "host:70000"},    {"MERX_WORKERS", "-1"},
        {"MERX_LOG_LEVEL", "loud"},   {"MERX_ACCESS_LOG", "maybe"},     {"MERX_MAIL_FROM", "shop"},
        {"MERX_SMTP_URL", "mail:25"}, {"MERX_RATE_LIMITS", "some"},     {"MERX_PUBLIC_URL", "shop.example"},
        {"MERX_DATA_DIR", ""},        {"MERX_DATABASE_URL", "db:5432"}, {"MERX_DATABASE_PREFIX", "My-"},
        {"MERX_KAFKA", "broker"},     {"MERX_REDIS", "cache:6379"},     {"MERX_RPC_LISTEN", "7001"},
        {"MERX_DISCOVERY", "guess"},  {"MERX_CLUSTER_SECRET", "short"}, {"MERX_HEALTH_LISTEN", "9001"},
        {"MERX_GRACE", "soon"},       {"MERX_DRAIN_DELAY", "-1"},
    };
    for (const auto& [name, value] : wrong) {
        const auto loaded = load_settings(from({{name, value}}));
        ASSERT_FALSE(loaded) << name;
        EXPECT_TRUE(loaded.error().detail.contains(name)) << loaded.error().detail;
    }
}

TEST(Settings, never_show_a_secret_in_an_error) {
    const auto loaded = load_settings(from({{"MERX_SMTP_URL", "user:hunter2@mail"}}));
    ASSERT_FALSE(loaded);
    EXPECT_FALSE(loaded.error().detail.contains("hunter2"));
}

TEST(Settings, want_the_admin_whole) {
    EXPECT_FALSE(load_settings(from({{"MERX_ADMIN_EMAIL", "a@shop.example"}})));
    EXPECT_TRUE(load_settings(from({{"MERX_ADMIN_EMAIL", "a@shop.example"}, {"MERX_ADMIN_PASSWORD", "long enough"}})));
}

TEST(Settings, that_go_together_say_what_is_missing) {
    const auto missing = [](std::map<std::string, std::string> environment) {
        const auto loaded = load_settings(from(std::move(environment)));
        return loaded ? std::string() : loaded.error().detail;
    };
    EXPECT_TRUE(missing({{"MERX_RPC_LISTEN", "127.0.0.1:7001"}}).contains("cluster_secret"));
    EXPECT_TRUE(missing({{"MERX_RPC_TLS_KEY", "key.pem"}}).contains("rpc_tls_cert"));
    EXPECT_TRUE(missing({{"MERX_DISCOVERY", "dns"}, {"MERX_PEERS", "orders:7000"}}).contains("{service}"));
    EXPECT_TRUE(missing({{"MERX_DISCOVERY", "consul"}}).contains("http://127.0.0.1:8500"));
    EXPECT_TRUE(missing({{"MERX_PEERS", "orders=10.0.0.5:7001,catalog"}}).contains("\"catalog\""));
    EXPECT_EQ(missing({{"MERX_PEERS", "orders=10.0.0.5:7001,orders=unix:/run/o.sock"}}), "");
}

TEST(Settings, take_times_in_seconds) {
    const auto loaded = load_settings(from({{"MERX_GRACE", "2.5"}, {"MERX_DRAIN_DELAY", "0.05"}}));
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(loaded->settings.grace, std::chrono::milliseconds{2500});
    EXPECT_EQ(loaded->settings.drain_delay, std::chrono::milliseconds{50});
}

TEST(SettingTable, has_each_name_once_and_shows_what_it_read) {
    std::set<std::string_view> names;
    const Settings defaults;
    for (const Setting& setting : setting_table()) {
        EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
        Settings again;
        EXPECT_TRUE(setting.read(again, setting.show(defaults))) << setting.name;
        EXPECT_EQ(setting.show(again), setting.show(defaults)) << setting.name;
        EXPECT_FALSE(setting.help.empty());
    }
}

} // namespace
} // namespace merx::runtime
