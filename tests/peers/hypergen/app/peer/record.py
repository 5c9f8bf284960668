"""What the server has heard, in the order in which it heard it, and what it shall answer. The tests reach it at /peer/."""

import asyncio
import itertools
import json
import os
import re
import threading
import time

_lock = threading.Lock()
_told = []
_answers = {}
_held = {}

KEPT_BODY = 20_000
ANSWERED_HEADERS = json.loads(os.environ.get("PEER_HEADERS", "{}"))
# Tells what the server says, too, for tests/peers/hypergen/support/record_traffic.mjs.
BOTH_WAYS = os.environ.get("PEER_BOTH_WAYS") == "true"
HEADERS = ["Accept", "Content-Type", "X-Requested-With", "X-Pathname", "X-CSRFToken", "X-Hypergen-Partial", "X-Peer", "X-Other"]


def tell(kind, **facts):
    with _lock:
        _told.append({"kind": kind, **facts})


def told():
    with _lock:
        return list(_told)


def forget():
    with _lock:
        _told.clear()
        _answers.clear()
        _held.clear()


# --- what is answered -----------------------------------------------------------------------


def answer(name, what):
    """What the next call of an action gets; further ones queue up. For the keys see views/lab.py."""
    with _lock:
        _answers.setdefault(name, []).append(what)


def take_answer(name):
    with _lock:
        waiting = _answers.get(name)
        return waiting.pop(0) if waiting else {}


# --- when it is answered --------------------------------------------------------------------


def hold(pattern, ms=None):
    """Holds all answers to paths that match, until they are released or the time is over."""
    with _lock:
        _held[pattern] = None if ms is None else time.monotonic() + ms / 1000


def release(pattern):
    with _lock:
        _held.pop(pattern, None)


def _is_held(path):
    with _lock:
        now = time.monotonic()
        return any(re.fullmatch(pattern, path) and (until is None or now < until) for pattern, until in _held.items())


async def is_free(path):
    while _is_held(path):
        await asyncio.sleep(0.01)


# --- what is heard --------------------------------------------------------------------------


_numbers = itertools.count(1)


def middleware(get_response):
    """Tells each request, except those that the tests make themselves."""

    def handle(request):
        if request.path.startswith(("/peer/", "/favicon")):
            return get_response(request)
        number = next(_numbers)
        body = request.body  # before anybody reads the form
        headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
        tell("request", number=number, method=request.method, path=request.get_full_path(), headers=headers,
             data=request.POST.get("hypergen_data"), size=len(body),
             files={name: [file.name, file.size, file.content_type] for name, file in request.FILES.items()},
             body=body.decode(errors="replace") if len(body) < KEPT_BODY else None)
        response = get_response(request)
        for name, value in ANSWERED_HEADERS.items():
            response[name] = value
        if BOTH_WAYS:
            more = {"location": response["Location"]} if "Location" in response else {}
            tell("answer", number=number, status=response.status_code, type=response.get("Content-Type"),
                 body=response.content.decode(), **more)
        return response

    return handle
