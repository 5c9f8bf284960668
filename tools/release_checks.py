#!/usr/bin/env python3
"""The checks of docs/releasing.md that are not tests: tools/release_checks.py version|changelog|licences"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What may be used to build and test a program under the MIT licence. What is linked into the modules is listed, with its
# licence, in docs/dependencies.md.
ALLOWED = {"MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "BlueOak-1.0.0", "Python-2.0", "CC-BY-4.0",
           "CC0-1.0", "MPL-2.0", "Unlicense", "Zlib"}
# Packages that say it in a way npm does not copy into the lock file.
STATED_ELSEWHERE = {"xmlhttprequest-ssl": "MIT"}


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def project_version():
    return re.search(r"project\(tether VERSION (\d+\.\d+\.\d+)", read("CMakeLists.txt")).group(1)


def check_version():
    """Problems with the version, one line each."""
    expected = project_version()
    found = {
        "package.json": json.loads(read("package.json")).get("version"),
        "package-lock.json": json.loads(read("package-lock.json")).get("version"),
        "packaging/vcpkg/vcpkg.json": json.loads(read("packaging/vcpkg/vcpkg.json")).get("version"),
        "conanfile.py": (re.search(r'^\s*version = "(.*)"', read("conanfile.py"), re.MULTILINE) or [None, None])[1],
    }
    return [f"{path} has version {version}, CMakeLists.txt {expected}" for path, version in found.items() if version != expected]


def check_changelog():
    version = project_version()
    section = re.search(rf"^## {re.escape(version)} \((unreleased|\d{{4}}-\d\d-\d\d)\)\n(.*?)(?=^## |\Z)", read("CHANGELOG.md"),
                        re.MULTILINE | re.DOTALL)
    if section is None:
        return [f"CHANGELOG.md has no section '## {version} (YYYY-MM-DD)'"]
    if not re.search(r"^- ", section.group(2), re.MULTILINE):
        return [f"the section {version} of CHANGELOG.md is empty"]
    return []


def is_allowed(licence):
    """SPDX: one of several that are offered will do, all that are demanded must."""
    parts = re.sub(r"[()]", "", licence)
    return any(all(one in ALLOWED for one in choice.split(" AND ")) for choice in parts.split(" OR "))


def npm_packages(path):
    """(name, licence, whether we ask for it ourselves) of every package in a lock file."""
    packages = json.loads(read(path))["packages"]
    direct = {name for key in ("dependencies", "devDependencies") for name in packages[""].get(key, {})}
    for place, entry in packages.items():
        if place:
            name = place.rpartition("node_modules/")[2]
            yield name, entry.get("license") or STATED_ELSEWHERE.get(name, "none"), name in direct


def python_packages(path):
    """The names in a list of pinned requirements."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", read(path), re.MULTILINE)


def check_licences():
    named = read("docs/dependencies.md").lower()
    problems = []
    for lock in ("package-lock.json", "bench/package-lock.json"):
        for name, licence, direct in npm_packages(lock):
            if not is_allowed(licence):
                problems.append(f"{lock}: {name} has the licence {licence}")
            if direct and not re.search(rf"(?<![\w/-]){re.escape(name.lower())}(?![\w/-])", named):
                problems.append(f"docs/dependencies.md does not name {name} ({licence})")
    for peer, framework in (("duck", "duckframework"), ("hypergen", "django-hypergen"), ("dara", "dara-core")):
        path = f"tests/peers/{peer}/requirements.txt"
        if framework not in {name.lower().replace("_", "-") for name in python_packages(path)}:
            problems.append(f"{path} does not pin {framework}")
        if framework not in named:
            problems.append(f"docs/dependencies.md does not name {framework}")
    for dependency in re.findall(r"^tether_dependency\((\w+)", read("cmake/Dependencies.cmake"), re.MULTILINE):
        if dependency not in named:
            problems.append(f"docs/dependencies.md does not name {dependency}")
    notices = read("THIRD_PARTY_NOTICES.md").lower()
    linked = re.search(r"In the `\.wasm` files:\n\n(.*?)\n\n", read("docs/dependencies.md"), re.DOTALL).group(1)
    for part in [*re.findall(r"^\| ([\w-]+) \|", linked, re.MULTILINE), "morphdom"]:
        if part != "Library" and part.lower() not in notices:
            problems.append(f"THIRD_PARTY_NOTICES.md does not name {part}")
    if "MIT License" not in read("LICENSE"):
        problems.append("LICENSE is not the MIT License")
    return problems


CHECKS = {"version": check_version, "changelog": check_changelog, "licences": check_licences}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in CHECKS:
        print(__doc__, file=sys.stderr)
        return 2
    problems = CHECKS[sys.argv[1]]()
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
