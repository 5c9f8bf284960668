"""Everything that a handler can change in a page."""

from duck.html.components.button import Button
from duck.html.components.core.force_update import ForceUpdate
from duck.html.components.script import Script

from web.base import PeerPage, element, empty, link
from web.record import hear


class ListPage(PeerPage):
    """A counter, and a list whose items come, go and change places."""

    name = "list"

    def fill(self):
        self.add(link("to-one", "/nav/one"))
        self.count = self.add(element("span", "0", id="count"))
        self.items = self.add(element("ul", id="items", children=[self.item(f"item {n}") for n in range(3)]))
        self.made = 0
        self.button("increment", self.increment, self.count)
        self.button("add", self.add_item, self.items)
        self.button("remove-first", lambda *_: self.items.remove_child(self.items.children[0]), self.items)
        self.button("remove-last", lambda *_: self.items.remove_child(self.items.children[-1]), self.items)
        self.button("remove-first-of-page", lambda *_: self.items.remove_child(self.items.children[0]), self)
        self.button("last-to-front", self.last_to_front, self.items)
        self.button("clear", lambda *_: self.items.clear_children(), self.items)
        self.button("add-button", self.add_button, self.items)
        self.button("add-many", self.add_many, self.items)
        self.button("replace", self.replace, self.items)

    def item(self, text):
        return element("li", text)

    def increment(self, *_):
        self.count.inner_html = str(int(self.count.inner_html) + 1)

    def add_item(self, *_):
        self.made += 1
        self.items.add_child(self.item(f"new {self.made}"))

    def add_many(self, *_):
        self.items.add_children([self.item(f"many {n}") for n in range(200)])

    def last_to_front(self, *_):
        last = self.items.children[-1]
        self.items.remove_child(last)
        self.items.children.insert(0, last)

    def add_button(self, *_):
        button = Button(text="inner", id="inner")
        button.bind("click", hear, update_self=False)
        self.items.add_child(element("li", children=[button]))

    def replace(self, *_):
        """Another tag in the same place."""
        self.items.remove_child(self.items.children[-1])
        self.items.add_child(element("p", "replaced", id="replaced"))


