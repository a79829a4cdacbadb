# The kinds of target Merx is made of. Sources are found by folder: a new file needs no line here.
#
#   merx_library(name LINK …)   libs/<name>: every *.cpp but *_test.cpp becomes merx_<name>; every *_test.cpp
#                               goes into the program <name>_test
#   merx_service(name …)        services/<name>: one target per layer, see below

set(MERX_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
                  -Wimplicit-fallthrough -Wno-missing-designated-field-initializers -Werror)

function(merx_compile_ours target)
  target_compile_options(${target} PRIVATE ${MERX_WARNINGS})
endfunction()

# A program of GoogleTest tests, one CTest entry per program.
function(merx_test target)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${target} ${ARG_SOURCES})
  merx_compile_ours(${target})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/libs ${CMAKE_SOURCE_DIR}/services)
  target_link_libraries(${target} PRIVATE ${ARG_LINK} merx_testing GTest::gtest GTest::gmock GTest::gtest_main)
  # Under sanitizers the optimiser takes two thirds of the time a test takes to compile, and a test is no hot path.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O0>)
  add_test(NAME ${target} COMMAND ${target})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  # Property tests draw the same cases on every run; a program run by hand draws new ones and prints its seed.
  set_tests_properties(${target} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
                                            ENVIRONMENT "RC_PARAMS=seed=20260101")
endfunction()

# The same program once more, with its databases in PostgreSQL instead of SQLite.
function(merx_test_over_postgres target)
  add_test(NAME ${target}_postgres COMMAND ${target} ${ARGN})
  set_tests_properties(${target}_postgres PROPERTIES TIMEOUT 240 LABELS postgres
                                                     ENVIRONMENT "RC_PARAMS=seed=20260101 max_success=20;MERX_TEST_ENGINE=postgres")
endfunction()

function(merx_library name)
  cmake_parse_arguments(ARG "" "" "LINK;TEST_LINK;TEST_LABELS" ${ARGN})
  set(dir ${CMAKE_SOURCE_DIR}/libs/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_fuzz\\.cpp$")

  if(sources)
    add_library(merx_${name} STATIC ${sources})
    merx_compile_ours(merx_${name})
    target_include_directories(merx_${name} PUBLIC ${CMAKE_SOURCE_DIR}/libs)
    target_link_libraries(merx_${name} PUBLIC ${ARG_LINK})
  else()
    add_library(merx_${name} INTERFACE)
    target_include_directories(merx_${name} INTERFACE ${CMAKE_SOURCE_DIR}/libs)
    target_link_libraries(merx_${name} INTERFACE ${ARG_LINK})
  endif()
  if(tests)
    merx_test(${name}_test SOURCES ${tests} LINK merx_${name} ${ARG_TEST_LINK} LABELS ${ARG_TEST_LABELS})
  endif()
  # On request only. The library is compiled in, so that the fuzzer sees its branches.
  file(GLOB fuzzers CONFIGURE_DEPENDS ${dir}/fuzz/*_fuzz.cpp)
  foreach(fuzzer ${fuzzers})
    get_filename_component(target ${fuzzer} NAME_WE)
    add_executable(${target} EXCLUDE_FROM_ALL ${fuzzer} ${sources})
    merx_compile_ours(${target})
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/libs)
    target_link_libraries(${target} PRIVATE ${ARG_LINK})
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  endforeach()
endfunction()

# A service's layers. domain links to core alone, and to what else is named DOMAIN_LINK, which must be as free of I/O; app adds what a use case may know (tasks, calls); adapters add
# the contracts, the store, the events. What a layer may not know, it cannot link.
function(merx_service name)
  cmake_parse_arguments(ARG "" "" "CONTRACTS;LINK;DOMAIN_LINK;TEST_LABELS" ${ARGN})
  set(dir ${CMAKE_SOURCE_DIR}/services/${name})
  file(GLOB scripts CONFIGURE_DEPENDS ${dir}/migrations/*.sql)

  foreach(layer domain app adapters)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/${layer}/*.cpp)
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    if(layer STREQUAL "domain")
      set(links merx_core ${ARG_DOMAIN_LINK})
    elseif(layer STREQUAL "app")
      set(links merx_${name}_domain merx_async merx_rpc_call)
    else()
      set(links merx_${name}_app merx_sql merx_events merx_runtime ${ARG_LINK})
      foreach(contract ${name} ${ARG_CONTRACTS})
        if(TARGET merx_contract_${contract}) # the gateway has none of its own
          list(APPEND links merx_contract_${contract})
        endif()
      endforeach()
      file(GLOB service_sources CONFIGURE_DEPENDS ${dir}/*.cpp)
      list(APPEND sources ${service_sources})
    endif()
    # Scripts alone make adapters a library as well: they are compiled in, see merx_migrations().
    if(sources OR (layer STREQUAL "adapters" AND scripts))
      add_library(merx_${name}_${layer} STATIC ${sources})
      merx_compile_ours(merx_${name}_${layer})
      target_include_directories(merx_${name}_${layer} PUBLIC ${CMAKE_SOURCE_DIR}/services)
      target_link_libraries(merx_${name}_${layer} PUBLIC ${links})
    else()
      add_library(merx_${name}_${layer} INTERFACE)
      target_include_directories(merx_${name}_${layer} INTERFACE ${CMAKE_SOURCE_DIR}/services)
      target_link_libraries(merx_${name}_${layer} INTERFACE ${links})
    endif()
  endforeach()

  if(scripts)
    merx_migrations(merx_${name}_adapters ${name} ${scripts})
  endif()

  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${dir}/*_test.cpp)
  if(tests)
    merx_test(${name}_test SOURCES ${tests} LINK merx_${name}_adapters merx_rapidcheck LABELS ${ARG_TEST_LABELS})
    if(scripts)
      merx_test_over_postgres(${name}_test)
    endif()
  endif()

  # On request only. The domain is compiled in, so that the fuzzer sees its branches.
  file(GLOB fuzzers CONFIGURE_DEPENDS ${dir}/fuzz/*_fuzz.cpp)
  foreach(fuzzer ${fuzzers})
    get_filename_component(target ${fuzzer} NAME_WE)
    file(GLOB domain_sources CONFIGURE_DEPENDS ${dir}/domain/*.cpp)
    list(FILTER domain_sources EXCLUDE REGEX "_test\\.cpp$")
    add_executable(${target} EXCLUDE_FROM_ALL ${fuzzer} ${domain_sources})
    merx_compile_ours(${target})
    target_link_libraries(${target} PRIVATE merx_${name}_adapters)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  endforeach()
endfunction()
