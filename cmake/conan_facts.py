# SPDX-License-Identifier: MIT
# Runs a recipe for Conan against stand-ins for Conan's own modules and prints what it says, a fact a line,
# for CheckPackaging.cmake. Usage: conan_facts.py CONANFILE.
import sys
import types


class Options:
    header_only = False


class Settings:
    def get_safe(self, name):
        return "Linux" if name == "os" else None


class CppInfo:
    def __init__(self, name=""):
        self.name = name
        self.components = Components()

    def set_property(self, key, value):
        print(f"property {self.name or 'package'} {key} {value}")

    def __setattr__(self, key, value):
        if key in ("libs", "defines", "requires"):
            print(f"{key} {self.name} {' '.join(value)}")
        object.__setattr__(self, key, value)


class Components(dict):
    def __missing__(self, name):
        self[name] = CppInfo(name)
        return self[name]


class ConanFile:
    def __init__(self, recipe):
        self.recipe_folder = recipe.rpartition("/")[0] or "."
        self.export_sources_folder = "exported"
        self.options = Options()
        self.settings = Settings()
        self.cpp_info = CppInfo()

    def requires(self, reference, **_):
        print(f"needs {reference}")

    def tool_requires(self, reference):
        print(f"tool {reference}")


class CMakeToolchain:
    def __init__(self, recipe):
        self.cache_variables = {}

    def generate(self):
        for name, value in self.cache_variables.items():
            print(f"switch {name} {value}")


def stand_in(name, **members):
    module = types.ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module


def main(path):
    def nothing(*_, **__):
        pass

    def copy(_, pattern, src, dst):
        print(f"copies {pattern}")

    stand_in("conan", ConanFile=ConanFile)
    stand_in("conan.tools")
    stand_in("conan.tools.build", check_min_cppstd=lambda _, standard: print(f"standard {standard}"))
    stand_in("conan.tools.cmake", CMake=nothing, CMakeToolchain=CMakeToolchain, cmake_layout=nothing)
    stand_in("conan.tools.files", copy=copy, rmdir=nothing)
    with open(path, encoding="utf-8") as file:
        code = compile(file.read(), path, "exec")
    scope = {"__name__": "recipe"}
    exec(code, scope)
    (recipe,) = [
        kind
        for kind in scope.values()
        if isinstance(kind, type) and issubclass(kind, ConanFile) and kind is not ConanFile
    ]
    print(f"name {recipe.name}")
    print(f"version {recipe.version}")
    conanfile = recipe(path)
    for step in ("export_sources", "requirements", "build_requirements", "validate", "generate", "package_info"):
        getattr(conanfile, step)()


main(sys.argv[1])
