"""Duck's plain WebSocketView in the shape of its documentation: an echo, a chat, notifications."""

import asyncio
import os

from duck.contrib.websockets import OpCode, WebSocketView

from web.record import tell


class LimitedView(WebSocketView):
    """With limits that a test can meet; `name` is what the view is called in what is told."""

    RECEIVE_TIMEOUT = float(os.environ.get("PEER_RECEIVE_TIMEOUT", 120))
    MAX_FRAME_SIZE = int(os.environ.get("PEER_MAX_FRAME_SIZE", 1024 * 1024))
    name = "view"

    async def on_open(self):
        tell("socket", view=self.name, event="open")

    async def on_close(self, frame=None):
        tell("socket", view=self.name, event="close")
        await super().on_close(frame)


class Echo(LimitedView):
    name = "echo"

    async def on_receive(self, message, opcode):
        tell("socket", view=self.name, event="message", size=len(message), text=opcode == OpCode.TEXT)
        if opcode == OpCode.TEXT:
            await self.send_text(message.decode())
        else:
            await self.send_binary(message)


class Chat(LimitedView):
    """Everybody hears everybody, in plain text."""

    name = "chat"
    members = set()

    async def on_open(self):
        await super().on_open()
        self.members.add(self)
        await self.send_text("welcome")

    async def on_receive(self, message, opcode):
        text = message.decode()
        tell("socket", view=self.name, event="message", said=text)
        for member in list(self.members):
            await member.send_text(text)

    async def on_close(self, frame=None):
        self.members.discard(self)
        await super().on_close(frame)


class Notifications(LimitedView):
    """Speaks first, and hears nothing."""

    name = "notifications"

    async def on_open(self):
        await super().on_open()
        for number in range(3):
            await self.send_json({"notification": number})
            await asyncio.sleep(0.05)

    async def on_receive(self, message, opcode):
        pass
