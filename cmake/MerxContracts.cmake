# merx_contract(name [DEPENDS contract…]) turns proto/merx/<name>/v1/*.proto into the library merx_contract_<name>:
# protobuf messages (*.pb.h) and, from protoc-gen-merx, the interface, its gRPC client and server, its REST
# bindings and JSON (*.merx.hpp), and the OpenAPI part (*.openapi.json).

# Generates from the protos of one folder below `root` and gives the sources in `out_sources`.
function(merx_generate out_sources root folder)
  set(out ${CMAKE_BINARY_DIR}/gen)
  file(MAKE_DIRECTORY ${out})
  file(GLOB protos CONFIGURE_DEPENDS ${root}/${folder}/*.proto)
  # What protos of other folders import; a change there may change everything.
  file(GLOB shared CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/merx/api/v1/*.proto
       ${CMAKE_SOURCE_DIR}/proto/merx/types/v1/*.proto)

  set(sources "")
  foreach(proto ${protos})
    get_filename_component(stem ${proto} NAME_WE)
    set(base ${out}/${folder}/${stem})
    add_custom_command(
      OUTPUT ${base}.pb.h ${base}.pb.cc ${base}.merx.hpp ${base}.merx.cpp
      COMMAND protobuf::protoc --plugin=protoc-gen-merx=$<TARGET_FILE:protoc-gen-merx> -I ${root}
              -I ${CMAKE_SOURCE_DIR}/proto --cpp_out=${out} --merx_out=${out} ${proto}
      DEPENDS ${protos} ${shared} protoc-gen-merx
      VERBATIM)
    list(APPEND sources ${base}.pb.cc ${base}.merx.cpp)
  endforeach()
  set(${out_sources} ${sources} PARENT_SCOPE)
endfunction()

function(merx_contract_library target)
  add_library(${target} STATIC ${ARGN})
  target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/gen)
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf merx_rpc merx_http)
endfunction()

function(merx_contract name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  merx_generate(sources ${CMAKE_SOURCE_DIR}/proto merx/${name}/v1)
  merx_contract_library(merx_contract_${name} ${sources})
  foreach(depends ${ARG_DEPENDS})
    target_link_libraries(merx_contract_${name} PUBLIC merx_contract_${depends})
  endforeach()
endfunction()
