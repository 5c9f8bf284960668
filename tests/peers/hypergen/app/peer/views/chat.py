"""Rooms over WebSockets."""

from hypergen.imports import *

from peer.base import page


def room_url(name):
    return ws_url(f"/ws/{name}/")


@page("chat/")
def chat(request):
    url = room_url("chat")
    command("hypergen.websocket.open", url)
    input_(id_="message", onkeyup=callback(url, "say", THIS, clear=True, when=["hypergen.when.keycode", "Enter"]))
    input_(id_="draft", value="kept by the browser")
    ul(id_="messages")


@page("room/")
def room(request):
    """A room that the commands of a test open, close and fill."""
    url = room_url("lab")
    for what in ("answer", "fail", "unopened"):
        button(what, id_=what, onclick=callback(url if what != "unopened" else room_url("unopened"), what))
    button("late", id_="debounced", onclick=callback(url, "answer", debounce=50))
    button("asks", id_="asks", onclick=callback(url, "answer", confirm="Say it?"))
    field = input_(id_="field", value=" trimmed ")
    button("value", id_="value", onclick=callback(url, "answer", field, 9.0, meta={"m": 1}))
    input_(id_="cleared", onchange=callback(url, "answer", THIS, clear=True))
    script(f"window.labUrl = '{url}';")
    div(id_="target")
    ul(id_="messages")
