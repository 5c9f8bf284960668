"""How a page begins: with and without a document around, with Django's templates, with commands of the view."""

from django.shortcuts import render
from hypergen.imports import *
from hypergen.templatetags.hypergen import django_template

from peer.base import base, page, public_action
from peer.views.lab import say


@public_action("increment/", target_id="counter")
def increment(request, number):
    counter(number + 1)


def counter(number):
    span(number, id_="count")
    button("increment", id_="increment", onclick=callback(increment, number))


@liveview(re_path="^$", perm=NO_PERM_REQUIRED, base_template=base)
def index(request):
    command("console.warn", "first")
    command("hypergen.setClientState", "peer.state", {"one": 1})
    with div(id_="counter"):
        counter(0)
    script("""
        window.atParse = { keys: Object.keys(window.hypergen), state: document.readyState, ready: [] };
        hypergen.ready(function () { window.atParse.ready.push('ready ' + document.readyState); });
        hypergen.ready(function () { window.atParse.ready.push('partial'); }, { partial: true });
    """)
    button("own", id_="own", onclick="hypergen.callback('/lab/say/own/', [1], {})")


@page("bare/", base_template=None)
def bare(request):
    """Neither <html> nor <head>: Hypergen puts its scripts in front."""
    script(src="/peer/watch.js")
    with div(id_="counter"):
        counter(0)


@liveview(path="no_head/", perm=NO_PERM_REQUIRED)
def no_head(request):
    with html():
        with body():
            script(src="/peer/watch.js")
            with div(id_="counter"):
                counter(0)


@page("when/")
def when(request):
    input_(id_="enter", onkeydown=callback(say.reverse("enter"), THIS, when=["hypergen.when.keycode", "Enter"]))
    input_(id_="own-when", onkeydown=callback(say.reverse("own"), THIS, when=["peerWhen.isB", "x"]))
    with div(id_="outer", onclick="window.outerClicks = (window.outerClicks || 0) + 1"):
        button("inner", id_="inner", onclick=callback(say.reverse("inner")))
        a("link", href="#place", id_="anchor", onclick=callback(say.reverse("link")))
    script("window.peerWhen = { key: 'KeyB', isB: function (x, event) { return x === 'x' && event.code === this.key; } };")


@liveview(path="commands/", perm=NO_PERM_REQUIRED)
def commands(request):
    """A page that says what the commands of its server may call: ?options=JSON."""
    with html():
        with head():
            meta(name="tether-options", content=request.GET.get("options", "{}"))
            script(src="/peer/watch.js")
        with body():
            button("a", id_="a", onclick=callback(say.reverse("a")))
            script("window.peerOwn = { calls: 0, call: function () { this.calls += 1; } };")
            div(id_="target")


@django_template
def plain(request):
    return render(request, "plain.html")
