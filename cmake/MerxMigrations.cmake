# merx_migrations(target service script…) compiles SQL scripts into the target, as
# `std::span<const merx::sql::Migration> merx::<service>::migrations()`, declared in "<service>/migrations.hpp".

function(merx_migrations target service)
  set(dir ${CMAKE_BINARY_DIR}/gen/${service})
  set(source ${dir}/migrations.cpp)
  set(header ${dir}/migrations.hpp)
  add_custom_command(
    OUTPUT ${source} ${header}
    COMMAND ${CMAKE_COMMAND} -DSERVICE=${service} -DSOURCE=${source} -DHEADER=${header} "-DSCRIPTS=${ARGN}" -P
            ${CMAKE_SOURCE_DIR}/cmake/EmbedMigrations.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/EmbedMigrations.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${source} ${header})
  target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/gen)
endfunction()
