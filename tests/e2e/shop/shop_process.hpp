// A shop in processes of its own, in the shape that this test program is about: on free ports, with a temporary data
// directory, and in the larger shapes with databases, topics and a Redis database of its own.
//
//     ShopProcess shop;                 // returns when every process of it is ready
//     Shopper admin = Shopper::admin(shop.url());
//     shop.kill();                      // as the power going
//     shop.start();                     // and coming back
//     expect_clean_audit(shop);         // audit.hpp: what every test ends with
//
// One thread at a time; processes die with the thread that started them.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backends.hpp"
#include "program.hpp"
#include "shape.hpp"
#include "testing/temp_dir.hpp"

namespace merx::e2e {

// How many processes of a service a split shop knows the addresses of, and how many of them it starts with.
struct Replicas {
    int places = 1;
    int running = 1;
};

struct ShopOptions {
    Shape shape = shape_of_program();
    std::vector<std::string> more_arguments{}; // of every process
    // Whether a process that was asked to stop serves on until callers have heard of it, which takes its time.
    bool drains = false;
    // Of every service in a split shop but orders, of which two are always running.
    Replicas replicas{};
};

class ShopProcess {
public:
    static constexpr const char* admin_email = "admin@example.com";
    static constexpr const char* admin_password = "battery-staple-1";
    // After so long without a sign of life of a process, others take over what it was doing.
    static constexpr std::chrono::seconds lease{2};

    // Starts it. Throws std::runtime_error with what a process printed where it ends before it is ready.
    explicit ShopProcess(ShopOptions options = {});
    ~ShopProcess(); // ends it, politely
    ShopProcess(const ShopProcess&) = delete;
    ShopProcess& operator=(const ShopProcess&) = delete;

    const std::string& url() const { return urls_.front(); }
    // Holds mail/, and the logs of the processes; in an embedded shop everything.
    const std::filesystem::path& data_dir() const { return dir_.path(); }
    // Leads a command, such as `merx audit`, to the stores.
    std::vector<std::string> store_arguments() const;

    // The last lines that each process has logged, for a test that fails.
    std::string logs() const;

    // As the power going: SIGKILL to all of it. start() brings it up again over the same data.
    void kill();
    // SIGTERM, to the gateway first, so that nothing is asked of services that are gone. The worst exit code.
    int stop();
    void start();

    // Of a split shop: the gateways there can be, and one process by its name, such as "orders-2".
    const std::vector<std::string>& urls() const { return urls_; }
    Program& process(std::string_view name);

private:
    struct Member {
        std::unique_ptr<Program> program;
        int tier = 0; // members of a lower one call those of higher ones, and are stopped before them
        bool starts = true;
    };

    void add_single();
    void add_split(Replicas replicas);
    void add(Member member) { members_.push_back(std::move(member)); }
    std::vector<std::string> common_arguments() const;
    std::filesystem::path own_directory(const std::string& name) const;

    const bool is_split_;
    testing::TempDir dir_;
    std::vector<std::string> more_arguments_;
    std::unique_ptr<Premises> premises_; // none for an embedded shop
    std::vector<std::string> urls_;
    std::vector<Member> members_;
};

} // namespace merx::e2e
