"""Fields of every kind with every coercion, and values that go round."""

import datetime
from collections import deque

from hypergen.imports import *

from peer.base import page
from peer.views.lab import say


def heard(**more):
    """A field's event that sends its value."""
    return {"onchange": callback(say.reverse("field"), THIS), **more}


@page("inputs/")
def inputs(request):
    for kind in ("text", "email", "password", "hidden", "search", "tel", "url", "color", "number", "range", "date", "time",
                 "datetime-local", "month", "week"):
        input_(type_=kind, id_=f"in-{kind}", **heard())
    input_(id_="as-str", coerce_to=str, **heard())
    input_(id_="as-int", coerce_to=int, **heard())
    input_(id_="as-float", coerce_to=float, **heard())
    input_(id_="own-read", js_value_func="peerRead", **heard())
    input_(id_="own-coerce", js_coerce_func="peerTools.double", **heard())
    input_(type_="checkbox", id_="box", **heard())
    input_(type_="checkbox", id_="box-str", coerce_to=str, **heard())
    input_(type_="checkbox", id_="box-click", onclick=callback(say.reverse("field"), THIS))
    input_(type_="checkbox", id_="box-late", onclick=callback(say.reverse("field"), THIS, debounce=50))
    for number in ("one", "two"):
        input_(type_="radio", name="group", value=number, id_=f"radio-{number}", **heard())
        input_(type_="radio", name="odd[name]", value=number, id_=f"odd-{number}", **heard())
    textarea(id_="area", **heard())
    with select(id_="choice", **heard()):
        option("A", value="a")
        option("B", value="b")
    with select(id_="choices-int", multiple=True, coerce_to=int, **heard()):
        for number in ("1", "2", "x"):
            option(number, value=number)
    with select(id_="choices-str", multiple=True, coerce_to=str, **heard()):
        for letter in ("a", "b"):
            option(letter, value=letter)
    div(id_="editable", contenteditable=True, onblur=callback(say.reverse("field"), THIS))
    text = input_(id_="other", value="from another")
    gone = input_(id_="gone")
    button("both", id_="both", onclick=callback(say.reverse("field"), text, [text], {"in": text}))
    button("gone", id_="sends-gone", onclick=callback(say.reverse("field"), gone))
    button("this", id_="nested-this", onclick=callback(say.reverse("field"), [THIS]))
    script("""
        window.peerRead = function (id) { return 'read ' + id; };
        window.peerTools = { factor: 2, double: function (value) { return value * this.factor; } };
    """)


@page("values/")
def values(request):
    """Values of the server that come back as they went."""
    sent = {
        "dates": [datetime.date(2022, 1, 1), datetime.datetime(2022, 1, 1, 10, 11, 23)],
        "collections": [{1}, frozenset([2]), range(1, 9, 2), deque([3])],
        "numbers": [9.0, 12345678901234567890, -0.5, 1e21],
        "keys": {"b": 1, "2": 2, "a": 3, "1": 4},
        "text": "é \u2028 </p> \\ ' \U0001f600",
    }
    for name, value in sent.items():
        button(name, id_=name, onclick=callback(say.reverse("value"), value))
