"""Stands before Dara: keeps a record of what comes and goes to the byte, and makes what goes wrong on the way."""

import itertools
import json
import os

from peer import record, service

KEPT = 100_000
# Tells what the server says, too, for tests/peers/dara/support/record_frames.mjs.
BOTH_WAYS = os.environ.get("PEER_BOTH_WAYS") == "true"
HEADERS = ["content-type", "authorization", "x-requested-with", "origin"]
_numbers = itertools.count(1)

# The open sockets by number.
sockets = {}


def _text(data):
    """Great ones are told by their size only."""
    return {"size": len(data), "text": data if len(data) <= KEPT else None}


class Wire:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await _socket(self.app, scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/peer/"):
            await service.handle(scope, receive, send)
        elif scope["type"] == "http":
            await _request(self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)


# --- WebSockets -------------------------------------------------------------------------------


async def _socket(app, scope, receive, send):
    number = next(_numbers)

    async def hear():
        message = await receive()
        if message["type"] == "websocket.receive":
            if message.get("text") is not None:
                record.tell("frame", socket=number, **_text(message["text"]))
            else:
                record.tell("binary", socket=number, size=len(message.get("bytes") or b""))
        elif message["type"] == "websocket.disconnect":
            sockets.pop(number, None)
            record.tell("ws-close", socket=number, code=message.get("code"))
        return message

    async def say(message):
        if message["type"] == "websocket.accept":
            sockets[number] = send
            record.tell("ws-open", socket=number)
        elif message["type"] == "websocket.close" and number not in sockets:
            record.tell("ws-refused", socket=number)
        elif message["type"] == "websocket.send":
            message = {**message, "text": _shaped(message["text"])}
            if message["text"] is None:
                return
            if BOTH_WAYS:
                record.tell("sent", socket=number, text=message["text"])
        await send(message)

    record.tell("ws-handshake", socket=number, path=scope["path"], subprotocols=scope.get("subprotocols", []),
                authorization=any(name == b"authorization" for name, _ in scope["headers"]))
    if record.is_refused():
        record.tell("ws-refused", socket=number)
        await receive()
        await send({"type": "websocket.close", "code": 1000})
        return
    try:
        await app(scope, hear, say)
    finally:
        sockets.pop(number, None)


def _shaped(text):
    """The frame as it goes out, or None when it is to be lost."""
    frame = json.loads(text)
    typename = frame.get("__typename")
    if typename is None:
        return text
    if record.is_lost(typename):
        return None
    # Only what is taken out changes: spelling, order and numbers of the rest stay as they are.
    return text.replace(f'"__typename":"{typename}",', "", 1) if record.is_legacy() else text


# --- requests ---------------------------------------------------------------------------------


async def _request(app, scope, receive, send):
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(pieces)
    path = scope["path"] + ("?" + scope["query_string"].decode() if scope["query_string"] else "")
    headers = {name.decode(): value.decode() for name, value in scope["headers"] if name.decode() in HEADERS}
    record.tell("request", method=scope["method"], path=path, headers=headers, **_text(body.decode(errors="replace")))
    await record.is_free(scope["path"])
    instead = record.take_answer(scope["path"])
    if instead:
        status, text, content_type, location = instead
        more_headers = {"location": location} if location else {}
        await service.send_text(send, text, content_type, status, more_headers)
        return
    given = False

    async def again():
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def tell_answer(message):
        if BOTH_WAYS and message["type"] == "http.response.body":
            record.tell("answer", path=path, text=message.get("body", b"").decode(errors="replace"))
        await send(message)

    await app(scope, again, tell_answer)
