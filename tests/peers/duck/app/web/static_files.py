"""Another client in place of Duck's, where a browser cannot swap the two scripts by itself."""

import pathlib

from duck.html.components.core import system
from duck.http.response import HttpResponse

TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}


def serve_from(folder):
    """Lets /lively/static/ serve a folder, as if its files were in place of Duck's own."""
    if not folder:
        return
    system.joinpaths = lambda *parts: pathlib.Path(folder) / pathlib.Path(parts[-1]).name
    system.FileResponse = whole_file


def whole_file(path):
    """With its length. Duck's own FileResponse has none, and ends a second late."""
    type = TYPES[pathlib.Path(path).suffix]
    return HttpResponse(pathlib.Path(path).read_bytes(), content_type=type)
