// PostgreSQL's full text search with pg_trgm as a reference.
//
// A product is a row with a tsvector: name and codes in weight A, brand and category in B, attributes in C, the
// description in D, stems of the configuration `english`, a GIN index. A query is websearch_to_tsquery with the last
// word as a prefix, ranked by ts_rank. Where nothing matches, the words that no product has are put right by
// trigrams out of a dictionary of the products' words, as pg_trgm's manual advises; then any word is enough; then names
// that are alike (word_similarity) are taken.
#pragma once

#include <memory>
#include <string>

#include "engines/reference_engine.hpp"

namespace merx::search_engines {

// What a server is started with, see testing::ServerProcess: MERX_POSTGRES_SETTINGS.
inline constexpr const char* postgres_settings =
    "-c shared_buffers=1GB -c work_mem=64MB -c maintenance_work_mem=512MB -c jit=off";

// `address` is "host:port"; it makes a database there, which must not exist yet.
std::unique_ptr<ReferenceEngine> make_postgres_engine(const std::string& address);

} // namespace merx::search_engines
