#include "search/index_contents.hpp"

#include "search/adapters/generation.hpp"
#include "search/adapters/generations.hpp"
#include "search/adapters/index_file.hpp"

namespace merx::search {

Result<IndexContents> read_contents(const std::filesystem::path& directory) {
    const std::optional<std::string> name = Generations(directory).current();
    if (!name) {
        return fail(not_found("no_index", "There is no search index in " + directory.string() + "."));
    }
    Generation generation(directory / *name);
    IndexContents contents;
    const auto read = generation.read([&](const fulltext::Reader& reader) {
        contents = {.generation = *name, .bytes = generation.size_on_disk(), .products = {}};
        contents.position = IndexFile::position_of(reader);
        reader.for_each([&](fulltext::DocumentNumber, const std::string& data) {
            const Listing listing = decode_listing(data).listing;
            contents.products.insert_or_assign(listing.id.text(), listing.sequence);
        });
    });
    if (!read) {
        return fail(unavailable("index_unusable", "The search index in " + directory.string() + " cannot be read."));
    }
    return contents;
}

} // namespace merx::search
