"""What the tests reach at /peer/: the record, the server's own doings, and the pages with the client under test."""

import inspect
import json
import mimetypes
import os
import pathlib
from urllib.parse import parse_qs

import dara.core

here = pathlib.Path(__file__).resolve().parent
FOLDERS = {
    "web": here.parent / "web",
    "dist": pathlib.Path(os.environ.get("PEER_DIST", here.parents[4] / "dist")),
    "demo": here.parents[4] / "demo",
    "theirs": pathlib.Path(dara.core.__file__).parent / "_assets/auto_js",
}
TYPES = {".mjs": "text/javascript", ".cjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}


async def send_bytes(send, body, content_type, status=200, headers=None):
    pairs = {"content-type": content_type, "cache-control": "no-store", **(headers or {})}
    await send({"type": "http.response.start", "status": status,
                "headers": [(name.encode(), value.encode()) for name, value in pairs.items()]})
    await send({"type": "http.response.body", "body": body})


async def send_text(send, text, content_type="text/plain", status=200, headers=None):
    await send_bytes(send, text.encode(), content_type, status, headers)


async def send_json(send, value):
    await send_text(send, json.dumps(value), "application/json")


def _policy(host, is_theirs):
    """Nothing inline, no eval; Dara's own script needs both. Some engines do not count sockets of the page's host as 'self'."""
    scripts, styles = ("'self' 'unsafe-eval'", "'self' 'unsafe-inline'") if is_theirs else ("'self' 'wasm-unsafe-eval'", "'self'")
    return (f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; "
            f"connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none'")


async def _page(scope, send, file):
    host = dict(scope["headers"]).get(b"host", b"localhost").decode()
    await send_bytes(send, file.read_bytes(), "text/html; charset=utf-8", headers={
        "content-security-policy": _policy(host, scope["query_string"] == b"theirs")})


async def _file(scope, send, folder, name):
    root = FOLDERS[folder]
    file = (root / name).resolve()
    if file.is_dir():
        file = file / "index.html"
    if not file.is_file() or root.resolve() not in file.parents:
        await send_text(send, "not found", status=404)
    elif file.suffix == ".html":
        await _page(scope, send, file)
    else:
        kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        await send_bytes(send, file.read_bytes(), kind)


async def _body(receive):
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


async def handle(scope, receive, send):
    """/peer/told, /peer/forget, /peer/do (a doing of control.py with its arguments), /peer/page, /peer/FOLDER/FILE."""
    from peer import control, record

    what, _, name = scope["path"].removeprefix("/peer/").partition("/")
    query = {key: values[0] for key, values in parse_qs(scope["query_string"].decode()).items()}
    if what == "told":
        await send_json(send, {"told": record.told()})
    elif what == "forget":
        await control.reset()
        record.forget()
        await send_json(send, True)
    elif what == "do":
        given = json.loads(await _body(receive) or query.get("args", "{}"))
        try:
            done = control.DOINGS[name](**given)
            await send_json(send, {"value": await done if inspect.isawaitable(done) else done})
        except Exception as error:  # the test shall see it
            await send_json(send, {"error": f"{type(error).__name__}: {error}"})
    elif what == "blank":
        await send_text(send, "<!doctype html><title>blank</title>", "text/html")
    elif what == "page":
        await _page(scope, send, FOLDERS["web"] / "index.html")
    elif what in FOLDERS:
        await _file(scope, send, what, name)
    else:
        await send_text(send, "not found", status=404)
