# Run by merx_embed() at build time: writes SOURCE, which defines FUNCTION, from FILES.

string(REGEX MATCH "^(.*)::([^:]+)$" matched ${FUNCTION})
set(space ${CMAKE_MATCH_1})
set(name ${CMAKE_MATCH_2})

set(entries "")
foreach(file ${FILES})
  get_filename_component(file_name ${file} NAME)
  file(READ ${file} text)
  string(APPEND entries "    {\"${file_name}\", R\"embedded(${text})embedded\"},\n")
endforeach()

file(WRITE ${SOURCE} "#include <span>
#include <string_view>
#include <utility>

namespace ${space} {
namespace {

const std::pair<std::string_view, std::string_view> files[] = {
${entries}};

} // namespace

std::span<const std::pair<std::string_view, std::string_view>> ${name}();

std::span<const std::pair<std::string_view, std::string_view>> ${name}() {
    return files;
}

} // namespace ${space}
")
