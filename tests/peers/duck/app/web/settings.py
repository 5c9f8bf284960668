"""Duck's own defaults, except for what a test cannot use."""

import json
import os

from duck.etc.middlewares import middlewares

URLPATTERNS_MODULE = "web.urls"
DEBUG = False  # otherwise Duck's client shows alerts
AUTO_RELOAD = False
ASYNC_HANDLING = True  # with threads each connection that is kept alive has one of eight, and pages wait for seconds
USE_DJANGO = False
DJANGO_SETTINGS_MODULE = "web.settings"  # imported even if there is no Django
RUN_AUTOMATIONS = False
SECRET_KEY = "the same after the server starts"  # Duck fails with keys that are not 32 bytes long

# 600 requests a minute are not enough for a test that asks all the time what the server has heard.
MIDDLEWARES = [name for name in middlewares if not name.endswith("RequestsLimitMiddleware")]

RELOAD_ON_UNKNOWN_COMPONENTS = os.environ.get("PEER_RELOAD_ON_UNKNOWN", "true") == "true"

# Duck lets browsers keep each answer for a month, pages too, and not every engine's cache can be turned off.
EXTRA_HEADERS = {"Cache-Control": "no-cache", **json.loads(os.environ.get("PEER_HEADERS", "{}"))}
