"""Who there is, and what a row of the table of who may do what says."""

from dataclasses import dataclass, field
from typing import Any

ROLES = (
    "stranger", "owner", "participant", "other customer", "agent", "other agent", "senior", "lead", "security",
    "operator", "disabled", "left", "account",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE")

EVERYBODY = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
AGENTS = frozenset({"agent", "other agent", "senior", "lead", "security", "operator", "left"})
TEAM = frozenset({"agent", "senior", "lead", "security"})  # who sees the conversation of Deposits
LEADERS = frozenset({"lead", "operator"})
KEEPERS = frozenset({"lead", "security"})  # of mail that nobody reads alone
APPROVERS = frozenset({"senior", "lead", "security"})  # who approve a way back in, and open one for somebody
OPERATOR = frozenset({"operator"})
OWNER = frozenset({"owner"})
ACCOUNT = frozenset({"account"})  # a customer who is signed in, and has shown a factor a moment ago
CUSTOMERS = OWNER | ACCOUNT | {"other customer", "participant"}
THEIRS = OWNER | {"participant"}


@dataclass(frozen=True)
class Row:
    """`who` is let in and gets this status for an empty request of each method; a method without one is a 405 for all.

    `args` names the things of the world in the address, by the address's own words. What everybody else gets is the
    same as for a thing that does not exist, and `hidden` says what that is: `404`; `door`, the way to sign in, and for
    agents 404; `office`, the back office's own way there; `account`, the customers' door; `ask`, the page that asks for an
    address; `to ask`, the way to it; or another status. `but` names those who see the thing and may not do this to it, with
    what they get.
    """

    who: frozenset[str]
    get: int | None = None
    post: int | None = None
    delete: int | None = None
    hidden: str = "404"
    args: dict[str, str] = field(default_factory=dict)
    but: dict[str, int] = field(default_factory=dict)

    def status(self, method: str) -> int | None:
        return {"GET": self.get, "POST": self.post, "DELETE": self.delete}.get(method)


def ticket(who: frozenset[str], post: int) -> Row:
    """Something done to a ticket; who only takes part in it may not do what is its requester's alone."""
    return Row(who, post=post, hidden="to ask", args={"number": "own"}, but=dict.fromkeys(THEIRS - who, 404))


def case(*, get: int | None = None, post: int | None = None, **more: Any) -> Row:
    """Something about a conversation that only the team sees."""
    return Row(TEAM, get, post, hidden="door", args={"number": "own"}, **more)


def shared_view(*, get: int | None = None, post: int | None = None) -> Row:
    """Something done to a view that is shared with Deposits: its members see it, and who leads them changes it."""
    but = dict.fromkeys(TEAM - {"lead"}, 403)
    return Row(frozenset({"lead"}), get, post, hidden="door", args={"pk": "view"}, but=but)


def office(who: frozenset[str] = LEADERS, *, thing: str = "", get: int = 200, post: int = 200) -> Row:
    """A page of the back office; some of its leaders see only a part of it."""
    args = {"object_id": thing} if thing else {}
    return Row(who, get, post, hidden="office", args=args, but=dict.fromkeys(LEADERS - who, 403))


def setting(model: str, thing: str, who: frozenset[str] = LEADERS) -> dict[str, Row]:
    """The five pages of a kind of setting, and the short address that leads to one of them."""
    room, _, name = model.partition("_")
    return {
        f"backoffice/{room}/{name}/<path:object_id>/": office(thing=thing, get=302, post=302),
        f"admin:{model}_changelist": office(who),
        f"admin:{model}_add": office(who),
        f"admin:{model}_history": office(who, thing=thing),
        f"admin:{model}_delete": office(who, thing=thing),
        f"admin:{model}_change": office(who, thing=thing),
    }
