"""Pages to go to and fro, and answers that are no pages."""

import asyncio

from duck.http.response import HttpResponse
from duck.shortcuts import redirect

from web.base import PeerPage, element, empty, link
from web.record import hear, tell


class NavigationPage(PeerPage):
    """One of the three pages, each long enough to scroll."""

    others = ()

    def fill(self):
        self.add(*(link(f"to-{name}", f"/nav/{name}") for name in ("one", "two", "three", "large")))
        self.add(
            link("to-here", "#here"),
            link("to-here-with-path", f"/nav/{self.name}#here"),
            link("to-two-here", "/nav/two?x=1#here"),
            link("download", "/peer/file", download="file.txt"),
            link("in-tab", "/nav/two", target="_blank"),
            link("in-frame", "/nav/two", target="frame"),
            link("no-duck", "/nav/two", **{"data-no-duck": ""}),
            link("abroad", "http://127.0.0.1:1/"),
            link("mail", "mailto:nobody@localhost"),
            link("prevented", "/nav/two", onclick="event.preventDefault()"),
            link("plain", "/peer/plain"),
            link("missing", "/peer/missing"),
            link("moved", "/peer/moved"),
            link("full", "/nav/full"),
            link("slow", "/nav/slow"),
        )
        self.add(element("a", id="wrapped", props={"href": "/nav/two"}, children=[element("b", "wrapped", id="in-link")]))
        self.add(element("iframe", id="frame", props={"name": "frame"}))
        self.add(empty("input", id="kept", props={"type": "text"}))
        self.button("go", self.go)
        self.button("alive", hear)
        self.add(element("div", self.name, id="which", style={"color": "green"}))
        self.add(element("div", "long", id="long", style={"height": "3000px", "flex-shrink": "0"}))
        self.add(element("p", "the place", id="here"))
        self.fill_own()

    def fill_own(self):
        """What only this page has."""

    async def go(self, component, event, value, ws):
        await ws.execute_js("window.open('/nav/two')")


class OnePage(NavigationPage):
    name = "one"


class TwoPage(NavigationPage):
    name = "two"

    def fill_own(self):
        self.add(element("section", id="only-two", children=[element("i", "second", id="second")]))
        self.button("two", hear)
        for name in ("DOMContentLoaded", "DuckNavigated", "DuckBackNavigated"):
            self.document_bind(name, self.heard, update_self=False)

    async def heard(self, component, event, value, ws):
        tell("document", page=self.name, event=event, value=value)


class ThreePage(NavigationPage):
    """Has attributes that no property can take, and a picture."""

    name = "three"

    def fill_own(self):
        circle = element("circle", props={"r": "4", "cx": "5", "cy": "5"})
        self.add(element("svg", id="only-three", props={"viewBox": "0 0 10 10", "width": "30"}, children=[circle]))
        self.add(empty("input", id="listed", props={"list": "words", "form": "none"}))
        self.add(empty("input", id="wanted", props={"autofocus": "autofocus"}))


class FullPage(NavigationPage):
    name = "full"

    def fill_own(self):
        self.fullpage_reload = True


class LargePage(PeerPage):
    """Two thousand nodes."""

    name = "large"

    def fill(self):
        self.add(link("to-one", "/nav/one"))
        self.add(element("ol", id="rows", children=[element("li", children=[element("b", f"row {n}")]) for n in range(1000)]))


def plain(request):
    return HttpResponse("<!doctype html><title>plain</title><p id=plain>plain</p>")


def moved(request):
    return redirect("/nav/two")


async def slow(request):
    await asyncio.sleep(1.5)
    return ThreePage(request)
