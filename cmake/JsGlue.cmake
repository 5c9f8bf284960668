# The JavaScript half of the library. Sources in js-glue/ name operations and errors as OP_*, PATCH_* and ERR_*; the numbers
# stand once, in the .def lists that C++ includes. This writes the files with numbers that emcc links.
include_guard(GLOBAL)

# Appends "<prefix><NAME>=<number>" for every entry of a .def list.
function(tether_read_codes def prefix out)
  file(STRINGS "${def}" lines REGEX "^TETHER_[A-Z_]+\\(")
  set(codes ${${out}})
  foreach(line IN LISTS lines)
    string(REGEX MATCH "\\(([a-z0-9_]+), ([0-9]+)" matched "${line}")
    string(TOUPPER "${CMAKE_MATCH_1}" name)
    list(APPEND codes "${prefix}${name}=${CMAKE_MATCH_2}")
  endforeach()
  set(${out} ${codes} PARENT_SCOPE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${def}")
endfunction()

# tether_generate_glue(<folder> <out>): writes js-glue/*.js into <folder>, only what changed; <out> lists the files there.
function(tether_generate_glue folder out)
  set(codes "")
  set(written "")
  tether_read_codes("${PROJECT_SOURCE_DIR}/include/tether/errors.def" ERR_ codes)
  tether_read_codes("${PROJECT_SOURCE_DIR}/wasm/patch/dom_ops.def" OP_ codes)
  tether_read_codes("${PROJECT_SOURCE_DIR}/wasm/patch/patch_ops.def" PATCH_ codes)
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/js-glue/*.js")
  foreach(source IN LISTS sources)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
    file(READ "${source}" text)
    foreach(code IN LISTS codes)
      string(REGEX MATCH "^(.*)=(.*)$" matched "${code}")
      string(REGEX REPLACE "${CMAKE_MATCH_1}([^A-Z0-9_])" "${CMAKE_MATCH_2}\\1" text "${text}")
    endforeach()
    if(text MATCHES "[^A-Z0-9_]((OP|PATCH|ERR)_[A-Z0-9_]+)")
      message(FATAL_ERROR "${source}: ${CMAKE_MATCH_1} is in no list")
    endif()
    cmake_path(GET source FILENAME name)
    set(previous "")
    if(EXISTS "${folder}/${name}")
      file(READ "${folder}/${name}" previous)
    endif()
    if(NOT previous STREQUAL text)
      file(WRITE "${folder}/${name}" "${text}")
    endif()
    list(APPEND written "${folder}/${name}")
  endforeach()
  set(${out} ${written} PARENT_SCOPE)
endfunction()

# Where `cmake --install` puts the glue, below the prefix.
set(TETHER_GLUE_FOLDER share/tether/js-glue)

# tether_link_glue(<library> <files...>): a program that links <library> links these files, from the build folder or from
# where they are installed, and is linked anew when one changes.
function(tether_link_glue library)
  foreach(file IN LISTS ARGN)
    cmake_path(GET file FILENAME name)
    set(installed "$<INSTALL_PREFIX>/${TETHER_GLUE_FOLDER}/${name}")
    target_link_options(${library} INTERFACE
      "$<BUILD_INTERFACE:--js-library=${file}>" "$<INSTALL_INTERFACE:--js-library=${installed}>")
    set_property(TARGET ${library} APPEND PROPERTY INTERFACE_LINK_DEPENDS
      "$<BUILD_INTERFACE:${file}>" "$<INSTALL_INTERFACE:${installed}>")
  endforeach()
endfunction()
