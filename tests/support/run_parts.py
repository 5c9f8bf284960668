"""Runs the parts of the test suite one after the other and adds up what they report (called by tests/run)."""

import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass

from node_tests import run_files, told

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JOBS = str(os.cpu_count() or 2)
PEERS = ["duck", "hypergen", "dara"]
# What is said once more at the very end.
REPORTS = []


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def run(command, quiet=False, **extra_environment):
    """Runs a command, shows its output as it comes, and returns (exit code, output)."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **extra_environment}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, errors="replace")
    lines = []
    for line in process.stdout:
        lines.append(line)
        if not quiet:
            sys.stdout.write(line)
            sys.stdout.flush()
    code = process.wait()
    if quiet and code != 0:
        sys.stdout.write("".join(lines[-60:]))
    return code, "".join(lines)


def check(name, command, **environment):
    """One check that either holds or not."""
    code, _ = run(command, quiet=True, **environment)
    print(f"  {'ok    ' if code == 0 else 'FAILED'} {name}", flush=True)
    return Count(passed=1) if code == 0 else Count(failed=1)


def build(preset, *targets, configure=()):
    """Configures and builds a preset; a failure is reported and counts."""
    steps = [["cmake", "--preset", preset, *configure],
             ["cmake", "--build", "--preset", preset, *(("--target", *targets) if targets else ())]]
    for step in steps:
        code, _ = run(step, quiet=True)
        if code != 0:
            print(f"  FAILED {' '.join(step)}")
            return False
    return True


def counted(code, output, pattern):
    """Adds up the summary lines of a test runner; a run that fails without saying how counts as one failure."""
    count = Count()
    for kind, number in re.findall(pattern, output, re.MULTILINE):
        field = {"pass": "passed", "fail": "failed", "cancelled": "failed"}.get(kind, kind)
        if hasattr(count, field):
            setattr(count, field, getattr(count, field) + int(number))
    if count.passed + count.failed == 0 or (code != 0 and count.failed == 0):
        count.failed += 1
    return count


def doctest(command):
    code, output = run([*command, "--no-colors=1"], UBSAN_OPTIONS="print_stacktrace=1", ASAN_OPTIONS="strict_string_checks=1")
    # What doctest counts as skipped is no test: it rewrites the fixtures, when asked to by name.
    summary = re.search(r"test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed", output)
    text = "passed {}\nfailed {}\n".format(*summary.groups()) if summary else ""
    return counted(code, text, r"^(passed|failed) (\d+)")


def node_test(paths, node_options=(), second_try=False, **environment):
    """
    Runs test files, two at a time. With `second_try` a file in which a test failed runs once more, alone, and that
    counts: a browser, its driver and a real server on a busy machine sometimes stall, which is no fault of the library.
    What failed the first time is told at the end all the same, with its reason, so that nobody has to guess.
    """
    files = sorted(path for pattern in paths for path in glob.glob(os.path.join(ROOT, pattern)))
    if not files:
        print(f"  FAILED no tests match {' '.join(paths)}")
        return Count(failed=1)
    node = subprocess.run(["tools/node_for_tests"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    options = {"cwd": ROOT, "env": {**os.environ, **environment}}
    results = run_files([node, *node_options], files, int(JOBS), **options)
    failed = [result for result in results if result.failed]
    if second_try and failed:
        REPORTS.append(told("failed at the first try", failed, ROOT))
        print(f"  once more: {', '.join(os.path.relpath(result.file, ROOT) for result in failed)}", flush=True)
        again = run_files([node, *node_options], [result.file for result in failed], 1, **options)
        results = [result for result in results if not result.failed] + again
        failed = [result for result in again if result.failed]
    if failed:
        REPORTS.append(told("failed", failed, ROOT))
    total = Count()
    for result in results:
        total.add(Count(result.passed, result.failed, result.skipped))
    return total


def part_lint(_):
    total = Count()
    sources = [path for path in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.cpp", "*.hpp"], cwd=ROOT,
        capture_output=True, text=True).stdout.split() if os.path.exists(os.path.join(ROOT, path))]
    total.add(check("clang-format", [tool("clang-format"), "--dry-run", "-Werror", *sources]))
    total.add(check("layers", ["python3", "tools/check_layers.py"]))
    total.add(check("pictures", ["tools/draw_pictures", "--check"]))
    node = subprocess.run(["tools/node_for_tests"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    total.add(check("eslint", [node, "node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."]))
    total.add(check("types", [node, "node_modules/typescript/bin/tsc", "-p", "tests/types"]))
    total.add(check("reference", ["tools/reference", "--check"]))
    if build("native-debug", configure=("-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",)):
        library = [path for path in sources if path.startswith("wasm/") and path.endswith(".cpp")
                   and not path.startswith(("wasm/platform/", "wasm/modules/"))]
        total.add(tidy(library))
    else:
        total.failed += 1
    return total


def tidy(files):
    """clang-tidy over every file, as many at once as there are processors."""
    command = [tool("clang-tidy"), "--quiet", "-p", "build/native-debug"]
    waiting, running, failed = list(files), {}, 0
    while waiting or running:
        while waiting and len(running) < int(JOBS):
            path = waiting.pop()
            running[path] = subprocess.Popen([*command, path], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                                             stderr=subprocess.DEVNULL)
        path = next(iter(running))
        process = running.pop(path)
        output, _ = process.communicate()
        if process.returncode != 0:
            failed += 1
            print(output)
    print(f"  {'FAILED' if failed else 'ok    '} clang-tidy, {len(files)} files", flush=True)
    return Count(failed=1) if failed else Count(passed=1)


def tool(name):
    """Debian installs clang's tools with their version in the name."""
    for candidate in (f"{name}-14", name):
        if subprocess.run(["which", candidate], capture_output=True).returncode == 0:
            return candidate
    sys.exit(f"tests/run: {name} is missing; run tools/setup test")


