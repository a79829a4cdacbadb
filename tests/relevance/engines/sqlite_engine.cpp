#include "engines/sqlite_engine.hpp"

#include <algorithm>
#include <ctime>

#include "async/run_blocking.hpp"
#include "engines/reference_page.hpp"
#include "engines/reference_words.hpp"
#include "sql/many_rows.hpp"
#include "sql/sqlite.hpp"

namespace merx::search_engines {
namespace {

constexpr const char* schema[] = {
    "create table products (ref integer primary key, id text not null unique, name text not null)",
    "create table facets (ref integer not null, facet integer not null, primary key (ref, facet)) without rowid",
    ("create virtual table words using fts5(name, codes, brand, category, attributes, description, "
     "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')"),
    "insert into words (words, rank) values ('rank', 'bm25(5.0, 5.0, 3.0, 3.0, 2.0, 1.0)')",
};

// `hits` are all matches, `shown` those that have what is ticked ($2); $3 and $4 bound the numbers of the facet in
// which something is ticked, which is counted without it.
constexpr std::string_view search_unticked = R"(
with hits as materialized (select rowid as ref, rank from words where words match $1)
select * from (select p.id as label, 0 as count from hits cross join products p on p.ref = hits.ref order by rank, hits.ref
               limit 20)
union all select '', (select count(*) from hits)
union all select cast(facet as text), count from (
    select facet, count(*) as count, row_number() over (partition by facet / 1000000000 order by count(*) desc) as place
    from hits cross join facets using (ref) group by facet) where place <= 20)";
constexpr std::string_view search_ticked = R"(
with hits as materialized (select rowid as ref, rank from words where words match $1),
     shown as materialized (select ref, rank from hits
                            where exists (select 1 from facets f where f.ref = hits.ref and f.facet = $2))
select * from (select p.id as label, 0 as count from shown cross join products p on p.ref = shown.ref
               order by rank, shown.ref limit 20)
union all select '', (select count(*) from shown)
union all select cast(facet as text), count from (
    select facet, count(*) as count, row_number() over (partition by facet / 1000000000 order by count(*) desc) as place
    from shown cross join facets using (ref) where facet not between $3 and $4 group by facet) where place <= 20
union all select cast(facet as text), count from (
    select facet, count(*) as count, row_number() over (order by count(*) desc) as place
    from hits cross join facets using (ref) where facet between $3 and $4 group by facet) where place <= 20)";

std::string quoted(const std::string& word) {
    return '"' + word + '"';
}

// A query in FTS5's language: all words, or any of them; a word that may be unfinished has a star.
std::string match_of(const std::vector<std::string>& words, std::string_view between, bool last_unfinished) {
    std::vector<std::string> parts;
    for (const std::string& word : words) {
        parts.push_back(quoted(word));
    }
    if (last_unfinished) {
        parts.back() += '*';
    }
    return joined(parts, between);
}

class SqliteEngine final : public ReferenceEngine {
public:
    explicit SqliteEngine(const std::filesystem::path& directory) : directory_(directory) {
        std::filesystem::create_directories(directory);
        database_ = sql::open_sqlite(directory / "fts5.db", {.cache_kib = 65'536, .map_mib = 1'024});
        run_blocking(database_->transact<bool>([](sql::Transaction& tx) -> Task<Result<bool>> {
            for (const char* statement : schema) {
                co_await tx.execute(statement);
            }
            co_return true;
        })).value();
    }

    std::string name() const override { return "SQLite FTS5"; }

    void load(std::span<const Listing> listings) override {
        constexpr std::size_t batch = 5'000;
        for (std::size_t begin = 0; begin < listings.size(); begin += batch) {
            write(listings.subspan(begin, std::min(batch, listings.size() - begin)), false);
        }
        run_blocking(database_->transact<bool>([](sql::Transaction& tx) -> Task<Result<bool>> {
            co_await tx.execute("insert into words (words) values ('optimize')");
            co_await tx.execute("analyze");
            co_return true;
        })).value();
    }

    void update(std::span<const Listing> listings) override { write(listings, true); }

