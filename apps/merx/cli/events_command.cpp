#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "async/run_blocking.hpp"
#include "cli/commands.hpp"
#include "cli/event_lines.hpp"
#include "cli/settings_options.hpp"
#include "events/dead_letters.hpp"
#include "events/kafka_transport.hpp"
#include "events/outbox_tail.hpp"
#include "shop/offline_shop.hpp"

namespace merx::cli {
namespace {

constexpr std::size_t most_letters = 10'000; // of one store, in one go
constexpr auto look_interval = std::chrono::milliseconds{200};

struct Asked {
    std::vector<std::string> types = all_event_types();
    std::size_t count = 0;
    std::size_t limit = 100;
    std::string consumer;
    std::string subject;
    std::string event;
    bool all = false;
};

const std::vector<shop::StoreName>& stores_with_events() {
    static const std::vector<shop::StoreName> stores{
        shop::StoreName::users,  shop::StoreName::catalog,  shop::StoreName::inventory,    shop::StoreName::carts,
        shop::StoreName::orders, shop::StoreName::payments, shop::StoreName::notifications};
    return stores;
}

// Prints events until there were as many as asked for.
class Printer {
public:
    explicit Printer(const Asked& asked) : asked_(asked) {}

    void print(const events::Event& event) {
        const std::scoped_lock lock(mutex_);
        if (is_done_locked() || !events::wants(asked_.types, event.type)) {
            return;
        }
        fmt::print("{}\n", json_line(event));
        std::fflush(stdout);
        ++printed_;
    }
    bool is_done() const {
        const std::scoped_lock lock(mutex_);
        return is_done_locked();
    }

private:
    bool is_done_locked() const { return asked_.count > 0 && printed_ >= asked_.count; }

