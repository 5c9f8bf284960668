"""Buttons with each option of callback."""

from hypergen.imports import *

from peer.base import page
from peer.views.lab import say, sayer


@page("options/")
def options(request):
    sayer("plain", 1, "two", None, True, 2.5, [1, {"k": "v"}])
    sayer("meta", meta={"m": 1}, headers={"X-Peer": "yes", "X-Other": "more"})
    sayer("debounced", debounce=150)
    button("other", id_="other-debounced", onclick=callback(say.reverse("debounced"), "other", debounce=150))
    sayer("asks", confirm="Really?")
    sayer("asks_late", confirm="Later?", debounce=50)
    sayer("blocks_one", blocks=True)
    sayer("blocks_two", blocks=True)
    sayer("free", each_url_blocks=False)
    sayer("free_blocks", blocks=True, each_url_blocks=False)
    sayer("short", timeout=250)
    button("js", id_="js", onclick=call_js("console.warn", "called", 1))
    input_(id_="kept", value="kept", onchange=callback(say.reverse("kept"), THIS))
    div(input_(id_="cleared", onchange=callback(say.reverse("cleared"), THIS, clear=True)), id_="cleared-box")
    input_(id_="live", oninput=callback(say.reverse("live"), THIS))
    input_(id_="live-too", oninput=callback(say.reverse("live"), THIS))
    input_(id_="slow-typing", oninput=callback(say.reverse("slow_typing"), THIS, debounce=150))
    div(id_="target")


@page("upload/")
def upload(request):
    file = input_(type_="file", id_="file")
    many = input_(type_="file", id_="many", multiple=True)
    progress(id_="hypergen-upload-progress-bar", max=1, value=0, style={"visibility": "hidden"})
    button("send", id_="send", onclick=callback(say.reverse("upload"), file, "more", upload_files=True))
    button("send many", id_="send-many", onclick=callback(say.reverse("upload"), many, upload_files=True))
    button("name", id_="only-name", onclick=callback(say.reverse("upload"), file))
    div(id_="target")
    div(input_(type_="file", id_="morphed-file", title="old"), id_="file-box")
