"""What runs in a process of its own."""

import time

from dara.core.visual.progress_updater import ProgressUpdater, track_progress

STEPS = ["Fetching", "Sorting", "Counting", "Drawing", "Writing"]


@track_progress
def report(rows: int, updater: ProgressUpdater):
    """Tells how far it is, and ends with a sentence."""
    for number, step in enumerate(STEPS):
        updater.send_update(100 * number / len(STEPS), f"{step} ...")
        time.sleep(0.6)
    return f"A report of {rows} rows in {len(STEPS)} steps."
