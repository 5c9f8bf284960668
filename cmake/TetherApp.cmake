# tether_add_app(<target> <sources...>): a browser app in C++. Makes <target>.mjs, an ES module whose default export
# starts the app, and <target>.wasm beside it.
include_guard(GLOBAL)

# emcc turns inlining off at -Os and -Oz, and with it that of functions which are smaller than a call of them. On, and
# held to those, it makes the code a tenth smaller. The linker decides again where it optimises across files.
# A macro: the variables are wanted where it is called, which may be a project that does not know this one's.
macro(tether_small_options)
  set(TETHER_SMALL_CODE "$<$<CONFIG:Release,MinSizeRel>:SHELL:-finline-functions -mllvm -inline-threshold=-15>")
  set(TETHER_SMALL_LINK "$<$<CONFIG:Release,MinSizeRel>:-Wl,-mllvm,-inline-threshold=-15>")
endmacro()

function(tether_add_app target)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE tether::tether)
  if(NOT EMSCRIPTEN)
    return()
  endif()
  tether_small_options()
  # CMake 3.28 and later would look for clang-scan-deps, which Emscripten does not have.
  set_target_properties(${target} PROPERTIES SUFFIX ".mjs" CXX_SCAN_FOR_MODULES OFF)
  target_compile_options(${target} PRIVATE -fno-rtti "${TETHER_SMALL_CODE}")
  target_link_options(${target} PRIVATE
    -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web
    # Small start, room to grow; a page that leaks hits the ceiling instead of taking the machine.
    -sTOTAL_STACK=64KB -sINITIAL_MEMORY=1MB
    $<$<CONFIG:Release,MinSizeRel>:-Oz>
    $<$<CONFIG:Release,MinSizeRel>:-sASSERTIONS=0>
    "${TETHER_SMALL_LINK}")
endfunction()
