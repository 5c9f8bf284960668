"""What the server has heard, in the order in which it heard it, and what shall go wrong. The tests reach it at /peer/."""

import asyncio
import re
import time

_told = []
_held = {}
_answers = {}
_lost = {}
_shaped = {"legacy": False, "refused": 0}


def tell(kind, **facts):
    _told.append({"kind": kind, **facts})


def told():
    return list(_told)


def forget():
    _told.clear()
    _held.clear()
    _answers.clear()
    _lost.clear()
    _shaped.update(legacy=False, refused=0)


# --- frames to the page -----------------------------------------------------------------------


def legacy(on):
    """From now on as servers up to 1.29.4 sent them: without __typename."""
    _shaped["legacy"] = on


def is_legacy():
    return _shaped["legacy"]


def lose(typename, count=1):
    """The next frames of this kind do not arrive."""
    _lost[typename] = _lost.get(typename, 0) + count


def is_lost(typename):
    if not _lost.get(typename):
        return False
    _lost[typename] -= 1
    return True


def refuse(count):
    """The next so many links do not come to be."""
    _shaped["refused"] = count


def is_refused():
    if not _shaped["refused"]:
        return False
    _shaped["refused"] -= 1
    return True


# --- answers to requests ----------------------------------------------------------------------


def hold(path, ms=None):
    """Holds all requests to paths that match, until they are released or the time is over."""
    _held[path] = None if ms is None else time.monotonic() + ms / 1000


def release(path):
    _held.pop(path, None)


def answer(path, status=500, body="", content_type="application/json", location=None):
    """What the next request to this path is answered in place of the app's own answer; further ones queue up."""
    _answers.setdefault(path, []).append((status, body, content_type, location))


def take_answer(path):
    waiting = _answers.get(path)
    return waiting.pop(0) if waiting else None


def _is_held(path):
    now = time.monotonic()
    return any(re.fullmatch(pattern, path) and (until is None or now < until) for pattern, until in _held.items())


async def is_free(path):
    while _is_held(path):
        await asyncio.sleep(0.01)
