#!/usr/bin/env python3
"""Compiles, or takes the object that another build of the same sources made with the same command.

A compiler launcher of CMake: reuse_object.py BUILD COMPILER ARGUMENTS... where BUILD has a compile_commands.json. Commands
are the same if they differ in nothing but the folder of the build and the name by which they reach the sources. So a
second build of the library costs next to nothing in the tests, and still shows which flags reach it."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

WITH_VALUE = {"-o", "-MT", "-MF"}


def essence(arguments):
    """The command without what names the build's folder, and the object it writes."""
    rest, written, words = [], None, iter(arguments)
    for word in words:
        if word in WITH_VALUE:
            value = next(words)
            written = value if word == "-o" else written
        elif word != "-MD" and not word.startswith("-ffile-prefix-map="):
            word = re.sub(r"^/.*/dependencies/", "dependencies/", word)
            rest.append(re.sub(r"^(-I)?(/.*)", lambda path: (path[1] or "") + os.path.realpath(path[2]), word))
    return rest, written


def object_of(build, arguments):
    source = arguments[-1]
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        if os.path.realpath(entry["file"]) == source:
            command, written = essence(shlex.split(entry["command"]))
            if command == arguments and (path := Path(entry["directory"]) / written).exists():
                return path
    return None


def main():
    build, command = Path(sys.argv[1]), sys.argv[2:]
    arguments, written = essence(command)
    if written and (found := object_of(build, arguments)):
        shutil.copyfile(found, written)
        return 0
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
