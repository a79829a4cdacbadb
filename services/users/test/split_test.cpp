// What the user service does for others that verify tokens, in processes of their own.
#include <gmock/gmock.h>

#include <functional>
#include <utility>

#include "auth/access_token.hpp"
#include "rpc/time.hpp"
#include "users/adapters/signing_keys.hpp"
#include "users/domain/refresh_token.hpp"
#include "users_fixture.hpp"

namespace merx::users {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EndedSessionList : public UsersFixture {
protected:
    static rpc::Call as_gateway() { return {.principal = {.service = "gateway"}}; }

    std::vector<std::string> ended(std::optional<Instant> since = std::nullopt) {
        v1::ListEndedSessionsRequest request;
        if (since) {
            *request.mutable_since() = rpc::to_timestamp(*since);
        }
        std::vector<std::string> sessions;
        const rpc::Call call = as_gateway();
        do {
            const auto page = loop.run(api().list_ended_sessions(call, request)).value();
            sessions.insert(sessions.end(), page.session_ids().begin(), page.session_ids().end());
            request.set_page_token(page.next_page_token());
        } while (!request.page_token().empty());
        return sessions;
    }
    std::string session_of(const v1::Session& session) { return as(session).principal.session_id; }
    void log_out(const v1::Session& session) {
        const rpc::Call call = as(session);
        ASSERT_TRUE(loop.run(api().logout(call, {})));
    }
};

TEST_F(EndedSessionList, names_every_session_that_ended_however_it_did) {
    const v1::Session first = sign_up_and_log_in();
    const std::string by_logout = session_of(first);
    log_out(first);
    EXPECT_THAT(ended(), ElementsAre(by_logout));

    clock.advance(1s);
    const v1::Session second = log_in().value();
    const std::string by_reuse = session_of(second);
    ASSERT_TRUE(refresh(second.refresh_token()));
    EXPECT_FALSE(refresh(second.refresh_token()));
    EXPECT_THAT(ended(), ElementsAre(by_logout, by_reuse));

    clock.advance(1s);
    const v1::Session third = log_in().value();
    const v1::Session fourth = log_in().value();
    const std::string by_password = session_of(third);
    const std::string by_deletion = session_of(fourth);
    v1::UpdateUserRequest change;
    change.set_id("me");
    change.set_password("another good password");
    change.set_current_password(std::string(good_password));
    const rpc::Call call = as(fourth);
    ASSERT_TRUE(loop.run(api().update_user(call, change)));
    EXPECT_THAT(ended(), ElementsAre(by_logout, by_reuse, by_password));

    clock.advance(1s);
    v1::DeleteUserRequest deletion;
    deletion.set_id("me");
    ASSERT_TRUE(loop.run(api().delete_user(call, deletion)));
    EXPECT_THAT(ended(), ElementsAre(by_logout, by_reuse, by_password, by_deletion));
}

TEST_F(EndedSessionList, begins_where_it_is_asked_to_and_says_when_it_looked) {
    const v1::Session first = sign_up_and_log_in();
    const v1::Session second = log_in().value();
    const std::string later = session_of(second);
    log_out(first);
    clock.advance(1s);
    const Instant middle = clock.now();
    log_out(second);
    EXPECT_THAT(ended(middle), ElementsAre(later));
    EXPECT_THAT(ended(middle + 1us), IsEmpty());
    const rpc::Call call = as_gateway();
    EXPECT_EQ(rpc::to_instant(loop.run(api().list_ended_sessions(call, {}))->as_of()), clock.now());
}

TEST_F(EndedSessionList, leaves_out_by_itself_what_no_token_can_be_left_of) {
    const v1::Session session = sign_up_and_log_in();
    log_out(session);
    clock.advance(auth::access_token_lifetime + 2 * auth::clock_leeway);
    EXPECT_EQ(ended().size(), 1U);
    clock.advance(1us);
    EXPECT_THAT(ended(), IsEmpty());
}

TEST_F(EndedSessionList, comes_in_pages_that_leave_out_nobody) {
    ASSERT_TRUE(sign_up());
    constexpr std::size_t count = 2 * ended_session_page_size + 1;
    const Instant now = clock.now();
    const auto written = loop.run(database->transact<void>([&](sql::Transaction& tx) -> Task<Result<void>> {
        for (std::size_t i = 0; i < count; ++i) {
            const std::string session = SessionId::make(ids).text();
            const Instant end = now + Duration{static_cast<std::int64_t>(i / 3)}; // some at one moment
            co_await tx.execute("insert into sessions (id, user_id, client_address, create_time, refresh_time, "
                                "expire_time, end_time) values ($1, 'usr_1', '', $2, $2, $3, $4)",
                                {session, now, now + 1h, end});
        }
        co_return Result<void>();
    }));
    ASSERT_TRUE(written);
    std::vector<std::string> all = ended();
    EXPECT_EQ(all.size(), count);
    std::ranges::sort(all);
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

TEST_F(EndedSessionList, is_for_services_alone) {
    const rpc::Call customer = as(sign_up_and_log_in());
    rpc::Call on_behalf = customer;
    on_behalf.principal.service = "gateway";
    for (const rpc::Call& call : {rpc::Call{}, customer, on_behalf, as_staff({"users:read", "users:write"})}) {
        EXPECT_EQ(code_of(loop.run(api().list_ended_sessions(call, {}))), "permission_denied");
    }
    v1::ListEndedSessionsRequest request;
    request.set_page_token("made up");
    const rpc::Call call = as_gateway();
    EXPECT_EQ(code_of(loop.run(api().list_ended_sessions(call, request))), "invalid_request");
}

class RefreshInSplit : public UsersFixture {
protected:
    RefreshInSplit() {
        ended_sessions = &board_;
        restart();
    }
    ~RefreshInSplit() override {
        loop.run(users->stop());
        ended_sessions = nullptr;
        restart();
    }

    // Nobody is there: what is known is what this process has heard.
    cache::Redis redis_{{.url = "redis://127.0.0.1:1"}, random};
    cache::EndedSessions board_{redis_, clock, 10min};
};

TEST_F(RefreshInSplit, is_refused_without_a_look_into_the_store_where_the_end_is_known) {
    const v1::Session session = sign_up_and_log_in();
    const v1::Session other = log_in().value();
    const std::string id = as(session).principal.session_id;
    board_.announce({&id, 1}); // the store knows nothing of it
    EXPECT_EQ(code_of(refresh(session.refresh_token())), "session_ended");
    EXPECT_TRUE(refresh(other.refresh_token()));
}

TEST_F(RefreshInSplit, tells_the_others_of_sessions_that_end_here) {
    const v1::Session session = sign_up_and_log_in();
    const rpc::Call call = as(session);
    EXPECT_FALSE(board_.contains(call.principal.session_id));
    ASSERT_TRUE(loop.run(api().logout(call, {})));
    EXPECT_TRUE(board_.contains(call.principal.session_id));
}

TEST_F(RefreshInSplit, goes_by_the_secret_and_not_by_whose_session_it_claims_to_be) {
    const v1::Session session = sign_up_and_log_in();
    const v1::Session ended = log_in().value();
    const RefreshToken token = RefreshToken::parse(session.refresh_token());
    ASSERT_TRUE(token.session.has_value());
    EXPECT_EQ(token.session->text(), as(session).principal.session_id);
    const rpc::Call call = as(ended);
    ASSERT_TRUE(loop.run(api().logout(call, {})));
    const std::string dead = RefreshToken::parse(ended.refresh_token()).secret;
    EXPECT_EQ(code_of(refresh(dead + '.' + token.session->text())), "session_ended");
    EXPECT_EQ(code_of(refresh("made-up." + token.session->text())), "invalid_refresh_token");
    EXPECT_TRUE(refresh(token.secret)); // as early versions gave them out
}

class KeysInSplit : public UsersFixture {
protected:
    std::string key_of_new_token() { return auth::key_id_of(log_in()->access_token()); }
    static std::string newest(const v1::KeySet& set) { return set.keys(0).kid(); }
    v1::KeySet published(v1::UserService& service) { return loop.run(service.get_keys({}, {})).value(); }
};

TEST_F(KeysInSplit, are_published_before_they_sign) {
    ASSERT_TRUE(sign_up());
    const std::string old_key = key_of_new_token();
    loop.run(users->rotate_keys());
    const std::string new_key = newest(published(api()));
    EXPECT_NE(new_key, old_key);
    EXPECT_EQ(key_of_new_token(), old_key);
    clock.advance(SigningKeys::settling - 1us);
    EXPECT_EQ(key_of_new_token(), old_key);
    clock.advance(1us);
    EXPECT_EQ(key_of_new_token(), new_key);
}

// A store whose answer to the next read stays out until something else has happened.
class LateReads final : public sql::Database {
public:
    explicit LateReads(sql::Database& store) : store_(store) {}

    std::string_view engine() const override { return store_.engine(); }

    std::function<Task<void>()> meanwhile;

protected:
    Task<void> run_transaction(std::function<Task<bool>(sql::Transaction&)> body) override {
        co_await store_.transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            const bool commits = co_await body(tx);
            co_return commits ? Result<bool>(true) : fail(conflict("rolled_back", "The body said no."));
        });
    }
    Task<void> run_read(std::function<Task<void>(sql::Session&)> body) override {
        co_await store_.read<bool>([&](sql::Session& session) -> Task<Result<bool>> {
            co_await body(session);
            co_return true;
        });
        if (const auto first = std::exchange(meanwhile, nullptr)) {
            co_await first();
        }
    }
    Task<void> run_read_once(std::function<Task<void>(sql::Session&)> body) override {
        return run_read(std::move(body));
    }

private:
    sql::Database& store_;
};

