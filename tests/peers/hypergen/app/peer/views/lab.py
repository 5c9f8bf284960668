"""
A page with something of everything, and an action that answers what a test has asked for: /peer/answer?name=...&what=...
names a call and says with JSON what comes back.
"""

from django.http import HttpResponse, HttpResponseRedirect
from hypergen.imports import *

from peer import record
from peer.base import page, public_action


@public_action("lab/say/<str:name>/")
def say(request, *args, name):
    """
    `commands` for the page; `html`: {target id: html} that is written, and so morphed; `bare` sends the commands as a plain
    list; `text` with `status` and `type` is an answer by itself; `redirect` goes elsewhere in Hypergen's way, `moved` in
    HTTP's; `raise` fails.
    """
    record.tell("said", name=name, args=[repr(arg) for arg in args])
    what = record.take_answer(name)
    if "raise" in what:
        raise RuntimeError(what["raise"])
    if "redirect" in what:
        return HttpResponseRedirect(what["redirect"])
    if "moved" in what:
        return HttpResponse(status=302, headers={"Location": what["moved"]})
    if "text" in what:
        return HttpResponse(what["text"], status=what.get("status", 200), content_type=what.get("type", "text/html"))
    for target, html_text in what.get("html", {}).items():
        with context(at="hypergen", target_id=target):
            raw(html_text)
    if what.get("bare"):
        return what["commands"]
    for one in what.get("commands", []):
        command(*one)


@action(path="lab/forbidden/", perm="peer.nobody_has_it")
def forbidden(request):
    """Nobody may."""


@public_action("lab/rows/", target_id="thousand")
def rows(request, generation):
    thousand(generation)


def thousand(generation):
    for number in range(1000):
        li(f"row {number} of {generation}", id_=f"row-{number}", class_="even" if (number + generation) % 2 == 0 else "odd")


def sayer(name, *args, id_=None, **options):
    """A button that calls the action."""
    button(name, id_=id_ or name, onclick=callback(say.reverse(name), *args, **options))


@page("lab/")
def lab(request):
    for name in ("a", "b"):
        sayer(name)
    button("forbidden", id_="forbidden", onclick=callback(forbidden))
    with div(id_="target", class_="before", title="kept"):
        p("old", id_="old")
    div("shown", id_="shown")
    ul(li("one"), id_="list")
    with table(id_="table"):
        with tbody(id_="rows"):
            tr(td("first"), id_="row-first")
    raw('<svg id="picture" width="20" height="20"><g id="group"><circle r="1"></circle></g></svg>')
    div(input_(id_="typed", class_="one", title="t"), id_="fields")
    div(id_="place")
    div(input_(id_="keys", value=""), id_="keyboard")


@page("lab/rows/page/")
def rows_page(request):
    button("next", id_="next", onclick=callback(rows, 1))
    sayer("append")
    with ul(id_="thousand"):
        thousand(0)
