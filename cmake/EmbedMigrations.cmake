# Run by merx_migrations() at build time: writes HEADER and SOURCE from the SCRIPTS of a SERVICE.

file(WRITE ${HEADER} "// Made from services/${SERVICE}/migrations.
#pragma once

#include <span>

#include \"sql/migrations.hpp\"

namespace merx::${SERVICE} {

std::span<const sql::Migration> migrations();

} // namespace merx::${SERVICE}
")

set(entries "")
foreach(script ${SCRIPTS})
  get_filename_component(file ${script} NAME_WE)
  if(NOT file MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
    message(FATAL_ERROR "${script}: a migration is named NNNN_what_it_does.sql")
  endif()
  math(EXPR number "1${CMAKE_MATCH_1} - 10000")
  set(name ${CMAKE_MATCH_2})
  file(READ ${script} text)
  string(APPEND entries "    {${number}, \"${name}\", R\"sql(${text})sql\"},\n")
endforeach()

file(WRITE ${SOURCE} "#include \"${SERVICE}/migrations.hpp\"

namespace merx::${SERVICE} {
namespace {

const sql::Migration scripts[] = {
${entries}};

} // namespace

std::span<const sql::Migration> migrations() {
    return scripts;
}

} // namespace merx::${SERVICE}
")
