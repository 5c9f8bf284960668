"""Runs JavaScript in the page for the test, which says which by a control's value."""

import asyncio
import json
import time

from web.base import PeerPage, element, empty
from web.record import plain, tell


class ScriptsPage(PeerPage):
    """The field takes {id, code, variable?, timeout?, wait?} as JSON; what came of it is told as 'script' with that id."""

    name = "scripts"

    def fill(self):
        self.sentence = self.add(element("p", "before", id="text"))
        task = self.add(empty("input", id="task", props={"type": "text"}))
        task.bind("task", self.run, update_self=False, force_bind=True)
        self.button("patch-then-read", self.patch_then_read, self.sentence)
        self.button("fifty", self.fifty)

    async def run(self, component, event, value, ws):
        asked = json.loads(value)
        began = time.monotonic()
        try:
            outcome = {"result": plain(await self.outcome(ws, asked))}
        except Exception as error:
            outcome = {"error": type(error).__name__, "message": str(error)}
        tell("script", id=asked["id"], took=time.monotonic() - began, **outcome)

    def outcome(self, ws, asked):
        if "variable" in asked:
            return ws.get_js_result(asked["code"], asked["variable"], timeout=asked.get("timeout", 3))
        if asked.get("wait"):
            return ws.execute_js(asked["code"], timeout=asked.get("timeout", 3), wait_for_result=True)
        return ws.execute_js(asked["code"])

    async def patch_then_read(self, component, event, value, ws):
        self.sentence.inner_html = "after"
        await ws.update_now(self.sentence, ["text"])
        tell("script", id="read", result=await ws.get_js_result("", "document.getElementById('text').textContent", timeout=3))

    async def fifty(self, component, event, value, ws):
        asked = [ws.get_js_result(f"window.n{n} = {n}", f"window.n{n}", timeout=3) for n in range(50)]
        tell("script", id="fifty", result=await asyncio.gather(*asked))