    const Asked& asked_;
    mutable std::mutex mutex_;
    std::size_t printed_ = 0;
};

void tail_kafka(const runtime::Settings& settings, const Asked& asked) {
    const SystemClock clock;
    Printer printer(asked);
    runtime::EventLoops loops(1);
    loops.start();
    events::KafkaTransport transport({.brokers = settings.kafka,
                                      .prefix = settings.kafka_prefix,
                                      .on_trouble = [](std::string_view what) { fmt::print(stderr, "{}\n", what); }},
                                     clock);
    transport.listen({.types = asked.types,
                      .hear = [&](const events::Event& event) { printer.print(event); },
                      .lost = [] { fmt::print(stderr, "Listening.\n"); }});
    transport.start(loops.loop(0));
    while (!printer.is_done()) {
        std::this_thread::sleep_for(look_interval);
    }
    run_blocking(transport.stop());
    loops.stop();
}

void tail_outboxes(const runtime::Settings& settings, const Asked& asked) {
    auto stores = shop::Stores::open_read_only(settings);
    Printer printer(asked);
    std::vector<events::OutboxTail> tails;
    for (const shop::StoreName store : stores_with_events()) {
        tails.emplace_back(stores[store]);
        run_blocking(tails.back().next());
    }
    fmt::print(stderr, "Listening.\n");
    while (!printer.is_done()) {
        for (events::OutboxTail& tail : tails) {
            for (const events::Event& event : run_blocking(tail.next())) {
                printer.print(event);
            }
        }
        std::this_thread::sleep_for(look_interval);
    }
}

ExitCode tail(const runtime::Settings& settings, const Asked& asked) {
    settings.kafka.empty() ? tail_outboxes(settings, asked) : tail_kafka(settings, asked);
    return ExitCode::done;
}

ExitCode list(const runtime::Settings& settings, const Asked& asked) {
    auto stores = shop::Stores::open_read_only(settings);
    std::size_t left = asked.limit;
    for (const shop::StoreName store : stores_with_events()) {
        const auto letters = run_blocking(
            events::dead_letters(stores[store], {.consumer = asked.consumer, .subject = asked.subject}, left));
        for (const events::DeadLetter& letter : letters) {
            fmt::print("{}\n", json_line(letter));
        }
        left -= letters.size();
    }
    return ExitCode::done;
}

// Every service that hears events; the search listens, and consumes none.
shop::ServiceSet consumers() {
    shop::ServiceSet services = shop::Topology().hosted();
    services.erase(shop::ServiceName::search);
    services.erase(shop::ServiceName::gateway);
    return services;
}

events::Subscription subscription_of(shop::OfflineShop& shop, const std::string& consumer) {
    std::string known;
    for (events::Subscription& one : shop->subscriptions()) {
        if (one.consumer == consumer) {
            return std::move(one);
        }
        known += known.empty() ? one.consumer : ", " + one.consumer;
    }
    throw CommandFailure("There is no consumer " + consumer + "; there are " + known + ".");
}

ExitCode drop(const runtime::Settings& settings, const Asked& asked) {
    if (asked.event.empty() && asked.subject.empty() && !asked.all) {
        throw CommandFailure("Say which to drop: --event ID, --subject ID, or --all of the consumer.");
    }
    const SystemClock clock;
    shop::OfflineShop shop(settings, consumers());
    const events::Subscription subscription = subscription_of(shop, asked.consumer);
    const std::int64_t dropped = shop.run(events::drop_dead_letters(
        *subscription.database, {.consumer = asked.consumer, .subject = asked.subject, .event_id = asked.event},
        clock));
    fmt::print("Dropped {} of the dead letters of {}.\n", dropped, asked.consumer);
    return ExitCode::done;
}

ExitCode replay(const runtime::Settings& settings, const Asked& asked) {
    shop::OfflineShop shop(settings, consumers());
    const events::Subscription subscription = subscription_of(shop, asked.consumer);
    std::set<std::string> subjects;
    for (const events::DeadLetter& letter : shop.run(events::dead_letters(
             *subscription.database, {.consumer = asked.consumer, .subject = asked.subject}, most_letters))) {
        subjects.insert(letter.event.subject);
    }
    std::int64_t applied = 0;
    bool is_clean = true;
    for (const std::string& subject : subjects) {
        const events::Replayed replayed = shop.run(events::replay(subscription, subject));
        applied += replayed.applied;
        if (replayed.refused) {
            is_clean = false;
            fmt::print("{}: {} {} was refused again: {}\n", subject, replayed.refused->event.type,
                       replayed.refused->event.id.text(), replayed.reason);
        }
    }
    fmt::print("Applied {} of the dead letters of {}.\n", applied, asked.consumer);
    return is_clean ? ExitCode::done : ExitCode::findings;
}

using Work = ExitCode (*)(const runtime::Settings&, const Asked&);

void on_call(CLI::App& command, Action& chosen, std::shared_ptr<Asked> asked, SettingsOptions options, Work work) {
    command.callback([&chosen, asked = std::move(asked), options = std::move(options), work] {
        chosen = [asked, options, work] { return work(options.load().settings, *asked); };
    });
}

void add_tail(CLI::App& group, Action& chosen) {
    CLI::App* command = group.add_subcommand(
        "tail", "Prints events as they are announced, one JSON document a line, until it is interrupted.\n"
                "Reads Kafka where `kafka` is set, else the outboxes of the stores. Begins with what comes next.");
    const auto asked = std::make_shared<Asked>();
    command->add_option("--type", asked->types,
                        "Only these types, e.g. order.confirmed or payment.*; may be repeated.");
    command->add_option("--count", asked->count, "Ends after so many events.");
    on_call(*command, chosen, asked,
            SettingsOptions(*command, {"data_dir", "database_url", "database_prefix", "kafka", "kafka_prefix"}), tail);
}

void add_replay(CLI::App& group, Action& chosen) {
    CLI::App* command = group.add_subcommand(
        "replay",
        "Applies a consumer's dead letters after all, those of a subject in the order in which they happened.\n"
        "One that is refused again stays, with those behind it. Exit code 3: one was refused.\n"
        "The shop may be running. Mend first what made the consumer refuse them.");
    const auto asked = std::make_shared<Asked>();
    command->add_option("--consumer", asked->consumer, "As `dead-letters` names it, e.g. notifications.mail.")
        ->required();
    command->add_option("--subject", asked->subject, "Only those of one subject, e.g. one order's.");
    on_call(*command, chosen, asked, SettingsOptions(*command, {"data_dir", "database_url", "database_prefix"}),
            replay);
}

void add_dead_letters(CLI::App& group, Action& chosen) {
    CLI::App* letters = group.add_subcommand(
        "dead-letters",
        "Looks after events that a consumer could not apply. Such an event parks its subject: what comes\n"
        "later of that subject waits behind it for `replay` or `drop`; other subjects go on.");
    letters->require_subcommand(1);

    CLI::App* listing = letters->add_subcommand("list", "Prints them, one JSON document a line.");
    const auto to_list = std::make_shared<Asked>();
    listing->add_option("--consumer", to_list->consumer, "Only those of one consumer.");
    listing->add_option("--subject", to_list->subject, "Only those of one subject.");
    listing->add_option("--limit", to_list->limit, "At most so many.")->capture_default_str();
    on_call(*listing, chosen, to_list, SettingsOptions(*listing, {"data_dir", "database_url", "database_prefix"}),
            list);

    CLI::App* dropping = letters->add_subcommand(
        "drop", "Gives up some, for good: they are never applied, and a record of each is kept without its contents.\n"
                "What waits behind a dropped one still waits: `replay` it.");
    const auto to_drop = std::make_shared<Asked>();
    dropping->add_option("--consumer", to_drop->consumer, "Whose.")->required();
    dropping->add_option("--event", to_drop->event, "The one with this id.");
    dropping->add_option("--subject", to_drop->subject, "All of one subject.");
    dropping->add_flag("--all", to_drop->all, "All of the consumer.");
    on_call(*dropping, chosen, to_drop, SettingsOptions(*dropping, {"data_dir", "database_url", "database_prefix"}),
            drop);
}

} // namespace

void add_events(CLI::App& program, Action& chosen) {
    CLI::App* group =
        program.add_subcommand("events", "Shows what the services tell each other, and mends what was not heard.");
    group->require_subcommand(1);
    add_tail(*group, chosen);
    add_replay(*group, chosen);
    add_dead_letters(*group, chosen);
}

} // namespace merx::cli
