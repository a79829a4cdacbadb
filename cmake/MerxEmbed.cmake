# merx_embed(target function file…) compiles text files into the target, as
#   std::span<const std::pair<std::string_view, std::string_view>> <function>();   // file name and text
# which the target's own header declares. `function` is its qualified name: merx::import::built_in_mapping_texts.

function(merx_embed target function)
  string(REPLACE "::" "_" stem ${function})
  set(source ${CMAKE_BINARY_DIR}/gen/embedded/${stem}.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DFUNCTION=${function} -DSOURCE=${source} "-DFILES=${ARGN}" -P
            ${CMAKE_SOURCE_DIR}/cmake/EmbedTexts.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/EmbedTexts.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
endfunction()
