"""A Dara app without pages of Dara's own: a task, a store, a custom message, and the files of the demo page."""

import os
import pathlib

from dara.core import ConfigurationBuilder, DerivedVariable, Variable
from dara.core.http import get
from dara.core.persistence import BackendStore
from fastapi import Request
from fastapi.responses import FileResponse, PlainTextResponse

from dara_demo.tasks import report

root = pathlib.Path(__file__).resolve().parents[4]
dist = pathlib.Path(os.environ.get("DEMO_DIST", root / "dist"))
FOLDERS = {"dara": root / "demo/dara", "shared": root / "demo/shared", "dist": dist}
KINDS = {".html", ".css", ".mjs", ".wasm"}

votes = BackendStore(uid="votes")
Variable({"tea": 0, "coffee": 0}, uid="votes-of-all", store=votes)
DerivedVariable(report, variables=[Variable(1000, uid="rows")], run_as_task=True, uid="report")


async def vote(channel, data):
    """Everybody hears of it, who voted included: as a patch of the store."""
    now = await votes.read()
    if data not in now:
        return {"error": "unknown"}
    await votes.write_partial([{"op": "replace", "path": f"/{data}", "value": now[data] + 1}])
    return {"thanks": data}


def shout(channel, data):
    return {"text": str(data)[:200].upper()}


@get("demo/{folder}/{name:path}", authenticated=False)
def files(folder: str, name: str, request: Request):
    """The page and what it loads, under a policy without inline scripts, inline styles or eval."""
    base = FOLDERS.get(folder)
    file = (base / (name or "index.html")).resolve() if base else None
    if file is None or base.resolve() not in file.parents or file.suffix not in KINDS or not file.is_file():
        return PlainTextResponse("not found", status_code=404)
    host = request.headers.get("host", "localhost")
    policy = f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:; connect-src 'self' ws://{host} wss://{host}"
    kind = {"media_type": "text/javascript"} if file.suffix == ".mjs" else {}
    return FileResponse(file, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"}, **kind)


config = ConfigurationBuilder()
config.task_module = "dara_demo.tasks"
config.add_ws_handler("vote", vote)
config.add_ws_handler("shout", shout)
config.add_endpoint(files)
