# Two repairs that old Emscripten versions need from the node they run with. Results go into the cache, so that a
# project that adds tether as a subdirectory is served as well.
include_guard(GLOBAL)
list(GET CMAKE_CROSSCOMPILING_EMULATOR 0 tether_node)

# Output of Emscripten before 3.1.10 sees node 18's fetch() and calls it with a file path.
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.10 AND NOT "${CMAKE_CROSSCOMPILING_EMULATOR}" MATCHES "node-compat")
  set(CMAKE_CROSSCOMPILING_EMULATOR "${tether_node};-r;${CMAKE_CURRENT_LIST_DIR}/node-compat.cjs"
      CACHE STRING "node, with fetch() hidden from old Emscripten output" FORCE)
endif()

# Links at -O2 and above run JavaScript passes that need the module acorn. Debian keeps it where only Debian's own
# node looks.
execute_process(COMMAND ${tether_node} -e "require('acorn')" WORKING_DIRECTORY "${EMSCRIPTEN_ROOT_PATH}/tools"
                RESULT_VARIABLE tether_acorn_missing OUTPUT_QUIET ERROR_QUIET)
if(tether_acorn_missing)
  find_path(EMSCRIPTEN_NODE_MODULES acorn/package.json
            PATHS /usr/share/nodejs /usr/lib/nodejs /usr/share/node_modules
            NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(EMSCRIPTEN_NODE_MODULES)
    foreach(language C CXX)
      set(CMAKE_${language}_LINKER_LAUNCHER "${CMAKE_COMMAND};-E;env;NODE_PATH=${EMSCRIPTEN_NODE_MODULES}"
          CACHE STRING "tells emcc's JavaScript passes where node's modules are")
    endforeach()
  else()
    message(WARNING "node cannot find the module 'acorn'; optimised emcc links may fail")
  endif()
endif()