    std::vector<std::string> find(const std::string& query, std::size_t limit) override {
        const std::vector<std::string> words = words_of(query);
        if (words.empty()) {
            return {};
        }
        std::vector<std::string> ids = match(match_of(words, " ", true), limit);
        return ids.empty() ? match(match_of(words, " OR ", true), limit) : ids;
    }

    Page search(const std::string& query, const std::optional<Ticked>& ticked) override {
        return page_of(rows(ticked ? search_ticked : search_unticked,
                            page_params(match_of(words_of(query), " ", false), ticked, facets_)));
    }

    std::vector<std::string> suggest(const std::string& typed) override {
        const std::vector<std::string> words = words_of(typed);
        if (words.empty()) {
            return {};
        }
        std::vector<std::string> names;
        for (const sql::Row& row : rows("select p.name from words join products p on p.ref = words.rowid "
                                        "where words match $1 order by rank limit 8",
                                        {"{name} : (" + match_of(words, " ", true) + ")"})) {
            names.push_back(row.text(0));
        }
        return names;
    }

    std::uintmax_t bytes() override {
        std::uintmax_t sum = 0;
        run_blocking(database_->read<bool>([&](sql::Session& session) -> Task<Result<bool>> {
            sum = static_cast<std::uintmax_t>((co_await session.query("pragma page_count")).at(0).integer(0)) *
                  static_cast<std::uintmax_t>((co_await session.query("pragma page_size")).at(0).integer(0));
            co_return true;
        })).value();
        return sum;
    }

    // It reads on the thread that asks, and that thread does little else.
    double cpu_seconds() const override {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }

private:
    void write(std::span<const Listing> listings, bool replace) {
        run_blocking(database_->transact<bool>([&](sql::Transaction& tx) -> Task<Result<bool>> {
            for (const Listing& listing : listings) {
                co_await write_one(tx, listing, replace);
            }
            co_return true;
        })).value();
    }

    Task<void> write_one(sql::Transaction& tx, const Listing& listing, bool replace) {
        std::int64_t ref = 0;
        if (replace) {
            ref = (co_await tx.query("select ref from products where id = $1", {listing.id})).at(0).integer(0);
            tx.send("update products set name = $2 where ref = $1", {ref, listing.name});
            tx.send("delete from facets where ref = $1", {ref});
            tx.send("update words set name = $2, codes = $3, brand = $4, category = $5, attributes = $6, "
                    "description = $7 where rowid = $1",
                    words_row(ref, listing));
        } else {
            ref = ++last_ref_;
            tx.send("insert into products (ref, id, name) values ($1, $2, $3)", {ref, listing.id, listing.name});
            tx.send("insert into words (rowid, name, codes, brand, category, attributes, description) "
                    "values ($1, $2, $3, $4, $5, $6, $7)",
                    words_row(ref, listing));
        }
        static const sql::InsertMany facets("facets (ref, facet)", 2);
        sql::Params values;
        for (const std::int64_t number : facets_.of(listing)) {
            values.insert(values.end(), {ref, number});
        }
        facets.send(tx, std::move(values));
    }

    static sql::Params words_row(std::int64_t ref, const Listing& listing) {
        return {ref,
                listing.name,
                joined(listing.codes, " "),
                listing.brand,
                joined(listing.category_path, " "),
                attribute_text(listing),
                listing.description};
    }

    std::vector<std::string> match(const std::string& expression, std::size_t limit) {
        std::vector<std::string> ids;
        for (const sql::Row& row : rows("select p.id from words join products p on p.ref = words.rowid "
                                        "where words match $1 order by rank limit $2",
                                        {expression, static_cast<std::int64_t>(limit)})) {
            ids.push_back(row.text(0));
        }
        return ids;
    }

    sql::Rows rows(std::string_view statement, sql::Params params) {
        return run_blocking(database_->read_once<sql::Rows>([&](sql::Session& session) -> Task<Result<sql::Rows>> {
                   co_return co_await session.query(statement, std::move(params));
               }))
            .value();
    }

    const std::filesystem::path directory_;
    std::unique_ptr<sql::Database> database_;
    FacetNumbers facets_;
    std::int64_t last_ref_ = 0;
};

} // namespace

std::unique_ptr<ReferenceEngine> make_sqlite_engine(const std::filesystem::path& directory) {
    return std::make_unique<SqliteEngine>(directory);
}

} // namespace merx::search_engines
