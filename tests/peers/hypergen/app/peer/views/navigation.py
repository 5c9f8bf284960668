"""Pages that lead to each other in part and in full."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from hypergen.imports import *
from hypergen.plugins.alertify import alertify_messages

from peer.base import base, other_base, page, public_action
from peer.views.lab import say


def links():
    a("one", id_="to-one", href=one.reverse())
    a("two", id_="to-two", href=two.reverse())
    a("slow", id_="to-slow", href=slow.reverse())
    a("full", id_="to-full", href=two.reverse(), partial=False)
    a("tab", id_="to-tab", href=two.reverse(), target="_blank")
    a("other", id_="to-other", href=other.reverse())
    a("secret", id_="to-secret", href=secret.reverse())
    a("away", id_="to-away", href=leads_away.reverse())
    a("failing", id_="to-failing", href=failing.reverse())
    a("here", id_="to-here", href="#there")
    button("late", id_="late", onclick=callback(say.reverse("late")))
    button("go", id_="go", onclick=callback(go))
    button("base", id_="base", onclick=callback(again))


@public_action("nav/go/")
def go(request):
    return HttpResponseRedirect(two.reverse())


@page("nav/one/")
def one(request):
    command("console.warn", "one")
    h2("one", id_="name")
    p(request.GET.get("q", "-"), id_="query")
    links()
    p(id_="there", style={"margin-top": "3000px"})
    div(id_="place")


@public_action("nav/again/", base_view=one, target_id="content")
def again(request):
    """Renders the page that the client says it is on."""


@page("nav/two/")
def two(request):
    command("console.warn", "two")
    h2("two", id_="name")
    links()
    button("count", id_="of-two", onclick=callback(say.reverse("of_two")))
    div(id_="place")


@page("nav/slow/")
def slow(request):
    h2("slow", id_="name")
    links()


@page("nav/other/", base_template=other_base)
def other(request):
    h2("other", id_="name")


@page("nav/leads_away/")
def leads_away(request):
    return HttpResponseRedirect(two.reverse())


@page("nav/failing/")
def failing(request):
    raise RuntimeError("a page that fails")


@liveview(path="nav/secret/", perm="peer.nobody_has_it", base_template=base)
def secret(request):
    h2("secret", id_="name")


def login(request):
    return HttpResponse("<!doctype html><title>login</title><h1 id=login>Log in</h1><script src=/peer/watch.js></script>")


@page("notes/")
def notes(request):
    script("window.alertify = { said: [], notify: function (text, level) { this.said.push([level, text]); } };")
    button("note", id_="note", onclick=callback(note))


@public_action("notes/note/")
def note(request):
    messages.success(request, "saved <it>")
    messages.warning(request, "but")
    alertify_messages()
