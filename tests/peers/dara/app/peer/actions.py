"""Actions: one for each kind of command that a server gives a page, and for what can go wrong."""

import asyncio
import pathlib
import tempfile

from dara.core import action
from dara.core.base_definitions import ActionImpl
from dara.core.interactivity.actions import DownloadContentImpl, NavigateToImpl
from dara.core.interactivity.actions import UpdateVariableImpl
from dara.core.router import RouterPath

from peer.tasks import add
from peer.variables import VARIABLES, server_variable

plain, flag, total = VARIABLES["plain"], VARIABLES["flag"], VARIABLES["sum"]


class Custom(ActionImpl):
    py_name = "Highlight"
    where: str
    times: int = 1


class OtherCustom(ActionImpl):
    py_name = "Play"
    sound: str


@action
async def update(ctx: action.Ctx):
    await ctx.update(plain, "new")


@action
async def update_with(ctx: action.Ctx, value: str):
    await ctx.update(plain, {"given": value, "input": ctx.input})


@action
async def update_input(ctx: action.Ctx):
    await ctx.execute_action(UpdateVariableImpl(variable=plain, value=UpdateVariableImpl.INPUT))


@action
async def toggle(ctx: action.Ctx):
    """Read after write in one batch."""
    await ctx.update(flag, False)
    await ctx.execute_action(UpdateVariableImpl(variable=flag, value=UpdateVariableImpl.TOGGLE))


@action
async def update_server(ctx: action.Ctx):
    await ctx.update(server_variable, 5)


@action
async def trigger(ctx: action.Ctx):
    await ctx.trigger(total)
    await ctx.trigger(total, force=False)


@action
async def navigate(ctx: action.Ctx):
    await ctx.navigate("/somewhere?x=1#part")
    await ctx.navigate(RouterPath(pathname="/path", search="?q=1", hash="#h", params={"id": "7"}))
    await ctx.navigate("https://example.org/away", new_tab=True)
    await ctx.navigate("../up", options={"replace": True, "relative": "path"})
    await ctx.logout()


@action
async def reset(ctx: action.Ctx):
    await ctx.reset_variables([plain, total])


@action
async def notify(ctx: action.Ctx):
    for status in ["CANCELED", "CREATED", "ERROR", "FAILED", "", "QUEUED", "RUNNING", "SUCCESS", "WARNING"]:
        await ctx.notify(f"message {status}", "title", status, key="k" if status == "SUCCESS" else None)


@action
async def download_variable(ctx: action.Ctx):
    for kind in ["csv", "xlsx", "json"]:
        await ctx.download_variable(plain, file_name="f" if kind == "json" else None, type=kind)


@action
async def download_content(ctx: action.Ctx):
    """The old kind, for which Dara's own pages have no handler, and what takes its place."""
    await ctx.execute_action(DownloadContentImpl(code="c0de"))
    file = pathlib.Path(tempfile.gettempdir()) / "peer_download.txt"
    file.write_text("downloaded")
    await ctx.download_file(str(file), cleanup=False)


@action
async def copy(ctx: action.Ctx):
    await ctx.copy_to_clipboard("clip", success_message="ok")


@action
async def custom(ctx: action.Ctx):
    await ctx.execute_action(Custom(where="#a"))
    await ctx.execute_action(OtherCustom(sound="ding"))
    await ctx.execute_action(Custom(where="#b", times=2))


@action
async def flush(ctx: action.Ctx):
    await ctx.update(plain, "first")
    await ctx.flush()
    await asyncio.sleep(0.3)
    await ctx.update(plain, "second")


@action
async def empty(ctx: action.Ctx):
    pass


@action
async def fail(ctx: action.Ctx):
    await ctx.update(plain, "before")
    raise RuntimeError("asked for")


@action
async def long(ctx: action.Ctx):
    await ctx.notify("started", "long", "RUNNING")
    await asyncio.sleep(3)
    await ctx.notify("ended", "long", "SUCCESS")


@action
async def endless(ctx: action.Ctx):
    await asyncio.sleep(3600)


@action
async def many(ctx: action.Ctx):
    for number in range(200):
        await ctx.update(plain, number)


@action
async def numbers(ctx: action.Ctx):
    await ctx.update(plain, [9.0, 1e22, 2**64 + 1, -(2**63) - 1, float("nan"), float("inf")])


@action
async def task(ctx: action.Ctx):
    """The page hears nothing of such a task but its outcome."""
    await ctx.update(plain, await ctx.run_task(add, args=[1, 2]))


ACTIONS = {
    "update": update(), "update_with": update_with(value="static"), "update_dynamic": update_with(value=plain),
    "update_input": update_input(), "toggle": toggle(), "update_server": update_server(), "trigger": trigger(),
    "navigate": navigate(), "reset": reset(), "notify": notify(), "download_variable": download_variable(),
    "download_content": download_content(), "copy": copy(), "custom": custom(), "flush": flush(), "empty": empty(), "fail": fail(),
    "long": long(), "endless": endless(), "many": many(), "numbers": numbers(), "task": task(),
    "update_after_task": update_with(value=VARIABLES["task-add"]),
}
