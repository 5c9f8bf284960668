"""Where everything is. /peer/ is for the tests."""

from django.urls import include, path
from hypergen.hypergen import autourls

from peer.views import boot, chat, inputs, lab, navigation, options, peer, todo

modules = {"boot": boot, "chat": chat, "inputs": inputs, "lab": lab, "navigation": navigation, "options": options, "todo": todo}

urlpatterns = [
    path("peer/told", peer.told),
    path("peer/forget", peer.forget),
    path("peer/answer", peer.answer),
    path("peer/hold", peer.hold),
    path("peer/release", peer.release),
    path("peer/ws_close", peer.ws_close),
    path("peer/ws_send", peer.ws_send),
    path("peer/watch.js", peer.watch),
    path("peer/blank", peer.blank),
    path("peer/late", peer.late),
    path("login/", navigation.login),
    path("plain/", boot.plain),
    *(path("", include((autourls(module, namespace=name), name))) for name, module in modules.items()),
]
