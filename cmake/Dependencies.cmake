# Header-only libraries, for native and wasm builds alike. First those installed on this machine, each staged as a
# link in the build folder so that the machine's /usr/include itself never reaches emcc; else, where a checksum is
# known, a release archive. Public headers of tether include none of them.
include(FetchContent)
option(TETHER_FETCH_DEPENDENCIES "Download dependencies that are not installed" ON)
set(TETHER_DEPENDENCY_PATHS /usr/include /usr/local/include /opt/homebrew/include /opt/local/include
    CACHE STRING "Where installed header-only dependencies are looked for")

# tether_dependency(<name> HEADER <header> PACKAGE <debian package> LINKS <entries of the include folder ...>
#                   [URL <archive> SHA256 <checksum> SUBFOLDER <include folder in the archive>] [DEFINES ...])
# makes the target tether_dependency_<name>.
function(tether_dependency name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER;PACKAGE;URL;SHA256;SUBFOLDER" "LINKS;DEFINES")
  string(TOUPPER ${name} upper)
  find_path(tether_${name}_folder ${arg_HEADER}
            HINTS ${${upper}_ROOT} ${${upper}_ROOT}/include PATHS ${TETHER_DEPENDENCY_PATHS}
            NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(tether_${name}_folder)
    set(include_folder "${PROJECT_BINARY_DIR}/dependencies/${name}")
    file(MAKE_DIRECTORY "${include_folder}")
    foreach(entry IN LISTS arg_LINKS)
      if(NOT EXISTS "${include_folder}/${entry}")
        file(CREATE_LINK "${tether_${name}_folder}/${entry}" "${include_folder}/${entry}" SYMBOLIC)
      endif()
    endforeach()
    message(STATUS "${name}: ${tether_${name}_folder}")
  elseif(arg_URL AND TETHER_FETCH_DEPENDENCIES)
    # SOURCE_SUBDIR names no folder on purpose: the archive's own CMakeLists is not wanted.
    FetchContent_Declare(${name} URL "${arg_URL}" URL_HASH "SHA256=${arg_SHA256}" SOURCE_SUBDIR none
                         DOWNLOAD_EXTRACT_TIMESTAMP TRUE)
    FetchContent_MakeAvailable(${name})
    set(include_folder "${${name}_SOURCE_DIR}/${arg_SUBFOLDER}")
    message(STATUS "${name}: downloaded")
  else()
    message(FATAL_ERROR "${name}: ${arg_HEADER} not found. Install it (Debian: ${arg_PACKAGE}) or set ${upper}_ROOT.")
  endif()
  add_library(tether_dependency_${name} INTERFACE)
  target_include_directories(tether_dependency_${name} SYSTEM INTERFACE "${include_folder}")
  target_compile_definitions(tether_dependency_${name} INTERFACE ${arg_DEFINES})
endfunction()

tether_dependency(msgpack HEADER msgpack.hpp PACKAGE libmsgpack-cxx-dev LINKS msgpack msgpack.hpp
                  DEFINES MSGPACK_NO_BOOST
                  URL https://github.com/msgpack/msgpack-c/releases/download/cpp-6.1.0/msgpack-cxx-6.1.0.tar.gz
                  SHA256 23ede7e93c8efee343ad8c6514c28f3708207e5106af3b3e4969b3a9ed7039e7 SUBFOLDER include)
tether_dependency(fmt HEADER fmt/format.h PACKAGE libfmt-dev LINKS fmt DEFINES FMT_HEADER_ONLY
                  URL https://github.com/fmtlib/fmt/archive/9.1.0.tar.gz
                  SHA256 5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2 SUBFOLDER include)
# No checksum of a RapidJSON archive could be verified, so it is not downloaded.
tether_dependency(rapidjson HEADER rapidjson/reader.h PACKAGE rapidjson-dev LINKS rapidjson)
if(TETHER_BUILD_TESTS)
  tether_dependency(doctest HEADER doctest/doctest.h PACKAGE doctest-dev LINKS doctest
                    URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.12.tar.gz
                    SHA256 73381c7aa4dee704bd935609668cf41880ea7f19fa0504a200e13b74999c2d70)
endif()
