"""What a test can have the server do by itself, at /peer/do/NAME."""

import asyncio
import uuid

from dara.core.auth.definitions import USER, UserData
from dara.core.auth.session_store import get_auth_session_backend
from dara.core.internal.registries import utils_registry
from dara.core.internal.websocket import WS_CHANNEL, DaraServerMessage

from peer import record, wire
from peer.actions import ACTIONS
from peer.variables import DEFAULTS, STORES, VARIABLES, server_variable

_asked = {}


def manager():
    return utils_registry.get("WebsocketManager")


def _as(user):
    USER.set(UserData(identity_id=user, identity_name=user))


async def reset():
    """Stores as they were at the start, and nothing that is still waited for."""
    for name, store in STORES.items():
        store.backend.data.clear()
        store.initialized_scopes.clear()
        store.sequence_number.clear()
        store.default_value = DEFAULTS[name]
    for waiting in _asked.values():
        waiting.cancel()
    _asked.clear()


def ids():
    return {name: {"uid": one.uid, "definition_uid": one.definition_uid} for name, one in ACTIONS.items()}


# --- messages ---------------------------------------------------------------------------------


async def broadcast(message, custom=False, ignore_channel=None):
    await manager().broadcast(message, custom=custom, ignore_channel=ignore_channel)


async def send(channel, message, custom=False):
    await manager().send_message(channel, message, custom=custom)


async def send_typed(typename, message):
    await manager().broadcast(DaraServerMessage.create(typename, message))


async def send_to_user(message, user="user", custom=False, ignore_channel=None):
    await manager().send_message_to_user(user, message, custom=custom, ignore_channel=ignore_channel)


def _later(awaitable):
    """Begins it; `answer_of` tells what came of it. Who is asked may take its time."""
    number = str(uuid.uuid4())
    _asked[number] = asyncio.ensure_future(awaitable)
    return number


async def ask(channel, message, custom=False):
    return _later(manager().send_and_wait(channel, message, custom=custom))


async def value_of(name, user="user", channel=None, timeout=3):
    """The value that pages of this user have of a variable: of one channel, or of all."""
    _as(user)
    WS_CHANNEL.set(channel)
    return _later(VARIABLES[name].get_current_value(timeout=timeout))


async def answer_of(number, within=10):
    """{done, value}: a server waits without an end."""
    done, _ = await asyncio.wait([_asked[number]], timeout=within)
    return {"done": bool(done), "value": _asked[number].result() if done else None}


# --- stores -----------------------------------------------------------------------------------


async def write(store="shared", value=None, notify=True, user="user"):
    _as(user)
    await STORES[store].write(value, notify=notify)


async def patch(store="shared", patches=None, notify=True, user="user"):
    """`patches` is a list of operations, or another value that is compared with the present one."""
    _as(user)
    await STORES[store].write_partial(patches, notify=notify)


async def delete(store="shared", user="user"):
    _as(user)
    await STORES[store].delete()


async def read(store="shared", user="user"):
    _as(user)
    key = await STORES[store]._get_key()
    return {"value": await STORES[store].read(), "sequence_number": STORES[store].sequence_number.get(key, 0)}


async def write_number(store="shared", text="0"):
    """A number that JSON on the way to here could not hold: NaN, 9.0, 1e22, or one beyond 64 bits."""
    _as("user")
    await STORES[store].write(int(text) if text.lstrip("-").isdigit() else float(text))


async def write_server_variable(value):
    await server_variable.write(value)


# --- sockets ----------------------------------------------------------------------------------


async def close(code=1000, reason=""):
    for one in list(wire.sockets.values()):
        await one({"type": "websocket.close", "code": code, "reason": reason})


async def raw(text):
    """A frame that Dara would not send."""
    for one in list(wire.sockets.values()):
        await one({"type": "websocket.send", "text": text})


async def raw_bytes(size):
    for one in list(wire.sockets.values()):
        await one({"type": "websocket.send", "bytes": b"x" * size})


def forget_sessions():
    """As a server that was started anew: it knows nobody's cookie."""
    get_auth_session_backend()._entries.clear()


def channels():
    return sorted(manager().handlers)


DOINGS = {one.__name__: one for one in (
    ids, broadcast, send, send_typed, send_to_user, ask, value_of, answer_of, write, patch, delete, read, write_number,
    write_server_variable, close, raw, raw_bytes, forget_sessions, channels, record.legacy, record.lose, record.refuse,
    record.hold, record.release, record.answer,
)}
