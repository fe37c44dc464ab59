"""A minimal chat on Django Channels: each message is stored, then everybody in the conversation gets it.

It speaks as much of our protocol as the benches' clients do, whose ticket here is the conversation's number. Settings come by
PEER_DATABASE (JSON, as in Django's DATABASES), PEER_LAYER (a class of channels_redis) and PEER_REDIS (a URL).
"""

import json
import os
from typing import Any

import django
from django.conf import settings

layer = {"BACKEND": os.environ["PEER_LAYER"], "CONFIG": {"hosts": [os.environ["PEER_REDIS"]]}}
settings.configure(
    DATABASES={"default": json.loads(os.environ["PEER_DATABASE"])}, CHANNEL_LAYERS={"default": layer}, USE_TZ=True
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from django.db import models  # noqa: E402


class Message(models.Model):
    id = models.UUIDField(primary_key=True)
    conversation = models.BigIntegerField()
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return self.text


class Talk(AsyncWebsocketConsumer):
    group = ""

    async def receive(self, text_data: str = "", bytes_data: bytes | None = None) -> None:
        frame = json.loads(text_data)
        if frame["type"] == "subscribe":
            self.group = f"conversation-{frame['ticket']}"
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.tell({"type": "subscribed", "last": 0})
            return
        number = int(self.group.rpartition("-")[2])
        await Message.objects.acreate(id=frame["id"], conversation=number, text=frame["text"])
        await self.channel_layer.group_send(self.group, {"type": "said", "id": frame["id"], "text": frame["text"]})

    async def said(self, event: dict[str, Any]) -> None:
        await self.tell({"type": "message", "client_id": event["id"], "text": event["text"]})

    async def tell(self, frame: dict[str, Any]) -> None:
        await self.send(json.dumps(frame, separators=(",", ":")))

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)


application = Talk.as_asgi()
