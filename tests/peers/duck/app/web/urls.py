"""Where everything is. Pages are named after what they show; /peer/ is for the tests."""

import os
import pathlib

import msgpack
from duck.contrib.websockets import CloseCode
from duck.http.response import HttpResponse, JsonResponse
from duck.urls import path

from web import record, sockets, static_files
from web.pages import bench, boot, events, files, forms, navigation, patches, scripts, state

here = pathlib.Path(__file__).resolve().parent


def page(url, kind):
    name = kind.__name__
    return path(url, lambda request: kind(request), name=name)


def told(request):
    return JsonResponse({"told": record.told()})


def forget(request):
    record.forget()
    return JsonResponse({})


async def close_all(request):
    """Closes each socket of Lively: with 1001 as Duck does when it has missed pongs, with other codes by a close frame."""
    code = int(request.GET.get("code", CloseCode.GOING_AWAY))
    closed = list(record.open_sockets)
    for view in closed:
        if code == CloseCode.GOING_AWAY:
            view.end_asked_for.set()
        else:
            await view.send_close(code, reason="asked for")
    return JsonResponse({"closed": len(closed)})


# What no server of Lively sends, by name: bytes for a binary frame, text for a text frame.
NONSENSE = {
    "no-msgpack": bytes([0xC1, 0x00, 0xFF]),
    "cut-off": msgpack.packb([1, [[3, "0.1", "text"]]])[:-3],
    "no-array": msgpack.packb({"a": 1}),
    "empty": b"",
    "unknown-opcode": msgpack.packb([99, []]),
    "unknown-patch": msgpack.packb([1, [[77, "0.1", "x"]]]),
    "unknown-uid": msgpack.packb([1, [[3, "no.such.uid", "x"]]]),
    "wrong-types": msgpack.packb([1, [[2, "0.1", "not a pair"]]]),
    "text": "text",
}


async def nonsense(request):
    """Sends it to all clients."""
    what = NONSENSE[request.GET.get("what")]
    for view in list(record.open_sockets):
        await (view.send_text(what) if isinstance(what, str) else view.send_binary(what))
    return JsonResponse({})


def watch(request):
    return HttpResponse((here / "watch.js").read_text(), content_type="text/javascript")


def blank(request):
    """A page without Duck's client, for the library by itself."""
    return HttpResponse("<!doctype html><title>blank</title><script src=/peer/watch.js></script>")


def library(request, name):
    """The library's own modules."""
    return static_files.whole_file(pathlib.Path(os.environ["PEER_LIBRARY"]) / pathlib.Path(name).name)


def a_file(request):
    return HttpResponse("a file")


urlpatterns = [
    page("/", patches.ListPage),
    page("/bench", bench.BenchPage),
    page("/bare", boot.BarePage),
    page("/doubled", boot.DoubledPage),
    page("/early", boot.EarlyPage),
    page("/strict", boot.StrictPage),
    page("/changes", patches.ChangesPage),
    page("/events", events.EventsPage),
    page("/document", events.DocumentPage),
    page("/document/two", events.DocumentTwoPage),
    page("/values", forms.ValuesPage),
    page("/form", forms.FormPage),
    page("/nav/one", navigation.OnePage),
    page("/nav/two", navigation.TwoPage),
    page("/nav/three", navigation.ThreePage),
    page("/nav/full", navigation.FullPage),
    page("/nav/large", navigation.LargePage),
    path("/nav/slow", navigation.slow, name="slow"),
    page("/scripts", scripts.ScriptsPage),
    page("/files", files.FilesPage),
    page("/state", state.StatePage),
    page("/state/other", state.StateOtherPage),
    page("/state/full", state.StateFullPage),
    page("/expired", state.ExpiredPage),
    path("/ws/echo", sockets.Echo, name="echo"),
    path("/ws/chat", sockets.Chat, name="chat"),
    path("/ws/notifications", sockets.Notifications, name="notifications"),
    path("/peer/told", told, name="told"),
    path("/peer/forget", forget, name="forget"),
    path("/peer/close", close_all, name="close"),
    path("/peer/nonsense", nonsense, name="nonsense"),
    path("/peer/watch.js", watch, name="watch"),
    path("/peer/blank", blank, name="blank"),
    path("/peer/dist/<name>", library, name="library"),
    path("/peer/file", a_file, name="file"),
    path("/peer/plain", navigation.plain, name="plain"),
    path("/peer/moved", navigation.moved, name="moved"),
]
