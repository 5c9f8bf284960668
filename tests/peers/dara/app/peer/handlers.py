"""Handlers of custom messages: good ones, slow ones, and those that go wrong."""

import asyncio
import hashlib
import json
import time

from dara.core.auth.definitions import USER
from dara.core.internal.registries import utils_registry
from dara.core.internal.websocket import WS_CHANNEL

from peer import record
from peer.variables import VARIABLES


def manager():
    return utils_registry.get("WebsocketManager")


def echo(channel, data):
    return {"channel": channel, "data": data}


async def echo_async(channel, data):
    return {"channel": channel, "data": data}


async def slow(channel, data):
    await asyncio.sleep(data["ms"] / 1000)
    return data


def slow_sync(channel, data):
    """While this sleeps, nobody is heard, and nobody is answered."""
    time.sleep(data["ms"] / 1000)
    return data


def silent(channel, data):
    record.tell("silent", data=data)


async def never(channel, data):
    record.tell("never", data=data)
    await asyncio.sleep(3600)


def fail(channel, data):
    raise RuntimeError("asked for")


async def fail_async(channel, data):
    raise RuntimeError("asked for")


def unencodable(channel, data):
    """Ends the connection: Dara cannot write it."""
    return {"what": object}


async def big(channel, data):
    text = "x" * data["size"]
    return [text] * data["pieces"] if "pieces" in data else text


async def measure(channel, data):
    text = json.dumps(data, ensure_ascii=False)
    return {"size": len(data) if isinstance(data, str) else len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}


async def numbers(channel, data):
    return {"nan": float("nan"), "inf": float("inf"), "big": 2**63 + 1, "huge": 10**40, "whole": 9.0, "great": 1e22, "text": "é \u2028 😀"}


def heard(channel, data):
    """Says how the server has read a value: 9.0 is a float, 2**64 an int of that very size."""
    record.tell("heard", value=repr(data))
    return repr(data)


async def who(channel, data):
    user = USER.get()
    return {"channel": channel, "ws_channel": WS_CHANNEL.get(), "user": user.identity_id if user else None}


async def ask(channel, data):
    """Asks the page in turn, with a custom message or a plain one, and tells its answer."""
    message = {"kind": "question", "data": data.get("question")} if data.get("custom") else {"question": data.get("question")}
    answer = await manager().send_and_wait(channel, message, custom=bool(data.get("custom")))
    record.tell("answered", value=answer)
    return {"answer": answer}


async def value(channel, data):
    """The value of a variable as the page knows it."""
    answer = await VARIABLES[data["name"]].get_current_value(timeout=data.get("timeout", 3))
    record.tell("value", name=data["name"], value=answer)
    return {"value": answer}


HANDLERS = {
    "echo": echo, "echo_async": echo_async, "slow": slow, "slow_sync": slow_sync, "silent": silent, "never": never, "fail": fail,
    "fail_async": fail_async, "unencodable": unencodable, "big": big, "measure": measure, "numbers": numbers, "heard": heard,
    "who": who, "ask": ask, "value": value,
}
