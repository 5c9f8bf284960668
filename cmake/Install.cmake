# `cmake --install`: what another project needs to build with tether (docs/packages.md). Nothing in it names the folder
# it was built or installed in, so that it can be moved.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(package_folder lib/cmake/tether)
set(targets tether)
if(EMSCRIPTEN)
  list(APPEND targets tether_script tether_lively tether_dara)
endif()
add_custom_target(tether_libraries DEPENDS ${targets})
install(TARGETS ${targets} EXPORT tetherTargets ARCHIVE DESTINATION lib)
install(EXPORT tetherTargets NAMESPACE tether:: DESTINATION ${package_folder})
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/tether" DESTINATION include)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION share/doc/tether)

# Objects of one Emscripten version do not link with another's; the package refuses to be found there.
set(built_with "${CMAKE_SYSTEM_NAME}")
if(EMSCRIPTEN)
  string(APPEND built_with " ${EMSCRIPTEN_VERSION}")
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/tetherConfig.cmake.in" "${PROJECT_BINARY_DIR}/package/tetherConfig.cmake" @ONLY)
# Before 1.0 a minor version may break the API.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/tetherConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/package/tetherConfig.cmake" "${PROJECT_BINARY_DIR}/package/tetherConfigVersion.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/TetherApp.cmake" DESTINATION ${package_folder})

set(pc_link_options "")
if(EMSCRIPTEN)
  install(FILES ${glue_files} DESTINATION ${TETHER_GLUE_FOLDER})
  install(FILES "${CMAKE_CURRENT_LIST_DIR}/EmscriptenNode.cmake" "${CMAKE_CURRENT_LIST_DIR}/node-compat.cjs"
                "${CMAKE_CURRENT_LIST_DIR}/emscripten-toolchain.cmake" DESTINATION ${package_folder})
  foreach(file IN LISTS glue_files)
    cmake_path(GET file FILENAME name)
    string(APPEND pc_link_options " --js-library=\${prefix}/${TETHER_GLUE_FOLDER}/${name}")
  endforeach()
  list(JOIN tether_link_options " " joined)
  string(APPEND pc_link_options " ${joined}")
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/tether.pc.in" "${PROJECT_BINARY_DIR}/package/tether.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/package/tether.pc" DESTINATION lib/pkgconfig)
