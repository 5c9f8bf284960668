"""Pages that are not quite what Duck makes."""

from web.base import PeerPage, element


class CountingPage(PeerPage):
    def fill(self):
        self.count = self.add(element("output", "0", id="count"))
        self.button("count-up", self.count_up, self.count)

    def count_up(self, *_):
        self.count.inner_html = str(int(self.count.inner_html) + 1)


class BarePage(CountingPage):
    """Without what Duck puts into each body: snackbar, progress bar, banner."""

    name = "bare"

    def fill(self):
        for part in (self.page_snackbar, self.page_progress_bar, self.unsupported_browser_banner):
            self.body.remove_child(part)
        super().fill()


class DoubledPage(CountingPage):
    """A script makes a second element with the uid of the first before the client looks at the page."""

    name = "doubled"

    def fill(self):
        super().fill()
        self.add_script(inline=(
            "document.addEventListener('readystatechange', () => {"
            "if (document.readyState === 'interactive')"
            "document.body.append(document.getElementById('heading').cloneNode(true)); });"
        ))


class EarlyPage(PeerPage):
    """Its script navigates while the page is still being read."""

    name = "early"

    def fill(self):
        self.add(element("script", "window.duckNavigate('/nav/one');"))


class StrictPage(PeerPage):
    """Does not trust the HTML that its server sends after the page itself."""

    name = "strict"

    def fill(self):
        self.add_script(inline="window.tetherOptions = { html: 'strict' };")
        self.box = self.add(element("div", "empty", id="box"))
        self.button("show", self.show, self.box)

    def show(self, *_):
        self.box.inner_html = '<b id="shown" onclick="window.ran = true">shown</b>'
