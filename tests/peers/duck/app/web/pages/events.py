"""Events of elements and of the document."""

import asyncio

from duck.html.components.button import Button

from web.base import PeerPage, element, empty, link
from web.record import hear, tell


class EventsPage(PeerPage):
    name = "events"

    def fill(self):
        outer = self.add(element("div", id="outer", children=[self.heard(Button(text="inner", id="inner"), "click")]))
        outer.bind("click", hear, update_self=False)
        self.add(self.heard(element("div", "hover", id="hover"), "mouseenter", "mouseleave", "dblclick"))
        self.add(self.heard(element("div", id="keys", props={"tabindex": "0"}), "keydown", "focus", "blur"))
        self.count = self.add(element("output", "0", id="count"))
        self.button("count-up", self.count_up, self.count)
        self.button("slow", self.slow, self.count)
        self.fill_validation()
        typed = self.add(self.heard(empty("input", id="typed", props={"type": "text", "value": "init"}), "input"))
        typed.style["color"] = "black"
        echo = self.add(empty("input", id="echoed", props={"type": "text"}))
        echo.bind("input", self.echo, update_self=False, update_targets=[self.count])
        self.add(self.heard(element("a", "link", id="a-link", props={"href": "#here"}), "click"))

    def heard(self, component, *names):
        for name in names:
            component.bind(name, hear, update_self=False)
        return component

    def fill_validation(self):
        checked = self.add(empty("input", id="checked", props={"type": "email", "value": "nobody"}))
        unchecked = self.add(empty("input", id="unchecked", props={"type": "email", "value": "nobody"}))
        unchecked.toggle_validation(False)
        for field in (checked, unchecked):
            self.heard(field, "blur")

    async def count_up(self, *_):
        self.count.inner_html = str(int(self.count.inner_html) + 1)
        tell("counted", now=int(self.count.inner_html))

    async def slow(self, component, event, value, ws):
        tell("slow begins")
        await asyncio.sleep(1)
        self.count.inner_html = "slow"
        tell("slow ends")

    async def echo(self, component, event, value, ws):
        self.count.inner_html = value
        tell("event", id="echoed", event=event, value=value)


class DocumentPage(PeerPage):
    """Hears of the document's events."""

    name = "document"

    def fill(self):
        self.add(link("to-document-two", "/document/two"), link("to-events", "/events"))
        self.seen = self.add(element("output", "nothing yet", id="seen"))
        for name in ("DOMContentLoaded", "DuckNavigated", "DuckBackNavigated", "visitor", "raw"):
            self.document_bind(name, self.hear, force_bind=True, update_self=False, update_targets=[self.seen])
        self.document_bind("bind-late", self.bind_late, force_bind=True, update_self=False)

    async def hear(self, component, event, value, ws):
        tell("document", page=self.name, event=event, value=value)
        self.seen.inner_html = f"{event}: {value}"

    def bind_late(self, *_):
        self.document_bind("late", self.hear, force_bind=True, update_self=False, update_targets=[self.seen])


class DocumentTwoPage(DocumentPage):
    name = "document two"
