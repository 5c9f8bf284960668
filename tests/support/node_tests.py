"""Runs files of tests with `node --test`, and says which tests failed and why."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

# A failed test and the block that explains it, in what `node --test` prints as TAP.
FAILED = re.compile(r"^(?P<indent> *)not ok \d+ - (?P<name>[^\n]*)\n(?P=indent)  ---\n(?P<block>.*?)^(?P=indent)  \.\.\.$",
                    re.MULTILINE | re.DOTALL)
SUMMARY = re.compile(r"^# (pass|fail|cancelled|skipped) (\d+)$", re.MULTILINE)
MOST_LINES = 30


@dataclass
class FileResult:
    """What became of one file. `failed` also counts tests that were cancelled, and a run that ended without a word."""
    file: str
    passed: int
    failed: int
    skipped: int
    reports: list


def run_file(command, file, **options):
    """Runs one file and shows what it prints, all at once, so that the output of two files does not mix."""
    done = subprocess.run([*command, "--test", "--test-reporter=tap", file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, errors="replace", check=False, **options)
    print(done.stdout, end="", flush=True)
    counts = {kind: int(number) for kind, number in SUMMARY.findall(done.stdout)}
    passed, failed = counts.get("pass", 0), counts.get("fail", 0) + counts.get("cancelled", 0)
    if (done.returncode != 0 or passed == 0) and failed == 0:
        failed = 1
    return FileResult(file, passed, failed, counts.get("skipped", 0), reports_of(done.stdout) if failed else [])


def run_files(command, files, jobs, **options):
    """Runs the files, as many at once as `jobs` says."""
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda file: run_file(command, file, **options), files))


def reports_of(output):
    """The failed tests, as text for people: the name, then what was wrong."""
    found = []
    for match in FAILED.finditer(output):
        name, block = match["name"], match["block"]
        # A suite that failed because of a test in it says nothing new, and what is marked as TODO did not fail.
        if "failureType: 'subtestsFailed'" in block or re.search(r" # (TODO|SKIP)\b", name):
            continue
        lines = [line for line in block.splitlines() if "duration_ms" not in line]
        found.append("\n".join([f"  {name}", *lines[:MOST_LINES]]))
    return found or [output[-2000:]]


def told(title, results, root):
    """What failed in these files, below a title."""
    return "\n".join([f"{title}:", *(f"{os.path.relpath(result.file, root)}\n" + "\n".join(result.reports) for result in results)])
