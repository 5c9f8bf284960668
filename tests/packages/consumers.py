#!/usr/bin/env python3
"""Builds one app in each way that docs/packages.md shows, with the text from there.

An app comes out as OUTPUT/WAY/build/hello.mjs. The package that two of them use is installed from BUILD, and its folder
moved to OUTPUT/moved before it is used. The build by add_subdirectory compiles a copy of the library; the one by
FetchContent takes objects of BUILD where their commands are the same, and with --reuse both do."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
# What a subproject needs; tests, demos and tools are not among it.
LIBRARY = ["CMakeLists.txt", "LICENSE", "cmake", "include", "js-glue", "wasm"]
PREFIX = "/opt/tether"
# As the preset wasm-release has them, so that objects can be shared and modules compared.
AS_RELEASED = ["-DCMAKE_CXX_FLAGS_MINSIZEREL=-Oz -DNDEBUG", "-DTETHER_LTO=ON", "-DTETHER_WARNINGS_AS_ERRORS=ON"]


class Failed(Exception):
    pass


def run(command, folder, **environment):
    """A command of the shell or a list; its output is shown if it fails, and returned."""
    done = subprocess.run(command, shell=isinstance(command, str), cwd=folder, env={**os.environ, **environment}, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise Failed(f"{command} in {folder}:\n{done.stdout[-4000:]}")
    return done.stdout


class Section:
    """One chapter of docs/packages.md: the CMakeLists.txt in it, and its commands."""

    def __init__(self, way):
        text = (ROOT / "docs/packages.md").read_text(encoding="utf-8")
        chapter = re.search(rf"^## {re.escape(way)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL).group(1)
        self.lists = re.findall(r"^```cmake\n(.*?)^```$", chapter, re.MULTILINE | re.DOTALL)
        self.commands = [block.strip().replace("\\\n", " ").split("\n") for block in
                         re.findall(r"^```sh\n(.*?)^```$", chapter, re.MULTILINE | re.DOTALL)]


class Consumers:
    def __init__(self, build, output, reuse):
        self.build, self.output, self.reuse = build, output, reuse
        self.package = None

    def folder(self, way):
        """A fresh folder with the app and the chapter's CMakeLists.txt."""
        place = self.output / way
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        shutil.copy(HERE / "consumer/main.cpp", place)
        section = Section(way)
        for text in section.lists:
            (place / "CMakeLists.txt").write_text(text, encoding="utf-8")
        return place, section

    def sharing(self):
        """Options with which objects are taken from the other build."""
        return [f"-DCMAKE_CXX_COMPILER_LAUNCHER={sys.executable};{HERE / 'reuse_object.py'};{self.build}", *AS_RELEASED]

    def installed(self):
        """The package, in a folder that it was not installed in."""
        if self.package is None:
            first, moved = self.output / "first", self.output / "moved"
            for folder in (first, moved):
                shutil.rmtree(folder, ignore_errors=True)
            install = next(line for line in Section("find_package").commands[0] if "--install" in line)
            run(install.replace(PREFIX, str(first)).replace("build/wasm-release", str(self.build)), ROOT)
            self.package = first.rename(moved)
        return self.package

    def configure_and_build(self, commands, place, options=()):
        extra = "".join(f" '{option}'" for option in options)
        for command in commands:
            run(command + extra if " -B " in command else command, place)

    def find_package(self):
        place, section = self.folder("find_package")
        self.configure_and_build([line.replace(PREFIX, str(self.installed())) for line in section.commands[1]], place)

    def add_subdirectory(self):
        place, section = self.folder("add_subdirectory")
        if self.reuse:
            (place / "tether").symlink_to(ROOT)
            self.configure_and_build(section.commands[0], place, self.sharing())
            return
        for name in LIBRARY:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            (place / "tether").mkdir(exist_ok=True)
            copy(ROOT / name, place / "tether" / name)
        self.configure_and_build(section.commands[0], place, AS_RELEASED)

    def fetch_content(self):
        place, section = self.folder("FetchContent")
        # No network: the sources are here.
        options = [*self.sharing(), f"-DFETCHCONTENT_SOURCE_DIR_TETHER={ROOT}", "-DFETCHCONTENT_FULLY_DISCONNECTED=ON"]
        self.configure_and_build(section.commands[0], place, options)

    def pkg_config(self):
        place, section = self.folder("pkg-config")
        commands = "\n".join(section.commands[0]).replace(PREFIX, str(self.installed()))
        run(f"set -e\n{commands}", place, NODE_PATH=os.environ.get("NODE_PATH", "/usr/share/nodejs"))


WAYS = {"find_package": Consumers.find_package, "add_subdirectory": Consumers.add_subdirectory,
        "FetchContent": Consumers.fetch_content, "pkg-config": Consumers.pkg_config}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", nargs="*", metavar="WAY", help=f"{', '.join(WAYS)} (default: all)")
    parser.add_argument("--build", type=Path, default=ROOT / "build/wasm-release", help="a built tree (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=ROOT / "build/packages", help="default: %(default)s")
    parser.add_argument("--reuse", action="store_true", help="take objects of BUILD wherever that is possible")
    options = parser.parse_args()
    if unknown := set(options.way) - set(WAYS):
        parser.error(f"no way is called {', '.join(unknown)}")
    consumers = Consumers(options.build.resolve(), options.output.resolve(), options.reuse)
    good = True
    for way in options.way or WAYS:
        begin = time.monotonic()
        try:
            WAYS[way](consumers)
            said = "ok"
        except (Failed, OSError) as error:
            good, said = False, f"FAILED: {error}"
        print(f"{way}: {said}, {time.monotonic() - begin:.0f} s", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
