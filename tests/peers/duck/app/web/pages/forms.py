"""Each control by itself, and a form with all of them."""

from duck.html.components.form import Form
from duck.html.components.input import Input

from web.base import PeerPage, element, empty
from web.record import hear, tell


def control(type, id, name=None, value=None, **more):
    props = {"type": type, **({"name": name} if name else {}), **({"value": value} if value else {}), **more}
    return empty("input", id=id, props=props)


def choice(id, name, values, *chosen, **props):
    options = [element("option", value, props={"value": value, **({"selected": ""} if value in chosen else {})}) for value in values]
    return element("select", id=id, props={"name": name, **props}, children=options)


class ValuesPage(PeerPage):
    """Controls that tell their value when they change, in and outside of a form."""

    name = "values"

    def fill(self):
        self.add(*map(self.on_change, [
            control("text", "text"),
            control("number", "number"),
            control("range", "range", value="3", min="0", max="10"),
            control("checkbox", "box"),
            control("radio", "radio", "outside", "on my own"),
            control("file", "file", "file", multiple=""),
            element("textarea", id="area"),
            choice("one", "one", ["a", "b", "c"], "a"),
            choice("many", "many", ["a", "b", "c"], multiple=""),
        ]))
        group = [control("checkbox", f"group-{value}", "group", value) for value in ("a", "b", "c")]
        radios = [control("radio", f"choice-{value}", "choice", value) for value in ("a", "b")]
        lone = [control("checkbox", "lone-box", "lone-box", "yes"), control("radio", "lone-radio", "lone-radio", "only")]
        self.add(element("form", id="groups", children=[self.on_change(one) for one in group + radios + lone]))
        self.add(*map(self.on_click, [
            element("button", "plain", id="button", props={"type": "button"}),
            element("button", "valued", id="valued", props={"type": "button", "value": "v"}),
            element("button", id="wrapping", props={"type": "button"}, children=[element("span", "inside", id="inside")]),
            element("ol", id="ol", children=[element("li", "item", id="li", props={"value": "7"})]),
            element("progress", id="progress", props={"value": "0.25"}),
            element("meter", id="meter", props={"value": "0.5"}),
            element("div", "div", id="div"),
        ]))
        self.fill_setters()

    def on_change(self, component):
        component.bind("change", hear, update_self=False)
        return component

    def on_click(self, component):
        component.bind("click", hear, update_self=False)
        return component

    def fill_setters(self):
        """What the server sets in controls that the user can change too."""
        self.note = self.add(empty("input", id="note", props={"type": "text", "value": "one"}))
        self.tick = self.add(control("checkbox", "tick"))
        self.pick = self.add(choice("pick", "pick", ["a", "b", "c"], "a"))
        self.words = self.add(element("textarea", "one", id="words"))
        self.button("set-note", lambda *_: self.note.props.update({"value": "two"}), self.note)
        self.button("touch-note", lambda *_: self.note.props.update({"title": "touched"}), self.note)
        self.button("set-tick", lambda *_: self.tick.props.update({"checked": ""}), self.tick)
        self.button("unset-tick", self.unset_tick, self.tick)
        self.button("touch-tick", lambda *_: self.tick.props.update({"title": "touched"}), self.tick)
        self.button("set-pick", self.set_pick, self.pick)
        self.button("set-words", self.set_words, self.words)

    def unset_tick(self, *_):
        self.tick.props.pop("checked")

    def set_pick(self, *_):
        first, _, last = self.pick.children
        first.props.pop("selected")
        last.props["selected"] = ""

    def set_words(self, *_):
        self.words.inner_html = "two"


class FormPage(PeerPage):
    """One form with every control, and forms that validate or do not."""

    name = "form"

    def fill(self):
        fields = [
            control("text", "text", "text", "typed"),
            control("hidden", "hidden", "hidden", "secret"),
            control("checkbox", "alone", "alone", "yes"),
            *(control("checkbox", f"group-{value}", "group", value) for value in ("a", "b", "c")),
            *(control("radio", f"radio-{value}", "radio", value) for value in ("a", "b")),
            choice("one", "one", ["a", "b"], "b"),
            choice("many", "many", ["a", "b", "c"], "a", "c", multiple=""),
            control("file", "file", "file"),
            element("textarea", "two\nlines", id="area", props={"name": "area"}),
            control("reset", "reset", value="Reset"),
            Input(type="submit", name="how", value="Send", id="send"),
        ]
        form = self.add(Form(id="form", fields=fields))
        for event in ("submit", "reset"):
            form.bind(event, self.hear, update_self=False)
        self.small("strict", True)
        self.small("lax", False)

    def small(self, id, validated):
        form = Form(id=id, fields=[
            control("text", f"{id}-field", "field", required=""),
            Input(type="submit", value="Send", id=f"{id}-send"),
        ])
        form.props["novalidate"] = ""  # so that what stops it is Duck's client, not the browser
        form.toggle_validation(validated)
        form.bind("submit", self.hear, update_self=False)
        self.add(form)

    async def hear(self, component, event, value, ws):
        tell("form", id=component.props.get("id"), event=event, value=value)
