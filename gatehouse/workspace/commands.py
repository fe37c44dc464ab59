"""Everything that can be done by key or by name at the desk, once: the palette, the key sheet and the keys read this.

A command acts when its target is on the page: `press` presses the element marked `data-command="name"`, `lead` goes to
an address, `put` changes a setting of the desk, `script` is a function of `js/workspace-keys.js` or of the composer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Group(StrEnum):
    """Under which heading a command stands."""

    EVERYWHERE = "everywhere"
    LIST = "list"
    CONVERSATION = "conversation"
    WRITING = "writing"
    DESK = "desk"

    @property
    def title(self) -> Any:
        return _TITLES[self]


_TITLES = {
    Group.EVERYWHERE: _("Everywhere"),
    Group.LIST: _("In the list"),
    Group.CONVERSATION: _("In a conversation"),
    Group.WRITING: _("While writing"),
    Group.DESK: _("Your desk"),
}


@dataclass(frozen=True, slots=True)
class Command:
    """`keys` as they are pressed one after the other: `("g", "q")`; `Ctrl+Enter` is one. `query` goes with `lead`."""

    name: str
    title: Promise | str
    group: Group
    icon: str = ""
    keys: tuple[str, ...] = ()
    lead: str = ""
    query: str = ""
    put: tuple[str, str] | None = None
    script: bool = False
    by_name: bool = True  # whether the palette offers it

    @property
    def kind(self) -> str:
        return "lead" if self.lead else "put" if self.put else "script" if self.script else "press"

    @property
    def url(self) -> str:
        return reverse(self.lead) + self.query if self.lead else ""

    @property
    def english(self) -> str:
        """What it is called in the documentation, for those who know it by that name."""
        with override("en"):
            return str(self.title)

    @property
    def shown_keys(self) -> list[str]:
        """As they stand on a keyboard."""
        return [
            _SHOWN.get(part, part.upper() if len(part) == 1 else part) for key in self.keys for part in key.split("+")
        ]


_SHOWN = {"Enter": "↵", "Escape": "Esc"}


def _go(name: str, title: Any, icon: str, *keys: str, lead: str, query: str = "") -> Command:
    return Command(name, title, Group.EVERYWHERE, icon, keys, lead=lead, query=query)


def _verb(name: str, title: Any, icon: str, *keys: str) -> Command:
    return Command(name, title, Group.CONVERSATION, icon, keys)


def _key(name: str, title: Any, group: Group, *keys: str) -> Command:
    """What only a key can do: its name would say nothing in the palette."""
    return Command(name, title, group, keys=keys, script=True, by_name=False)


def _set(name: str, title: Any, icon: str, column: str, value: str) -> Command:
    return Command(name, title, Group.DESK, icon, put=(column, value))


COMMANDS = (
    _verb("take", _("Take"), "user", "t"),
    Command("answer", _("Answer"), Group.CONVERSATION, "reply", ("r",), script=True),
    Command("note", _("Note"), Group.CONVERSATION, "note", ("n",), script=True),
    _verb("department", _("Hand over to a department"), "arrow", "h"),
    _verb("snooze", _("Snooze, or end the snooze"), "snooze", "s"),
    _verb("solve", _("Solve"), "check", "e"),
    _verb("reopen", _("Reopen"), "refresh"),
    _verb("undo", _("Undo"), "refresh", "z"),
    Command("customer", _("Customer"), Group.CONVERSATION, "user", ("i",), script=True),
    _verb("assignment", _("Assign to somebody"), "user"),
    _verb("give-back", _("Give back to the queue"), "inbox"),
    _verb("involvements", _("Ask another department"), "users"),
    _verb("escalation", _("Escalate"), "up"),
    _verb("details", _("Request details"), "list"),
    _verb("verification", _("Ask to verify"), "shield-check", "v"),
    _verb("state", _("Set the state"), "state-progress"),
    _verb("priority", _("Set the priority"), "flag"),
    _verb("participants", _("Add somebody"), "plus"),
    _verb("merging", _("Merge into another conversation"), "merge"),
    _verb("links", _("Link with another conversation"), "link"),
    _verb("journal", _("The whole journal"), "book", "l"),
    _verb("splitting", _("Split off messages"), "layers"),
    _verb("hold", _("Legal hold: on or off"), "lock"),
    _verb("spam", _("Spam: yes or no"), "x-circle"),
    _verb("blocking", _("Block or unblock the contact"), "freeze"),
    Command("canned", _("Canned replies"), Group.WRITING, "slash", ("/",), script=True),
    _key("send", _("Send"), Group.WRITING, "Ctrl+Enter"),
    _key("send-solve", _("Send and solve"), Group.WRITING, "Ctrl+Shift+Enter"),
    _key("bold", _("Bold"), Group.WRITING, "Ctrl+B"),
    _key("italic", _("Italic"), Group.WRITING, "Ctrl+I"),
    _key("make-link", _("Make it a link"), Group.WRITING, "Ctrl+K"),
    _key("leave", _("Leave the field"), Group.WRITING, "Escape"),
    _key("next", _("Next"), Group.LIST, "j"),
    _key("previous", _("Previous"), Group.LIST, "k"),
    _key("open", _("Open"), Group.LIST, "Enter"),
    _key("tick", _("Tick"), Group.LIST, "x"),
    Command("tick-all", _("Tick all of this page"), Group.LIST, "check", ("Shift+x",), script=True),
    Command("read-all", _("Mark all mentions read"), Group.LIST, "check"),
    Command("filter", _("Filter this list"), Group.LIST, "filter", ("f",)),
    _go("waiting", _("Who waits longest"), "clock", "g", "w", lead="workspace:queue", query="?segment=waiting"),
    Command("palette", _("Commands"), Group.EVERYWHERE, keys=("Ctrl+K",), script=True, by_name=False),
    _go("queues", _("Queues"), "inbox", "g", "q", lead="workspace:queue"),
    _go("live", _("Live chats"), "chats", "g", "l", lead="workspace:live"),
    _key("chats", _("Your chats, the first to the fourth"), Group.EVERYWHERE, "Alt+1–4"),
    Command("availability", _("Be available for chats, or away"), Group.EVERYWHERE, "moon", ("Alt+0",)),
    _go("mine", _("My conversations"), "user", "g", "m", lead="workspace:queue", query="?segment=mine"),
    _go("open-to-take", _("Open to take"), "inbox", "g", "o", lead="workspace:queue", query="?segment=open"),
    _go("mentions", _("Mentions"), "note", "g", "n", lead="workspace:queue", query="?segment=mentions"),
    _go("all", _("All conversations"), "layers", "g", "a", lead="workspace:queue", query="?segment=all"),
    _key("views", _("Saved views, the first to the ninth"), Group.EVERYWHERE, "g", "1–9"),
    _go("snoozed", _("Snoozed"), "snooze", "g", "z", lead="workspace:queue", query="?segment=snoozed"),
    Command("search", _("Search"), Group.EVERYWHERE, "search", ("g", "s"), script=True),
    Command("new", _("New conversation"), Group.EVERYWHERE, "plus", ("c",)),
    _go("profile", _("Your profile"), "user", lead="workspace:profile"),
    _go("account", _("Password and authenticator"), "key", lead="door:account"),
    Command("settings", _("Settings"), Group.EVERYWHERE, "sliders"),
    Command("sheet", _("Keyboard"), Group.EVERYWHERE, "keyboard", ("?",), script=True),
    Command("tour", _("Show me around"), Group.EVERYWHERE, "flag"),
    _set("theme-system", _("Light or dark as the system"), "monitor", "theme", ""),
    _set("theme-light", _("Light"), "sun", "theme", "light"),
    _set("theme-dark", _("Dark"), "moon", "theme", "dark"),
    _set("density-comfortable", _("Comfortable lines"), "layers", "density", ""),
    _set("density-compact", _("Compact lines"), "list", "density", "compact"),
)


def key_sheet() -> Iterator[tuple[Group, list[Command]]]:
    """The commands that have keys, by heading."""
    return _grouped(command for command in COMMANDS if command.keys)


def by_name() -> Iterator[tuple[Group, list[Command]]]:
    """The commands that the palette offers, by heading; those of the page at hand first."""
    return _grouped(command for command in COMMANDS if command.by_name or command.keys)


def _grouped(commands: Iterator[Command]) -> Iterator[tuple[Group, list[Command]]]:
    order = [Group.CONVERSATION, Group.WRITING, Group.LIST, Group.EVERYWHERE, Group.DESK]
    for group, found in groupby(sorted(commands, key=lambda one: order.index(one.group)), key=lambda one: one.group):
        yield group, list(found)
