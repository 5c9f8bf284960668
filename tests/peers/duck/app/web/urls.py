"""Where everything is. Pages are named after what they show; /peer/ is for the tests."""

import pathlib

from duck.contrib.websockets import CloseCode
from duck.http.response import HttpResponse, JsonResponse
from duck.urls import path

from web import record, sockets
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
    """Closes each socket of Lively as Duck does for reasons of its own."""
    code = int(request.GET.get("code", CloseCode.GOING_AWAY))
    closed = list(record.open_sockets)
    for view in closed:
        await view.send_close(code, reason="asked for")
    return JsonResponse({"closed": len(closed)})


def watch(request):
    return HttpResponse((here / "watch.js").read_text(), content_type="text/javascript")


def a_file(request):
    return HttpResponse("a file")


urlpatterns = [
    page("/", patches.ListPage),
    page("/bench", bench.BenchPage),
    page("/bare", boot.BarePage),
    page("/doubled", boot.DoubledPage),
    page("/early", boot.EarlyPage),
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
    path("/peer/watch.js", watch, name="watch"),
    path("/peer/file", a_file, name="file"),
    path("/peer/plain", navigation.plain, name="plain"),
    path("/peer/moved", navigation.moved, name="moved"),
]
