# How everything is compiled and linked, and where the libraries of the system are.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR "Merx needs clang 19 (apt-get install clang-19): g++ 12 miscompiles its coroutines.")
endif()

set(MERX_SANITIZE "" CACHE STRING "Sanitizers, such as address,undefined or thread")

# Debug information is for stack traces: line tables alone make objects a third of the size.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -gline-tables-only -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -gline-tables-only")

add_link_options(-fuse-ld=lld)
if(MERX_SANITIZE)
  add_compile_options(-fsanitize=${MERX_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MERX_SANITIZE})
endif()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(simdjson REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(XAPIAN REQUIRED IMPORTED_TARGET xapian-core)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(GRPC REQUIRED IMPORTED_TARGET grpc++)

find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
add_library(merx_rapidcheck INTERFACE)
target_link_libraries(merx_rapidcheck INTERFACE ${RAPIDCHECK_LIBRARY})

# Asio and Beast, compiled once in libs/runtime/asio.cpp instead of in every file that includes them.
add_library(merx_asio_headers INTERFACE)
target_compile_definitions(merx_asio_headers INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                                                       BOOST_BEAST_SEPARATE_COMPILATION)
