# tether_add_app(<target> <sources...>): a browser app in C++. Makes <target>.mjs, an ES module whose default export
# starts the app, and <target>.wasm beside it.
include_guard(GLOBAL)

function(tether_add_app target)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE tether::tether)
  if(NOT EMSCRIPTEN)
    return()
  endif()
  set_target_properties(${target} PROPERTIES SUFFIX ".mjs")
  target_compile_options(${target} PRIVATE -fno-rtti)
  target_link_options(${target} PRIVATE
    -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web
    # Small start, room to grow; a page that leaks hits the ceiling instead of taking the machine.
    -sTOTAL_STACK=64KB -sINITIAL_MEMORY=1MB
    $<$<CONFIG:Release,MinSizeRel>:-Oz>
    $<$<CONFIG:Release,MinSizeRel>:-sASSERTIONS=0>)
endfunction()