class ChangesPage(PeerPage):
    """Texts, attributes, styles, SVG, tables, scripts."""

    name = "changes"

    def fill(self):
        self.fill_texts()
        self.fill_attributes()
        self.fill_styles()
        self.fill_trees()
        self.fill_scripts()

    def fill_texts(self):
        self.sentence = self.add(element("p", "before", id="text"))
        for name, content in {
            "plain": "a < b and c > d",
            "markup": "<b>bold</b> and <i>italic</i>",
            "entity": "R&amp;D",
            "empty": "",
        }.items():
            self.button(f"text-{name}", self.setter(content), self.sentence)
        self.button("text-force", lambda *_: ForceUpdate(self.sentence, ["text"]))
        self.button("text-twice", self.text_twice, self.sentence)
        self.button("text-large", self.setter("x" * 900_000), self.sentence)
        self.button("text-oversized", self.setter("".join(str(n) for n in range(250_000))), self.sentence)

    def setter(self, content):
        def set_text(*_):
            self.sentence.inner_html = content

        return set_text

    async def text_twice(self, component, event, value, ws):
        self.sentence.inner_html = "one"
        await ws.update_now(self.sentence, ["text"])
        self.sentence.inner_html = "two"
        await ws.sync_now(self.sentence)
        self.sentence.inner_html = "three"

    def fill_attributes(self):
        self.box = self.add(empty("input", id="box", props={"type": "checkbox"}))
        self.toggle("checked", self.box)
        self.field = self.add(empty("input", id="field", props={"type": "text", "value": "first"}))
        self.toggle("disabled", self.field)
        self.toggle("readonly", self.field)
        self.toggle("hidden", self.field)
        self.button("title", lambda *_: self.field.props.update({"title": "a title", "aria-label": "a label"}), self.field)
        self.button("no-title", self.without(self.field, "title", "aria-label"), self.field)
        self.button("value", lambda *_: self.field.props.update({"value": "from the server"}), self.field)
        self.form = self.add(element("form", id="a-form", props={"method": "post"}))
        self.late = self.add(empty("input", id="late", props={"type": "text"}))
        self.button("read-only-names", lambda *_: self.late.props.update({"list": "a-list", "form": "a-form"}), self.late)
        self.late.bind("mousedown", self.swap_handlers, update_self=False)
        self.media = self.add(element("video", id="media"))
        self.toggle("muted", self.media)

    def toggle(self, name, component):
        def flip(*_):
            if name in component.props:
                del component.props[name]
            else:
                component.props[name] = ""

        self.button(f"toggle-{name}", flip, component)

    def without(self, component, *names):
        def remove(*_):
            for name in names:
                del component.props[name]

        return remove

    async def swap_handlers(self, component, event, value, ws):
        await hear(component, event, value, ws)
        component.unbind("mousedown")
        component.bind("dblclick", hear, update_self=False)

    def fill_styles(self):
        self.styled = self.add(element("div", "styled", id="styled", style={"padding": "3px", "color": "red"}))
        styles = {
            "style-change": {"color": "rgb(0, 128, 0)", "margin-left": "7px"},
            "style-custom": {"--gap": "12px"},
            "style-important": {"color": "rgb(0, 0, 255) !important"},
            "style-shorthand": {"padding": "9px"},
        }
        for id, style in styles.items():
            self.button(id, lambda *_, style=style: self.styled.style.update(style), self.styled)
        self.button("style-remove", self.remove_style, self.styled)

    def remove_style(self, *_):
        self.styled.style.pop("color")

    def fill_trees(self):
        self.picture_home = self.add(element("div", id="picture-home"))
        self.button("svg-add", lambda *_: self.picture_home.add_child(self.picture()), self.picture_home)
        self.still = self.add(self.picture("still"))
        self.button("svg-grow", lambda *_: self.still.add_child(self.circle("50")), self.still)
        self.rows = element("tbody", id="rows", children=[self.row("a"), self.row("b")])
        self.add(element("table", id="table", children=[self.rows]))
        self.button("row-add", lambda *_: self.rows.add_child(self.row("c")), self.rows)
        self.button("row-remove", lambda *_: self.rows.remove_child(self.rows.children[-1]), self.rows)
        # The parser puts a <tbody> around these rows that the server knows nothing of.
        self.bare = self.add(element("table", id="bare", children=[self.row("x"), self.row("y")]))
        self.button("bare-cell", self.change_bare_cell, self.bare)
        self.swapped = self.add(element("div", id="swapped", children=[element("p", "old", id="old")]))
        self.button("swap", self.swap, self.swapped)

    def picture(self, id="picture"):
        # "viewBox" arrives as "viewbox": Duck writes the names of all attributes small.
        return element("svg", id=id, props={"viewBox": "0 0 10 10", "width": "20"}, children=[self.circle("5")])

    def circle(self, radius):
        return element("circle", props={"cx": "5", "cy": "5", "r": radius})

    def row(self, text):
        return element("tr", children=[element("td", text)])

    def change_bare_cell(self, *_):
        self.bare.children[1].children[0].inner_html = "changed"

    def swap(self, *_):
        self.swapped.remove_child(self.swapped.children[0])
        new = element("section", "new", id="new")
        new.bind("click", hear, update_self=False)
        self.swapped.add_child(new)

    def fill_scripts(self):
        self.script_home = self.add(element("div", id="script-home"))
        self.button("script-add", self.add_script_component, self.script_home)
        self.button("script-text", self.script_in_text, self.script_home)
        self.button("script-again", self.script_again, self.script_home)
        self.button("script-remove", lambda *_: self.script_home.clear_children(), self.script_home)

    def add_script_component(self, *_):
        self.script_home.add_child(Script(inner_html="window.ran = (window.ran || 0) + 1;", id="the-script"))

    def script_in_text(self, *_):
        self.script_home.inner_html = "<i>text</i><script>window.ranInText = (window.ranInText || 0) + 1;</script>"

    def script_again(self, *_):
        self.script_home.children[0].inner_html = "window.ranAgain = 1 < 2;"