TEST_F(KeysInSplit, are_not_forgotten_by_a_look_that_began_before_they_were_made) {
    LateReads store(*database);
    auth::TokenVerifier other_verifier(clock);
    SigningKeys keys(store, random, other_verifier);
    loop.run(keys.load(clock.now()));
    ASSERT_EQ(keys.published().size(), 1);
    store.meanwhile = [&] { return keys.rotate(clock.now()); };
    loop.run(keys.read(clock.now()));
    EXPECT_EQ(keys.published().size(), 2);
}

TEST_F(KeysInSplit, of_one_process_are_known_to_the_others_before_they_sign) {
    auth::TokenVerifier other_verifier(clock);
    const auto other = make_users({.database = *database,
                                   .outbox = *outbox,
                                   .verifier = other_verifier,
                                   .hashing = hashing,
                                   .clock = clock,
                                   .ids = ids,
                                   .random = random,
                                   .executor = loop,
                                   .password_cost = cost});
    loop.run(other->start());
    ASSERT_TRUE(sign_up());
    loop.run(users->rotate_keys());
    const std::string new_key = newest(published(api()));
    loop.advance(SigningKeys::reading_interval);
    EXPECT_EQ(newest(published(other->api())), new_key);
    clock.advance(SigningKeys::settling);
    const v1::Session session = log_in().value();
    EXPECT_EQ(auth::key_id_of(session.access_token()), new_key);
    EXPECT_TRUE(other_verifier.verify(session.access_token()));
    loop.run(other->stop());
}

} // namespace
} // namespace merx::users
