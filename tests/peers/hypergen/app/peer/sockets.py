"""Rooms: whoever is in one hears what is said in it. A frame says what it wants with its first argument."""

from django.utils.html import escape
from hypergen.imports import HypergenWebsocketConsumer
from hypergen.liveview import NO_PERM_REQUIRED

from peer import record


class Room(HypergenWebsocketConsumer):
    def __init__(self):
        super().__init__(perm=NO_PERM_REQUIRED)

    @property
    def room(self):
        return self.scope["url_route"]["kwargs"]["room"]

    def websocket_connect(self, message):
        self.groups = [self.room]
        super().websocket_connect(message)
        record.tell("ws-open", room=self.room)

    def receive(self, text_data=None, bytes_data=None, **more):
        record.tell("frame", room=self.room, text=text_data)
        super().receive(text_data=text_data, bytes_data=bytes_data, **more)

    def send_json(self, content, close=False):
        self.send(text_data=self.encode_json(content), close=close)

    def send(self, text_data=None, **more):
        if record.BOTH_WAYS:
            record.tell("sent", room=self.room, text=text_data)
        super().send(text_data=text_data, **more)

    def disconnect(self, code):
        record.tell("ws-close", room=self.room, code=code)

    def receive_hypergen_callback(self, what, *args):
        record.tell("said", name=what, args=[repr(arg) for arg in args])
        getattr(self, f"on_{what}")(*args)

    def on_say(self, text):
        """To everybody, whoever said it included."""
        if text:
            self.group_send_hypergen_commands(self.room, [["hypergen.append", "messages", f"<li>{escape(text)}</li>"]])

    def on_answer(self, *args):
        """Only to who asked: what a test has asked for."""
        self.channel_send_hypergen_commands(record.take_answer("ws").get("commands", []))

    def on_fail(self, *args):
        raise RuntimeError("asked for")

    # Messages of the channel layer: see views/peer.py.

    def peer__close(self, event):
        self.close(event["code"])

    def peer__send(self, event):
        self.send(text_data=event["text"])


class Closed(Room):
    """Refuses everybody."""

    def websocket_connect(self, message):
        self.groups = []
        record.tell("ws-refused")
        self.close()


class Forbidden(Room):
    """Lets in whom it will not listen to."""

    room = "forbidden"

    def __init__(self):
        super().__init__()
        self.perm = "peer.nobody_has_it"
