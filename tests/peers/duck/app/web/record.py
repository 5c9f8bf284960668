"""What the server has heard, in the order in which it heard it; the tests read it at /peer/told."""

import asyncio
import threading
import weakref

import msgpack
from duck.html.components.core.system import LivelyComponentSystem
from duck.html.components.core.websocket import LivelyWebSocketView

_lock = threading.Lock()
_told = []
open_sockets = weakref.WeakSet()


def tell(kind, **facts):
    with _lock:
        _told.append({"kind": kind, **facts})


def told():
    with _lock:
        return list(_told)


def forget():
    with _lock:
        _told.clear()


def plain(value):
    """A value as JSON can hold it: bytes and MessagePack's extensions say what they are."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and not isinstance(value, msgpack.ExtType):
        return [plain(item) for item in value]
    if isinstance(value, msgpack.ExtType):
        return {"ext": value.code, "hex": value.data.hex()}
    if isinstance(value, msgpack.Timestamp):
        return {"timestamp": value.to_unix_nano()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return value


class RecordingView(LivelyWebSocketView):
    """Duck's view, which does all the work; this one only listens."""

    async def on_open(self):
        await super().on_open()
        open_sockets.add(self)
        tell("open")

    async def _heartbeat_loop(self):
        """Duck's own, and its end is asked for as if a pong had been missed: what follows is all Duck's."""
        self.end_asked_for = asyncio.Event()
        beating = asyncio.ensure_future(super()._heartbeat_loop())
        try:
            await self.end_asked_for.wait()
        finally:
            beating.cancel()
        raise TimeoutError("asked for")

    async def on_receive(self, data, opcode):
        try:
            tell("frame", frame=plain(self.unserialize_data(data)))
        except Exception as error:
            tell("garbage", error=repr(error))
        await super().on_receive(data, opcode)

    async def on_close(self, frame=None):
        if self in open_sockets:
            open_sockets.discard(self)
            tell("close", code=int.from_bytes(frame.payload[:2], "big") if frame and frame.payload else None)
        await super().on_close(frame)


LivelyComponentSystem.get_websocket_view_cls = classmethod(lambda cls: RecordingView)


async def hear(component, event, value, ws):
    """The plainest handler: it tells what it was given. Asynchronous, as Duck runs the others in threads, in any order."""
    tell("event", id=component.props.get("id"), event=event, value=plain(value))
