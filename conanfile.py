"""Makes a Conan package of the library; docs/packages.md says how."""

import os

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout


class TetherConan(ConanFile):
    name = "tether"
    version = "0.1.0"
    license = "MIT"
    description = "Ties a web page to its server, in C++ and WebAssembly"
    package_type = "static-library"
    settings = "os", "compiler", "build_type", "arch"
    # Headers that only the library's own sources include: those of Conan, or the ones this machine has.
    options = {"system_headers": [True, False]}
    default_options = {"system_headers": False}
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "js-glue/*", "wasm/*"

    def requirements(self):
        if not self.options.system_headers:
            for package in ("fmt/9.1.0", "msgpack-cxx/6.1.0", "rapidjson/cci.20230929"):
                self.requires(package, headers=True, libs=False, visible=False)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for name in ("TESTS", "MODULES", "DEMOS", "BENCH"):
            toolchain.cache_variables[f"TETHER_BUILD_{name}"] = False
        toolchain.cache_variables["TETHER_WARNINGS_AS_ERRORS"] = False
        toolchain.cache_variables["TETHER_FETCH_DEPENDENCIES"] = False
        if not self.options.system_headers:
            folders = [folder for package in self.dependencies.host.values() for folder in package.cpp_info.includedirs]
            toolchain.cache_variables["TETHER_DEPENDENCY_PATHS"] = ";".join(folders)
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        # The package's own tetherConfig.cmake knows what the linker has to be told; Conan shall not write another.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "tether")]
        self.cpp_info.libs = ["tether"]
