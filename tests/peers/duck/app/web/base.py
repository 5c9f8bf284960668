"""What all pages have in common."""

from duck.html.components import to_component
from duck.html.components.button import Button
from duck.html.components.page import Page

from web.record import tell


def element(tag, text="", id=None, props=None, style=None, children=None, **more):
    """A component for any tag."""
    given = {**(props or {}), **({"id": id} if id else {})}
    options = {"props": given, **({"style": style} if style else {}), **({"children": children} if children else {})}
    return to_component(text, tag, **options, **more)


def empty(tag, id=None, props=None):
    """A component for a tag that has no content, such as <input>."""
    return to_component("", tag, no_closing_tag=True, props={**(props or {}), **({"id": id} if id else {})})


def link(id, href, **props):
    return element("a", id, id=id, props={"href": href, **props})


class PeerPage(Page):
    """
    A page that the subclass fills, with the script that watches what the user sees, and with a button that comes after
    everything else: once the server has heard of it, it has heard of all that was sent before.
    """

    name = "page"

    def on_create(self):
        super().on_create()
        self.set_title(self.name)
        self.add_script(src="/peer/watch.js")
        self.heading = element("h1", self.name, id="heading")
        self.add_to_body([self.heading])
        self.fill()
        self.button("sentinel", lambda *_: tell("sentinel"))

    def fill(self):
        """Adds what the page shows."""

    def add(self, *components):
        self.add_to_body(list(components))
        return components[0]

    def button(self, id, handler, *targets, event="click"):
        """A button whose handler changes the targets, and only those."""
        button = Button(text=id, id=id)
        button.bind(event, handler, update_self=False, update_targets=list(targets))
        self.add(button)
        return button
