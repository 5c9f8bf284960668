"""Asks for the file that the user has chosen."""

import hashlib

from duck.html.components.fileinput import FileInput
from duck.html.components.form import Form
from duck.html.components.input import Input
from duck.html.components.lively_utils.file_request import ws_request_file

from web.base import PeerPage, element
from web.record import tell


class FilesPage(PeerPage):
    name = "files"

    def fill(self):
        self.progress = self.add(element("output", "no file yet", id="progress"))
        fields = [FileInput(name="file", id="file"), Input(type="submit", value="Send", id="send")]
        self.form = self.add(Form(id="form", fields=fields))
        self.form.bind("submit", self.ask(progress=True), update_self=False, update_targets=[self.progress])
        self.button("ask", self.ask(), self.progress)
        self.button("ask-picture", self.ask(allowed_mimes=["image/png"]), self.progress)
        self.button("ask-nowhere", self.ask(form="no-such-form"), self.progress)

    def ask(self, progress=False, allowed_mimes=None, form="form"):
        async def handler(component, event, value, ws):
            async def on_progress(percent):
                tell("progress", percent=percent)

            options = {"on_progress": on_progress} if progress else {}
            try:
                file = await ws_request_file(form, "file", ws, allowed_mimes=allowed_mimes, timeout=5, total_timeout=20, **options)
            except Exception as error:
                tell("upload", error=type(error).__name__, message=str(error))
                self.progress.inner_html = "failed"
                return
            content = file.getvalue()
            digest = hashlib.sha256(content).hexdigest()
            tell("upload", name=file.filename, size=len(content), sha256=digest)
            self.progress.inner_html = f"received {len(content)}"

        return handler
