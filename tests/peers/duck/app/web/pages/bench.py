"""What bench/run lively measures besides the pages of navigation."""

from web.base import PeerPage, element


class BenchPage(PeerPage):
    name = "bench"

    def fill(self):
        self.count = self.add(element("output", "0", id="count"))
        self.button("increment", self.increment, self.count)
        self.home = self.add(element("div", id="home"))
        self.button("grow", lambda *_: self.home.add_child(self.list()), self.home)
        self.button("shrink", lambda *_: self.home.clear_children(), self.home)

    def increment(self, *_):
        self.count.inner_html = str(int(self.count.inner_html) + 1)

    def list(self):
        """As one component, so that it comes in one frame: 601 elements."""
        return element("ul", children=[self.row(number) for number in range(200)])

    def row(self, number):
        cells = [element("b", f"row {number}"), element("i", "of the list", style={"color": "green"})]
        return element("li", props={"class": "row", "title": f"the title of row {number}"}, children=cells)
