#include "engines/postgres_engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "async/run_blocking.hpp"
#include "core/text.hpp"
#include "engines/reference_page.hpp"
#include "engines/reference_words.hpp"
#include "sql/postgres.hpp"

namespace merx::search_engines {
namespace {

constexpr const char* schema[] = {
    "create extension pg_trgm",
    R"(create table products (
    ref bigint primary key, id text not null unique, name text not null, codes text not null, brand text not null,
    category text not null, attributes text not null, description text not null, facets bigint[] not null,
    words tsvector not null generated always as (
        setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('simple', codes), 'A') ||
        setweight(to_tsvector('english', brand || ' ' || category), 'B') ||
        setweight(to_tsvector('english', attributes), 'C') ||
        setweight(to_tsvector('english', description), 'D')) stored))",
};
constexpr const char* indexes[] = {
    "create index products_by_words on products using gin (words)",
    "create index products_by_name on products using gin (name gin_trgm_ops)",
    R"(create table dictionary as select word, ndoc::bigint as count from ts_stat(
    'select to_tsvector(''simple'', name || '' '' || brand || '' '' || category || '' '' || description) from products'))",
    "create unique index dictionary_by_word on dictionary (word)",
    "create index dictionary_by_likeness on dictionary using gin (word gin_trgm_ops)",
    "analyze products",
    "analyze dictionary",
};

constexpr std::string_view matches = R"(
select id from products, (select websearch_to_tsquery('english', $1) && to_tsquery('english', $2) as query) q
where words @@ query order by ts_rank('{0.1, 0.3, 0.5, 1.0}', words, query) desc, ref limit $3)";
constexpr std::string_view matches_any = R"(
select id from products, to_tsquery('english', $1) query
where words @@ query order by ts_rank('{0.1, 0.3, 0.5, 1.0}', words, query) desc, ref limit $2)";
constexpr std::string_view alike = R"(
select id from products where $1 <% name order by word_similarity($1, name) desc, ref limit $2)";
constexpr std::string_view corrected = R"(
select case when exists (select 1 from dictionary where word = $1) then $1
            else coalesce((select word from dictionary where word % $1 and similarity(word, $1) >= 0.35
                           order by similarity(word, $1) desc, count desc limit 1), $1) end)";

// `hits` are all matches, `shown` those that have what is ticked ($2); $3 and $4 bound the numbers of the facet in
// which something is ticked, which is counted without it.
constexpr std::string_view search_unticked = R"(
with hits as materialized (
    select ref, id, facets, ts_rank('{0.1, 0.3, 0.5, 1.0}', words, query) as rank
    from products, plainto_tsquery('english', $1) query where words @@ query)
(select id, 0::bigint from hits order by rank desc, ref limit 20)
union all select '', count(*) from hits
union all select facet::text, count from (
    select facet, count(*), row_number() over (partition by facet / 1000000000 order by count(*) desc) as place
    from hits, unnest(facets) as facet group by facet) counts where place <= 20)";
constexpr std::string_view search_ticked = R"(
with hits as materialized (
    select ref, id, facets, facets @> array[$2::bigint] as shown,
           ts_rank('{0.1, 0.3, 0.5, 1.0}', words, query) as rank
    from products, plainto_tsquery('english', $1) query where words @@ query)
(select id, 0::bigint from hits where shown order by rank desc, ref limit 20)
union all select '', count(*) from hits where shown
union all select facet::text, count from (
    select facet, count(*), row_number() over (partition by facet / 1000000000 order by count(*) desc) as place
    from hits, unnest(facets) as facet where shown or facet between $3 and $4 group by facet) counts where place <= 20)";
constexpr std::string_view completions = R"(
select name from products, to_tsquery('english', $1) query
where words @@ query order by ts_rank('{0, 0, 0, 1.0}', words, query, 1) desc, ref limit 8)";
constexpr std::string_view alike_names = R"(
select name from products where $1 <% name order by word_similarity($1, name) desc, ref limit 8)";

// user and system time of a process with those of its children that have ended, in clock ticks.
long ticks_of(const std::string& pid) {
    std::ifstream in("/proc/" + pid + "/stat");
    std::ostringstream text;
    text << in.rdbuf();
    const std::string line = text.str();
    std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 2)));
    std::string skipped;
    for (int i = 0; i < 11; ++i) {
        fields >> skipped;
    }
    long sum = 0;
    for (int i = 0; i < 4; ++i) {
        long ticks = 0;
        fields >> ticks;
        sum += ticks;
    }
    return sum;
}

std::string parent_of(std::int64_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    for (std::string key, value; in >> key;) {
        if (key == "PPid:") {
            in >> value;
            return value;
        }
    }
    return "0";
}

