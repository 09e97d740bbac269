# SPDX-License-Identifier: MIT
# The recipe for Conan 2, of the checkout that it lies in: see packaging/README.md. Gives the same targets as
# our own CMake package, kaiko::kaiko (headers) and kaiko::compiled, through CMakeDeps.
import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rmdir


class KaikoConan(ConanFile):
    name = "kaiko"
    version = "1.0.0"
    description = "C++17 SDK for the Kaiko emotion API"
    homepage = "https://kaikostudios.xyz"
    license = "MIT"
    topics = ("emotion", "sentiment", "api-client", "header-only")

    settings = "os", "arch", "compiler", "build_type"
    package_type = "library"  # a header-library where header_only says so
    options = {"shared": [True, False], "fPIC": [True, False], "header_only": [True, False]}
    default_options = {"shared": False, "fPIC": True, "header_only": False}
    implements = ["auto_shared_fpic", "auto_header_only"]
    generators = ("CMakeDeps",)

    def export_sources(self):
        tree = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"):
            copy(self, pattern, src=tree, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        # The headers include both, so they are our users' too.
        self.requires("libcurl/[>=7.76 <9]", transitive_headers=True, transitive_libs=True)
        self.requires("nlohmann_json/[>=3.9 <4]", transitive_headers=True)

    def build_requirements(self):
        self.tool_requires("cmake/[>=3.24 <5]")

    def validate(self):
        check_min_cppstd(self, 17)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for switch in ("KAIKO_BUILD_TESTS", "KAIKO_BUILD_EXAMPLES", "KAIKO_BUILD_TOOLS"):
            toolchain.cache_variables[switch] = False
        toolchain.generate()

    def build(self):
        if self.options.header_only:
            return
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        if self.options.header_only:
            copy(
                self,
                "*.hpp",
                src=os.path.join(self.source_folder, "include"),
                dst=os.path.join(self.package_folder, "include"),
            )
            return
        CMake(self).install()
        for folder in ("lib/cmake", "lib/pkgconfig", "share"):  # Conan writes its own
            rmdir(self, os.path.join(self.package_folder, folder))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "kaiko")
        # Conan's target for everything; its usual name is what our headers are called.
        self.cpp_info.set_property("cmake_target_name", "kaiko::everything")

        headers = self.cpp_info.components["headers"]
        headers.set_property("cmake_target_name", "kaiko::kaiko")
        headers.set_property("pkg_config_name", "kaiko")
        headers.libdirs = []
        headers.bindirs = []
        headers.requires = ["libcurl::libcurl", "nlohmann_json::nlohmann_json"]
        if self.settings.get_safe("os") in ("Linux", "FreeBSD"):
            headers.system_libs = ["pthread"]

        if not self.options.header_only:
            compiled = self.cpp_info.components["compiled"]
            compiled.set_property("cmake_target_name", "kaiko::compiled")
            compiled.set_property("pkg_config_name", "kaiko-compiled")
            compiled.libs = ["kaiko"]
            compiled.defines = ["KAIKO_COMPILED"]
            compiled.requires = ["headers"]
