#!/usr/bin/env python3
"""Checks that dependencies only point inwards (docs/architecture.md): which folder may include which, that only
wasm/platform and wasm/modules know Emscripten, and that public headers know nobody else's library."""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# What each folder of wasm/ may include of the others. Every folder may include public headers.
MAY_INCLUDE = {
    "core": set(),
    "codec": {"core"},
    "patch": {"core"},
    "dom": {"core", "patch"},
    "protocol": {"core", "codec", "patch"},
    "clients": {"core", "patch", "protocol"},
    "platform": {"core", "patch", "dom", "protocol", "clients"},
    "modules": {"core", "codec", "patch", "platform", "protocol", "clients"},
}
KNOWS_EMSCRIPTEN = {"platform", "modules"}
FOREIGN = re.compile(r"^(emscripten|msgpack|fmt|rapidjson|doctest)\b")
# Who may use which library.
LIBRARIES = {"msgpack": {"codec"}, "rapidjson": {"codec"}, "fmt": {"core"}, "doctest": set()}
# Glue files that the others build on; apart from these no js-glue file names another's symbols.
GLUE_BASE = {"memory.js", "node_table.js", "op_reader.js", "trusted_types.js", "value_encoding.js"}
GLUE_MAY_USE = {
    "dara_page.js": {"dara_toasts.js"},
    "dom_patch.js": {"dom_event.js"},
    "lively_events.js": {"lively_values.js", "patchers.js"},
    "lively_files.js": {"lively_values.js"},
    "lively_page.js": {"lively_events.js", "lively_files.js", "lively_signs.js", "lively_visits.js"},
    "node_pairs.js": {"user_state.js"},
    "node_texts.js": {"html_gate.js"},
    "node_patch.js": {"node_pairs.js", "node_texts.js", "node_trees.js", "server_scripts.js", "user_state.js"},
    "patchers.js": {"node_patch.js", "user_state.js"},
    "script_face.js": {"script.js"},
    "user_state.js": {"counterpart.js", "user_touch.js"},
    "user_touch.js": {"counterpart.js"},
}

problems = []


def lines_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return list(enumerate(file, 1))


def files_in(folder, *endings):
    for parent, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.relpath(os.path.join(parent, name), ROOT)


def includes(path):
    for number, line in lines_of(path):
        found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if found:
            yield number, found.group(1)


def check_public_headers():
    for path in files_in("include", ".hpp"):
        for number, name in includes(path):
            if FOREIGN.match(name) or (not name.startswith("tether/") and "/" in name):
                problems.append(f"{path}:{number}: a public header includes {name}")


def check_sources():
    for path in files_in("wasm", ".hpp", ".cpp"):
        layer = path.split(os.sep)[1]
        for number, name in includes(path):
            top = name.split("/")[0]
            if top in MAY_INCLUDE and top != layer and top not in MAY_INCLUDE[layer]:
                problems.append(f"{path}:{number}: {layer} may not include {name}")
            if top.startswith("emscripten") and layer not in KNOWS_EMSCRIPTEN:
                problems.append(f"{path}:{number}: only {', '.join(sorted(KNOWS_EMSCRIPTEN))} know Emscripten")
            library = top.removesuffix(".hpp")
            if library in LIBRARIES and layer not in LIBRARIES[library]:
                problems.append(f"{path}:{number}: {layer} may not use {library}")
            if layer == "protocol" and name.startswith("protocol/"):
                if os.path.splitext(os.path.basename(path))[0] != os.path.splitext(os.path.basename(name))[0]:
                    problems.append(f"{path}:{number}: a protocol does not include another")
        for number, line in lines_of(path):
            if re.search(r"\b(EM_ASM|EM_JS|emscripten::val)\b", line):
                problems.append(f"{path}:{number}: JavaScript belongs into js-glue/")


def check_glue():
    defined = {}
    for path in files_in("js-glue", ".js"):
        for _, line in lines_of(path):
            found = re.match(r"  \$(tether_\w+):", line)
            if found:
                defined[found.group(1)] = os.path.basename(path)
    for path in files_in("js-glue", ".js"):
        own = os.path.basename(path)
        for number, line in lines_of(path):
            for name in re.findall(r"\$(tether_\w+)", line):
                owner = defined.get(name.removesuffix("__deps"))
                if owner and owner != own and owner not in GLUE_BASE | GLUE_MAY_USE.get(own, set()):
                    problems.append(f"{path}:{number}: may not build on {owner}")


check_public_headers()
check_sources()
check_glue()
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
