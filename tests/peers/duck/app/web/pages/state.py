"""Pages about the state that outlives one page: the session, and pages that the server has forgotten."""

from duck.html.components.core.system import LivelyComponentSystem

from web.base import PeerPage, element, empty, link
from web.record import tell


class StatePage(PeerPage):
    """Says what the session holds, and changes it."""

    name = "state"

    def fill(self):
        self.held = self.add(element("output", str(self.request.SESSION.get("held", "nothing")), id="held"))
        self.button("hold", self.hold, self.held)
        self.add(link("to-other", "/state/other"), link("to-full", "/state/full"))

    def hold(self, *_):
        self.request.SESSION["held"] = "something"
        self.held.inner_html = "something"


class StateOtherPage(StatePage):
    name = "state other"


class StateFullPage(StatePage):
    name = "state full"

    def fill(self):
        super().fill()
        self.fullpage_reload = True


class ExpiredPage(PeerPage):
    """Its buttons make the server forget the page, or one part of it."""

    name = "expired"

    def fill(self):
        self.count = self.add(element("output", "0", id="count"))
        self.kept = self.add(empty("input", id="kept", props={"type": "text"}))
        self.button("count-up", self.count_up, self.count)
        self.button("forget-button", self.forget_button)
        self.button("forget-page", self.forget_page)

    def count_up(self, *_):
        self.count.inner_html = str(int(self.count.inner_html) + 1)

    def forget_button(self, *_):
        """The page is still there, but not this button."""
        _, parts, _ = LivelyComponentSystem.registry.get(self.uid)
        for uid, part in list(parts.items()):
            if part.props.get("id") == "count-up":
                del parts[uid]
        tell("forgot")

    def forget_page(self, *_):
        LivelyComponentSystem.registry.delete(self.uid)
        tell("forgot")
