"""What only the tests ask for."""

import json
import pathlib

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.http import HttpResponse, JsonResponse

from peer import record

here = pathlib.Path(__file__).resolve().parent.parent


def told(request):
    return JsonResponse({"told": record.told()})


def forget(request):
    record.forget()
    return JsonResponse({})


def answer(request):
    record.answer(request.GET["name"], json.loads(request.GET["what"]))
    return JsonResponse({})


def hold(request):
    ms = request.GET.get("ms")
    record.hold(request.GET["path"], None if ms is None else float(ms))
    return JsonResponse({})


def release(request):
    record.release(request.GET["path"])
    return JsonResponse({})


def send_to_room(request, **event):
    async_to_sync(get_channel_layer().group_send)(request.GET["room"], event)
    return JsonResponse({})


def ws_close(request):
    """Closes all sockets of a room with a code."""
    return send_to_room(request, type="peer__close", code=int(request.GET["code"]))


def ws_send(request):
    """Sends a text as it is to all sockets of a room."""
    return send_to_room(request, type="peer__send", text=request.GET["text"])


def watch(request):
    return HttpResponse((here / "watch.js").read_text(), content_type="text/javascript")


def blank(request):
    return HttpResponse("<!doctype html><title>blank</title><script src=/peer/watch.js></script>")


def late(request):
    """A script that runs only when somebody runs it again: it counts."""
    return HttpResponse("window.externalRuns = (window.externalRuns || 0) + 1", content_type="text/javascript")