def part_unit(_):
    if not build("native-debug"):
        return Count(failed=1)
    return doctest(["build/native-debug/tests/unit"])


def build_wasm():
    return build("wasm-release") and run(["tools/build"], quiet=True)[0] == 0


def part_wasm(_):
    if not build_wasm():
        return Count(failed=1)
    total = doctest(["node", "-r", "./cmake/node-compat.cjs", "build/wasm-release/tests/unit.js"])
    total.add(check("size of the plain WebSocket module", ["tools/size_report", "--check"]))
    return total


def part_glue(_):
    return node_test(["tests/glue/*.test.mjs"])


def part_docs(_):
    return node_test(["tests/docs/*.test.mjs"])


def part_server(_):
    return node_test(["tests/server/*.test.mjs"])


def part_browser(options):
    environment = {"TETHER_ENGINES": ",".join(options.engine)} if options.engine else {}
    os.makedirs(os.path.join(ROOT, "build/screenshots"), exist_ok=True)
    return node_test(["tests/browser/*.test.mjs", "tests/browser/support_test/*.test.mjs"],
                     second_try=True, **environment)


def part_npm(options):
    environment = {"TETHER_ENGINES": ",".join(options.engine)} if options.engine else {}
    return node_test(["tests/npm/*.test.mjs"], second_try=True, **environment)


def part_peers(options):
    """The servers of real frameworks; `peers/NAME` is one of them. A server that cannot be had is a failure."""
    names = [name.removeprefix("peers/") for name in options.part if name.startswith("peers/")] or PEERS
    environment = {"TETHER_ENGINES": ",".join(options.engine)} if options.engine else {}
    total = Count()
    for name in names:
        # First by itself: otherwise each test file that starts would make it.
        total.add(node_program(f"the server of {name}", [f"tests/peers/{name}/support/prepare.mjs"]))
        if total.failed == 0:
            total.add(node_test([f"tests/peers/{name}/*.test.mjs"], second_try=True, **environment))
    return total


def part_soak(options):
    # By name the full number of drops; among all parts fewer, so that everything fits into a coffee break.
    drops = "5000" if "soak" in options.part else "1000"
    return node_program("drops with nothing left behind", ["tests/soak/run.mjs", "--drops", drops])


