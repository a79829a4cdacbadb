// An event that a consumer cannot apply, in a real topic: its subject waits, all others go on, and a clerk at the
// command line finds it, applies it after the cause is mended, or gives it up.
#include <algorithm>
#include <iterator>
#include <sstream>

#include "chaos_shop.hpp"

namespace merx::chaos {
namespace {

class PoisonedEvent : public ::testing::Test {
protected:
    static constexpr const char* consumer = "notifications.mail";
    static constexpr const char* poison = "poison@example.com";

    PoisonedEvent() { e2e::make_product(admin, "ANTIDOTE", 1000, 100); }

    // What keeps a mail to that address out of the store, as a mistake in a migration might.
    void break_mails() {
        change_store("alter table notifications add constraint no_poison check (recipient <> '" + std::string(poison) +
                     "')");
    }
    void mend_mails() { change_store("alter table notifications drop constraint no_poison"); }

    std::string order(const std::string& email, const std::string& key) {
        Json body = e2e::order_body(Json::array({{{"sku", "ANTIDOTE"}, {"quantity", 1}}}));
        body["email"] = email;
        const Answer made = Shopper(shop.url()).post("/orders", body, {{"Idempotency-Key", key}});
        EXPECT_EQ(made.status, 201) << made.text;
        return made.json["id"];
    }
    void set_status(const std::string& order_id, const std::string& status) {
        EXPECT_EQ(admin.put("/orders/" + order_id + "/status", {{"status", status}}).status, 200);
    }

    e2e::CommandResult merx_events(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "events");
        for (const std::string& argument : shop.store_arguments()) {
            arguments.push_back(argument);
        }
        return e2e::run_merx(arguments);
    }
    // As the command prints them, one document a line.
    std::vector<Json> dead_letters() const {
        const e2e::CommandResult listed = merx_events({"dead-letters", "list", "--consumer", consumer});
        EXPECT_EQ(listed.exit_code, 0) << listed.err;
        std::vector<Json> letters;
        std::istringstream lines(listed.out);
        for (std::string line; std::getline(lines, line);) {
            letters.push_back(Json::parse(line));
        }
        return letters;
    }
    void await_dead_letters(std::size_t count) const {
        await("the poisoned subject is parked", [&] { return dead_letters().size() == count; });
    }
    void await_mails(const std::string& order_id, const std::vector<std::string>& kinds) {
        await("the mails about an order are made", [&] { return mails_about(admin, order_id) == kinds; });
    }

    e2e::ShopProcess shop{{.shape = e2e::Shape::one_process}};
    Shopper admin = Shopper::admin(shop.url());

private:
    void change_store(const std::string& sql) const {
        const std::vector<std::string> arguments = shop.store_arguments();
        const auto value_of = [&](std::string_view flag) { return *std::next(std::ranges::find(arguments, flag)); };
        const std::string store = value_of("--database-url") + "/" + value_of("--database-prefix") + "notifications";
        const auto changed = e2e::run_command("psql", {"--quiet", "--command=" + sql, store});
        ASSERT_EQ(changed.exit_code, 0) << changed.err;
    }
};

TEST_F(PoisonedEvent, is_parked_with_its_subject_and_applied_in_order_once_the_cause_is_mended) {
    break_mails();
    const std::string poisoned = order(poison, "poisoned");
    await_dead_letters(1);
    const std::string sound = order("ada@example.com", "sound");
    set_status(poisoned, "shipped");
    set_status(sound, "shipped");
    await_mails(sound, {"order_confirmed", "order_shipped"});
    await_dead_letters(2);

    const std::vector<Json> letters = dead_letters();
    EXPECT_EQ(letters[0]["subject"], poisoned);
    EXPECT_EQ(letters[0]["type"], "order.confirmed");
    EXPECT_EQ(letters[0]["attempts"], 5);
    EXPECT_NE(letters[0]["reason"].get<std::string>().find("no_poison"), std::string::npos) << letters[0];
    EXPECT_EQ(letters[1]["subject"], poisoned);
    EXPECT_EQ(letters[1]["type"], "order.shipped");
    EXPECT_EQ(letters[1]["attempts"], 0) << "it waits behind the other";

    const auto refused = merx_events({"replay", "--consumer", consumer});
    EXPECT_EQ(refused.exit_code, 3) << refused.out << refused.err;
    EXPECT_NE(refused.out.find("was refused again"), std::string::npos) << refused.out;
    EXPECT_EQ(dead_letters().size(), 2U);

    mend_mails();
    const auto replayed = merx_events({"replay", "--consumer", consumer, "--subject", poisoned});
    EXPECT_EQ(replayed.exit_code, 0) << replayed.out << replayed.err;
    EXPECT_EQ(replayed.out, "Applied 2 of the dead letters of notifications.mail.\n");
    EXPECT_TRUE(dead_letters().empty());
    await_mails(poisoned, {"order_confirmed", "order_shipped"});
    e2e::expect_clean_audit(shop);
}

TEST_F(PoisonedEvent, is_given_up_by_hand_and_what_follows_is_applied) {
    break_mails();
    const std::string poisoned = order(poison, "given-up");
    set_status(poisoned, "shipped");
    await_dead_letters(2);
    mend_mails();
    const std::string id = dead_letters()[0]["id"];
    EXPECT_EQ(merx_events({"dead-letters", "drop", "--consumer", consumer}).exit_code, 1) << "of which, it must say";
    const auto dropped = merx_events({"dead-letters", "drop", "--consumer", consumer, "--event", id});
    EXPECT_EQ(dropped.exit_code, 0) << dropped.err;
    EXPECT_EQ(dropped.out, "Dropped 1 of the dead letters of notifications.mail.\n");
    EXPECT_EQ(dead_letters().size(), 1U) << "what waits behind it still waits";
    EXPECT_EQ(merx_events({"replay", "--consumer", consumer}).out,
              "Applied 1 of the dead letters of notifications.mail.\n");
    await_mails(poisoned, {"order_shipped"});
    e2e::expect_clean_audit(shop);
}

} // namespace
} // namespace merx::chaos
