"""The application: pages, static files (in production too) and WebSockets. Answers can be held back: see record.py."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.urls import path

from peer import record, sockets


def held_back(application):
    """Sends an answer when nothing holds it. Out here, as Django runs one view after the other."""

    async def handler(scope, receive, send):
        async def send_later(message):
            if message["type"] == "http.response.start":
                await record.is_free(scope["path"])
            await send(message)

        await application(scope, receive, send_later if scope["type"] == "http" else send)

    return handler


application = held_back(ASGIStaticFilesHandler(ProtocolTypeRouter({
    "http": django_application,
    "websocket": AuthMiddlewareStack(URLRouter([
        path("ws/closed/", sockets.Closed.as_asgi()),
        path("ws/forbidden/", sockets.Forbidden.as_asgi()),
        path("ws/<str:room>/", sockets.Room.as_asgi()),
    ])),
})))
