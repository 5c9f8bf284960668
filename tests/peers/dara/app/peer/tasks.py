"""What runs in processes of its own. Dara wants this name, and an annotation for each parameter."""

import time

from dara.core.visual.progress_updater import ProgressUpdater, track_progress


def add(a: float, b: float):
    return a + b


@track_progress
def steps(count: int, ms: int, updater: ProgressUpdater):
    """Tells of each step."""
    for number in range(count):
        updater.send_update(100 * number / count, f"Step {number + 1}")
        time.sleep(ms / 1000)
    return count


@track_progress
def faked(ms: int, updater: ProgressUpdater):
    updater.fake_progress(90, "faking", estimated_time=ms)
    time.sleep(ms / 1000)
    return "faked"


def fail(text: str):
    raise RuntimeError(text)


def double(value: float):
    return value * 2


def sleep(ms: int):
    time.sleep(ms / 1000)
    return ms
