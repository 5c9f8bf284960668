# An overlay port: vcpkg install tether --overlay-ports=packaging/vcpkg --triplet=wasm32-emscripten
# It builds the sources that it lies in.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
vcpkg_check_linkage(ONLY_STATIC_LIBRARY)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DTETHER_BUILD_TESTS=OFF
    -DTETHER_BUILD_MODULES=OFF
    -DTETHER_BUILD_DEMOS=OFF
    -DTETHER_BUILD_BENCH=OFF
    -DTETHER_WARNINGS_AS_ERRORS=OFF
    -DTETHER_FETCH_DEPENDENCIES=OFF
    "-DTETHER_DEPENDENCY_PATHS=${CURRENT_INSTALLED_DIR}/include")
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/tether)
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
