"""A desk in the test's own hands: it answers the doors and the socket as docs/protocol.md has it, and notes what it hears."""

import json
from typing import Any
from uuid import uuid4

from playwright.sync_api import BrowserContext, Route, WebSocketRoute

AT = "2026-03-01T14:20:00Z"
TOPICS = [
    {"slug": "deposit", "name": "Deposit", "icon": "deposit", "help": "A transaction hash helps most."},
    {"slug": "withdrawal", "name": "Withdrawal", "icon": "withdraw", "help": ""},
    {"slug": "real", "name": "Is this message really from you?", "icon": "shield", "help": ""},
    {"slug": "other", "name": "Something else", "icon": "more", "help": ""},
]
SUBJECT = "conversation:17"
WORDS = [
    "abandon", "ability", "able", "about", "above", "absent", "absorb", "abstract", "absurd", "abuse", "access", "accident",
]  # fmt: skip


class FakeDesk:
    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.frames: list[dict[str, Any]] = []
        self.asked: list[tuple[str, dict[str, Any], str]] = []
        self.public: list[dict[str, Any]] = []
        self.chat: dict[str, Any] | None = None
        self.sockets: list[WebSocketRoute] = []
        self.is_open = True
        self.is_reachable = True
        self.has_sockets = True
        self.swallows = 0  # so many `say` are lost on their way
        self.refuses = 0  # and so many cannot be stored now
        self.answered: list[dict[str, Any]] = []  # for polls: what was not given yet
        self.session, self.number = "", 0
        self.address = address.replace("http", "ws", 1)
        context.route("**/chat/*/", self._door)
        context.route("**/chat/words/*.json", lambda route: route.fulfill(json=WORDS))
        context.route("**/live/poll", self._poll)
        context.route("**/uploads/?*", self._upload)
        context.route_web_socket("**/live/socket", self._socket)

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == kind]

    def asked_at(self, door: str) -> list[dict[str, Any]]:
        return [body for name, body, _token in self.asked if name == door]

    def _door(self, route: Route) -> None:
        name = route.request.url.rstrip("/").rsplit("/", 1)[1].split("?")[0]
        if route.request.method == "GET":
            return route.fallback()
        if not self.is_reachable:
            return route.abort("internetdisconnected")
        body = route.request.post_data_json or {}
        self.asked.append((name, body, route.request.headers.get("authorization", "")))
        route.fulfill(json=getattr(self, f"_answer_{name}", lambda _body: {})(body))

    def _answer_visits(self, _body: dict[str, Any]) -> dict[str, Any]:
        visit = {"is_open": self.is_open, "opens_at": None, "assurance": "anonymous", "name": "", "topics": TOPICS}
        limits = {"text": 10000, "files": 10, "bytes": 104857600}
        return {"token": "t" * 43, **visit, "chat": self.chat, "promise": "", "limits": limits}

    def _answer_conversations(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.chat is None:
            self.chat = {"number": "GH-4F7K-2M", "subject": SUBJECT, "state": "waiting", "place": 3}
            self.chat |= {"wait": {"from": 60, "to": 240}, "last": 1, "seen": 0, "email": "", "is_solved": False}
            self.keep(
                {"type": "message", "from": "customer", "name": "", "text": body["text"], "client_id": body["id"]}
            )
        return {"chat": self.chat, "pass": self._answer_tickets({})}

    def _answer_email(self, _body: dict[str, Any]) -> dict[str, Any]:
        return {"chat": {**(self.chat or {}), "email": "l•••@mail.example"}}

    def _answer_tickets(self, _body: dict[str, Any]) -> dict[str, Any]:
        socket = f"{self.address}/live/socket"
        return {"ticket": str(uuid4()), "subject": SUBJECT, "socket": socket, "poll": "/live/poll"}

    def keep(self, frame: dict[str, Any]) -> dict[str, Any]:
        kept = {"subject": SUBJECT, "seq": len(self.public) + 1, "id": str(uuid4()), "at": AT, "files": [], **frame}
        self.public.append(kept)
        return kept

    def _socket(self, socket: WebSocketRoute) -> None:
        if not (self.is_reachable and self.has_sockets):
            return socket.close(code=1011)
        self.sockets.append(socket)
        socket.on_message(lambda text: [socket.send(json.dumps(one)) for one in self._answers(json.loads(str(text)))])
        socket.send(json.dumps({"type": "welcome", "version": 1, "now": AT, "heartbeat": 25}))

    def _answers(self, frame: dict[str, Any]) -> list[dict[str, Any]]:
        self.frames.append(frame)
        if frame["type"] == "subscribe":
            head = {"type": "subscribed", "subject": SUBJECT, "last": len(self.public)}
            return [head, *self.public[frame["since"] :]]
        if frame["type"] == "say":
            return self._said(frame)
        return [{"type": "pong"}] if frame["type"] == "ping" else []

    def _said(self, frame: dict[str, Any]) -> list[dict[str, Any]]:
        if self.swallows:
            self.swallows -= 1
            return []
        if self.refuses:
            self.refuses -= 1
            return [{"type": "error", "code": "unavailable", "id": frame["id"], "retry_after": 0.5}]
        known = next((one for one in self.public if one.get("client_id") == frame["id"]), None)
        files = [{"id": one, "name": "proof.png", "size": 2048, "url": "#"} for one in frame.get("files", [])]
        new = {"type": "message", "from": "customer", "text": frame["text"], "client_id": frame["id"], "files": files}
        kept = known or self.keep(new)
        again = [kept] if files else []  # only the desk knows the address of a file
        return [
            *again,
            {"type": "ack", "subject": SUBJECT, "id": frame["id"], "seq": kept["seq"], "at": AT, "removed": []},
        ]

    def tell(self, frame: dict[str, Any]) -> None:
        for socket in self.sockets[-1:]:
            socket.send(json.dumps({"subject": SUBJECT, **frame}))
        self.answered.append({"subject": SUBJECT, **frame})

    def event(self, **frame: Any) -> None:
        self.tell(self.keep({"type": "event", **frame}))

    def answer(self, text: str, **more: Any) -> None:
        self.tell(self.keep({"type": "message", "from": "agent", "name": "Amara", "text": text, **more}))

    def cut(self) -> None:
        self.is_reachable = False
        for socket in self.sockets[-1:]:
            socket.close(code=1011)

    def _poll(self, route: Route) -> None:
        if not self.is_reachable:
            return route.abort("internetdisconnected")
        asked = route.request.post_data_json
        out = [] if asked["session"] else [{"type": "welcome", "version": 1, "now": AT, "heartbeat": 25}]
        if not asked["session"]:
            self.session, self.number = str(uuid4()), 0
        elif asked["session"] != self.session:
            return route.fulfill(status=410, json={})
        for frame in asked["frames"]:
            out += self._answers(frame)
        if not asked["frames"] and asked["session"]:
            out, self.answered = [*out, *self.answered], []
        numbered = [[self.number + at + 1, frame] for at, frame in enumerate(out)]
        self.number += len(out)
        route.fulfill(json={"session": self.session, "frames": numbered})

    def _upload(self, route: Route) -> None:
        self.asked.append(("uploads", {"url": route.request.url}, route.request.headers.get("authorization", "")))
        pk = route.request.url.rsplit("id=", 1)[1]
        route.fulfill(status=201, json={"id": pk, "name": "proof.png", "size": 2048, "family": "picture", "url": "#"})