bool may_be_mistyped(const std::string& word) {
    constexpr std::size_t shortest = 4;
    return word.size() >= shortest && std::ranges::none_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

class PostgresEngine final : public ReferenceEngine {
public:
    explicit PostgresEngine(const std::string& address) {
        constexpr std::chrono::minutes long_enough{10}; // building an index is one statement
        const std::string url = "postgresql://merx@" + address + "/search";
        sql::create_postgres_database(url);
        database_ = sql::open_postgres(
            {.url = url, .statement_timeout = long_enough, .transaction_timeout = long_enough}, random_);
        run(schema);
        server_ = parent_of(rows("select pg_backend_pid()::bigint", {}).at(0).integer(0));
    }

    std::string name() const override { return "PostgreSQL"; }

    void load(std::span<const Listing> listings) override {
        constexpr std::size_t batch = 2'000;
        for (std::size_t begin = 0; begin < listings.size(); begin += batch) {
            insert(listings.subspan(begin, std::min(batch, listings.size() - begin)));
        }
        run(indexes);
    }

    void update(std::span<const Listing> listings) override {
        run_blocking(database_->transact<bool>(
                         [&](sql::Transaction& tx) -> Task<Result<bool>> {
                             for (const Listing& listing : listings) {
                                 tx.send("update products set name = $2, codes = $3, brand = $4, category = $5, "
                                         "attributes = $6, description = $7, facets = $8::text::bigint[] where id = $1",
                                         row_of(listing));
                             }
                             co_return true;
                         },
                         sql::Isolation::snapshot))
            .value();
    }

    std::vector<std::string> find(const std::string& query, std::size_t limit) override {
        std::vector<std::string> words = words_of(query);
        if (words.empty()) {
            return {};
        }
        const auto places = static_cast<std::int64_t>(limit);
        const std::string last = words.back() + ":*";
        const std::size_t head = ascii_lower(query).rfind(words.back());
        std::vector<std::string> ids = texts(matches, {query.substr(0, head), last, places});
        if (!ids.empty()) {
            return ids;
        }
        const std::vector<std::string> typed = words;
        for (std::string& word : words) {
            if (may_be_mistyped(word)) {
                word = texts(corrected, {word}).at(0);
            }
        }
        if (words != typed) {
            ids = texts(matches_any, {joined(words, " & "), places});
        }
        if (ids.empty()) {
            ids = texts(matches_any, {joined(words, " | "), places});
        }
        return ids.empty() ? texts(alike, {query, places}) : ids;
    }

    Page search(const std::string& query, const std::optional<Ticked>& ticked) override {
        return page_of(rows(ticked ? search_ticked : search_unticked, page_params(query, ticked, facets_)));
    }

    std::vector<std::string> suggest(const std::string& typed) override {
        const std::vector<std::string> words = words_of(typed);
        if (words.empty()) {
            return {};
        }
        std::vector<std::string> names = texts(completions, {joined(words, ":A & ") + ":*A"});
        return names.empty() ? texts(alike_names, {typed}) : names;
    }

    std::uintmax_t bytes() override {
        return static_cast<std::uintmax_t>(
            rows("select (pg_total_relation_size('products') + pg_total_relation_size('dictionary'))::bigint", {})
                .at(0)
                .integer(0));
    }

    double cpu_seconds() const override {
        long ticks = ticks_of(server_);
        std::ifstream children("/proc/" + server_ + "/task/" + server_ + "/children");
        for (std::string pid; children >> pid;) {
            ticks += ticks_of(pid);
        }
        return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }

private:
    void run(std::span<const char* const> statements) {
        run_blocking(database_->transact<bool>(
                         [&](sql::Transaction& tx) -> Task<Result<bool>> {
                             for (const char* statement : statements) {
                                 co_await tx.execute(statement);
                             }
                             co_return true;
                         },
                         sql::Isolation::snapshot))
            .value();
    }

    void insert(std::span<const Listing> listings) {
        run_blocking(database_->transact<bool>(
                         [&](sql::Transaction& tx) -> Task<Result<bool>> {
                             for (const Listing& listing : listings) {
                                 sql::Params values = row_of(listing);
                                 values.emplace_back(++last_ref_);
                                 tx.send("insert into products (id, name, codes, brand, category, attributes, "
                                         "description, facets, ref) "
                                         "values ($1, $2, $3, $4, $5, $6, $7, $8::text::bigint[], $9)",
                                         std::move(values));
                             }
                             co_return true;
                         },
                         sql::Isolation::snapshot))
            .value();
    }

    sql::Params row_of(const Listing& listing) {
        std::vector<std::string> numbers;
        for (const std::int64_t number : facets_.of(listing)) {
            numbers.push_back(std::to_string(number));
        }
        return {listing.id,
                listing.name,
                joined(listing.codes, " "),
                listing.brand,
                joined(listing.category_path, " "),
                attribute_text(listing),
                listing.description,
                "{" + joined(numbers, ",") + "}"};
    }

    sql::Rows rows(std::string_view statement, sql::Params params) {
        return run_blocking(database_->read_once<sql::Rows>([&](sql::Session& session) -> Task<Result<sql::Rows>> {
                   co_return co_await session.query(statement, std::move(params));
               }))
            .value();
    }

    std::vector<std::string> texts(std::string_view statement, sql::Params params) {
        std::vector<std::string> found;
        for (const sql::Row& row : rows(statement, std::move(params))) {
            found.push_back(row.text(0));
        }
        return found;
    }

    SystemRandom random_;
    std::unique_ptr<sql::Database> database_;
    std::string server_; // the pid of the server that all its processes are children of
    FacetNumbers facets_;
    std::int64_t last_ref_ = 0;
};

} // namespace

std::unique_ptr<ReferenceEngine> make_postgres_engine(const std::string& address) {
    return std::make_unique<PostgresEngine>(address);
}

} // namespace merx::search_engines