def node_program(name, command):
    """A program that prints its own table and says by its exit code whether all was as it must be."""
    node = subprocess.run(["tools/node_for_tests"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    code, _ = run([node, *command])
    print(f"  {'ok    ' if code == 0 else 'FAILED'} {name}", flush=True)
    return Count(passed=1) if code == 0 else Count(failed=1)


def part_faults(options):
    """The fault matrix, which prints its own table and writes it to build/faults.md."""
    environment = {"TETHER_ENGINES": ",".join(options.engine)} if options.engine else {}
    node = subprocess.run(["tools/node_for_tests"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    command = [node, "tests/faults/run.mjs", "--repeat", str(options.repeat), *(["--full"] if options.full else []),
               *(argument for row in options.row or [] for argument in ("--row", row))]
    code, output = run(command, **environment)
    return counted(code, output, r"^(passed|failed|skipped) (\d+)$")


# How many inputs each decoder gets where no time is given: the same ones every time, so that a run of all tests tells
# about the change it is run for. Half a minute each; what is new is looked for with --fuzz-seconds.
FUZZ_RUNS = {"dara": 30_000, "json": 180_000, "json_patch": 500_000, "lively": 300_000, "msgpack": 300_000, "patch": 12_000,
             "protocol": 700_000, "reader": 500_000}


def part_fuzz(options):
    names = [os.path.basename(path).removesuffix("_fuzz.cpp") for path in glob.glob(os.path.join(ROOT, "tests/fuzz/*_fuzz.cpp"))]
    if not build("native-fuzz", *(f"fuzz_{name}" for name in sorted(names))):
        return Count(failed=1)
    total = Count()
    targets = sorted(glob.glob(os.path.join(ROOT, "build/native-fuzz/tests/fuzz/fuzz_*")))
    targets = [target for target in targets if os.access(target, os.X_OK) and os.path.isfile(target)]
    waiting, running = list(targets), []
    while waiting or running:
        while waiting and len(running) < int(JOBS):
            running.append(start_fuzzer(waiting.pop(0), options.fuzz_seconds))
        name, process, log = running.pop(0)
        process.wait()
        with open(log, encoding="utf-8", errors="replace") as file:
            output = file.read()
        runs = re.search(r"Done (\d+) runs", output)
        good = process.returncode == 0 and runs is not None
        if not good:
            print(output[-4000:])
        print(f"  {'ok    ' if good else 'FAILED'} {name}: {runs.group(1) if runs else 'no'} runs", flush=True)
        total.add(Count(passed=1) if good else Count(failed=1))
    return total if targets else Count(failed=1)


def start_fuzzer(target, seconds):
    """Into a file: a pipe that nobody reads while another fuzzer is waited for is soon full, and stops this one."""
    name = os.path.basename(target)
    found = os.path.join(ROOT, "build/fuzz", name)
    os.makedirs(found, exist_ok=True)
    short = name.removeprefix("fuzz_")
    corpus = os.path.join(ROOT, "tests/fuzz/corpus", short)
    if seconds:
        extent = [f"-max_total_time={seconds}", found, corpus]
    else:
        # What an earlier run found would make this one another. libFuzzer writes into the first folder.
        fresh = f"{found}.fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        os.makedirs(fresh)
        extent = ["-seed=1", f"-runs={FUZZ_RUNS[short]}", fresh, corpus]
    command = [target, "-max_len=65536", "-timeout=10", "-rss_limit_mb=2048", f"-artifact_prefix={found}/", *extent]
    dictionary = os.path.join(ROOT, f"tests/fuzz/{short}.dict")
    if os.path.exists(dictionary):
        command.append(f"-dict={dictionary}")
    log = f"{found}.log"
    with open(log, "wb") as file:
        return name, subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT), log


PARTS = {
    "unit": (part_unit, "unit tests, native, with ASan and UBSan"),
    "wasm": (part_wasm, "release build; the same unit tests as wasm under node"),
    "lint": (part_lint, "formatting, layers, clang-tidy, eslint, TypeScript declarations, everything public is documented"),
    "glue": (part_glue, "the JavaScript glue against fakes"),
    "docs": (part_docs, "the documentation: its code, commands and links"),
    "server": (part_server, "the demo server"),
    "browser": (part_browser, "the modules and demos in Chromium, Firefox and WebKit"),
    "npm": (part_npm, "the npm package: what is in it, and pages that use it, bundled and as it is"),
    "peers": (part_peers, "the clients with the servers of real frameworks; peers/NAME is one of them: " + ", ".join(PEERS)),
    "soak": (part_soak, "the reliable connection dropped 1,000 times; by name 5,000 times"),
    "faults": (part_faults, "the fault matrix of docs/reliability.md in the three browsers"),
    "fuzz": (part_fuzz, "each decoder under libFuzzer"),
}
# Parts that need what part wasm builds.
NEEDS = {"docs", "glue", "browser", "npm", "peers", "soak", "faults"}


def main():
    names = "\n".join(f"  {name:8} {text}" for name, (_, text) in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="tests/run", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Runs the tests: all parts, or those named.\n\n" + names)
    parser.add_argument("part", nargs="*", help="what to run; default: everything")
    parser.add_argument("--engine", action="append", choices=["chromium", "firefox", "webkit"],
                        help="only this browser (may be repeated)")
    parser.add_argument("--fuzz-seconds", type=int, metavar="N",
                        help="fuzz: so long per decoder, with new inputs; by default the same number of inputs each time")
    parser.add_argument("--full", action="store_true", help="faults: all times as the matrix says, for hours")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="faults: each row so often (default: 1)")
    parser.add_argument("--row", action="append", metavar="D3", help="faults: only this row (may be repeated)")
    options = parser.parse_args()
    known = [*PARTS, *(f"peers/{name}" for name in PEERS)]
    unknown = [name for name in options.part if name not in known]
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}")
    parts = list(dict.fromkeys(name.partition("/")[0] for name in options.part)) or list(PARTS)
    total, lines = Count(), []
    for name in parts:
        started = time.monotonic()
        print(f"== {name}: {PARTS[name][1]}", flush=True)
        if name in NEEDS and "wasm" not in parts and not build_wasm():
            count = Count(failed=1)
        else:
            count = PARTS[name][0](options)
        if os.environ.get("CI") == "true" and count.skipped:
            print(f"  {count.skipped} skipped: in CI that is a failure")
            count = Count(count.passed, count.failed + count.skipped)
        total.add(count)
        lines.append(f"{name:8} {count.passed:5} passed {count.failed:3} failed {time.monotonic() - started:6.0f} s")
        if name == "wasm" and count.passed == 0:
            break  # nothing after this can run
    print("\n" + "\n\n".join(REPORTS) if REPORTS else "")
    print("\n" + "\n".join(lines))
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"{total.passed} passed, {total.failed} failed{skipped}")
    sys.exit(1 if total.failed else 0)


if __name__ == "__main__":
    main()
