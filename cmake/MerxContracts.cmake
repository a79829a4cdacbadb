# merx_contract(name [DEPENDS contract…]) turns proto/merx/<name>/v1/*.proto into the library merx_contract_<name>:
# protobuf messages (*.pb.h) and, from protoc-gen-merx, the interface, its gRPC client and server, its REST
# bindings and JSON (*.merx.hpp), and the OpenAPI part (*.openapi.json).

function(merx_contract name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/gen)
  file(MAKE_DIRECTORY ${out})
  file(GLOB protos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/merx/${name}/v1/*.proto)

  set(sources "")
  foreach(proto ${protos})
    get_filename_component(stem ${proto} NAME_WE)
    set(base ${out}/merx/${name}/v1/${stem})
    add_custom_command(
      OUTPUT ${base}.pb.h ${base}.pb.cc ${base}.merx.hpp ${base}.merx.cpp
      COMMAND protobuf::protoc --plugin=protoc-gen-merx=$<TARGET_FILE:protoc-gen-merx> -I ${CMAKE_SOURCE_DIR}/proto
              --cpp_out=${out} --merx_out=${out} ${proto}
      DEPENDS ${proto} protoc-gen-merx
      VERBATIM)
    list(APPEND sources ${base}.pb.cc ${base}.merx.cpp)
  endforeach()

  add_library(merx_contract_${name} STATIC ${sources})
  target_include_directories(merx_contract_${name} SYSTEM PUBLIC ${out})
  target_link_libraries(merx_contract_${name} PUBLIC protobuf::libprotobuf merx_rpc merx_http)
  foreach(depends ${ARG_DEPENDS})
    target_link_libraries(merx_contract_${name} PUBLIC merx_contract_${depends})
  endforeach()
endfunction()
