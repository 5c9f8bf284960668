"""The app: an API without pages of Dara's own, so nothing of it is built with Node. What differs comes from the environment."""

import os

from dara.core import ConfigurationBuilder
from dara.core.auth.basic import MultiBasicAuthConfig
from dara.core.http import get

from peer import actions, variables, wire  # noqa: F401  declare what the pages ask for
from peer.handlers import HANDLERS

config = ConfigurationBuilder()
if os.environ.get("PEER_TASKS") == "true":
    config.task_module = "peer.tasks"  # processes that take seconds to start
config.add_middleware(wire.Wire)

if os.environ.get("PEER_AUTH") == "basic":
    config.add_auth(MultiBasicAuthConfig({"ada": "lovelace", "grace": "hopper"}))

for kind, handler in HANDLERS.items():
    config.add_ws_handler(kind, handler)


@get("peer/fail")
def fail():
    """An exception that nobody expects: the session hears of it."""
    raise RuntimeError("asked for")


config.add_endpoint(fail)
