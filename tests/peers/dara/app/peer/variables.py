"""Variables and stores. Their names are fixed, so that the tests can address them."""

from dara.core import DerivedVariable, ServerVariable, Variable
from dara.core.persistence import BackendStore

from peer import tasks

STORES = {
    "shared": BackendStore(uid="shared"),
    "other": BackendStore(uid="other"),
    "mine": BackendStore(uid="mine", scope="user"),
    "fixed": BackendStore(uid="fixed", readonly=True),
    "empty": BackendStore(uid="empty"),
}
DEFAULTS = {"shared": {"n": 0, "items": [1, 2, 3]}, "other": [], "mine": {"n": 0}, "fixed": "as it is", "empty": None}

server_variable = ServerVariable(1, uid="server-var")


def failing(value: float):
    raise ValueError("asked for")


VARIABLES = {
    "plain": Variable("hello", uid="plain"),
    "nested": Variable({"a": {"b": 1}}, uid="nested"),
    "flag": Variable(False, uid="flag"),
    "server": server_variable,
    **{f"stored-{name}": Variable(DEFAULTS[name], uid=f"stored-{name}", store=store) for name, store in STORES.items()},
}

VARIABLES |= {
    "sum": DerivedVariable(tasks.add, variables=[Variable(1, uid="a"), Variable(2, uid="b")], uid="sum"),
    "failing": DerivedVariable(failing, variables=[Variable(1, uid="f")], uid="failing"),
    "task-add": DerivedVariable(tasks.add, variables=[Variable(1, uid="ta"), Variable(2, uid="tb")], run_as_task=True, uid="task-add"),
    "task-steps": DerivedVariable(tasks.steps, variables=[Variable(3, uid="sc"), Variable(50, uid="sm")], run_as_task=True, uid="task-steps"),
    "task-faked": DerivedVariable(tasks.faked, variables=[Variable(100, uid="fm")], run_as_task=True, uid="task-faked"),
    "task-fail": DerivedVariable(tasks.fail, variables=[Variable("asked for", uid="ft")], run_as_task=True, uid="task-fail"),
    "task-sleep": DerivedVariable(tasks.sleep, variables=[Variable(1000, uid="sl")], run_as_task=True, uid="task-sleep"),
}
# A task that waits for another: Dara's MetaTask.
VARIABLES["task-double"] = DerivedVariable(tasks.double, variables=[VARIABLES["task-add"]], run_as_task=True, uid="task-double")
VARIABLES["meta"] = DerivedVariable(tasks.double, variables=[VARIABLES["task-steps"]], uid="meta")
