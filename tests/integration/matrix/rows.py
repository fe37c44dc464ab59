"""The table of who may do what: one row for every address that the resolver knows. A new address needs a row here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

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


PORTAL = {
    "portal:home": Row(EVERYBODY, get=200),
    "portal:contact": Row(EVERYBODY, get=200),
    "portal:verify": Row(EVERYBODY, get=200),
    "portal:language": Row(EVERYBODY, post=302),
    "portal:tickets": Row(EVERYBODY, get=200),
    "portal:tickets-link": Row(EVERYBODY, post=422),
    "portal:link-sent": Row(EVERYBODY, get=200),
    "portal:link": Row(EVERYBODY, get=403, post=403, args={"token": "link"}),  # none of them has asked for it
    "portal:link-again": Row(EVERYBODY, post=302, args={"token": "link"}),
    # No chat has asked in this world (tests/integration/portal/test_who.py).
    "portal:who": Row(NOBODY, get=404, post=404, args={"pk": "upload"}),
    "portal:who-link": Row(NOBODY, get=404, post=404, args={"pk": "upload"}),
    "portal:forget": Row(EVERYBODY, post=302),
    "portal:ticket": Row(THEIRS, get=200, hidden="ask", args={"number": "own"}),
    "portal:ticket-link": Row(EVERYBODY, post=422, args={"number": "own"}),
    "portal:reply": ticket(THEIRS, post=422),
    "portal:details": Row(THEIRS, post=422, hidden="to ask", args={"number": "own", "pk": "details"}),
    "portal:transcript": Row(THEIRS, get=200, hidden="to ask", args={"number": "own"}),
    "portal:transcript-mail": ticket(THEIRS, post=302),
    "portal:nudge": ticket(OWNER, post=302),
    "portal:solution": ticket(OWNER, post=302),
    "portal:keeping": ticket(OWNER, post=302),
    "portal:rating": ticket(OWNER, post=302),
    "portal:file": Row(THEIRS, get=200, args={"pk": "file"}),
    "portal:thumb": Row(THEIRS, get=200, args={"pk": "file"}),
    "portal:key": Row(EVERYBODY, get=410, post=410, args={"token": "link"}),  # opens nothing that a mailed link opens
    "portal:ticket-key": ticket(NOBODY, post=404),  # for who came in by such a key, and has no other way
    "portal:face": Row(EVERYBODY, get=200, args={"face": "face"}),
    "portal:one-click": Row(EVERYBODY, get=200, post=200, args={"token": "one click"}),
}
FRONT_DOOR = {  # of the customers' accounts
    "portal:sign-in": Row(EVERYBODY, get=200, post=422, but={"account": 302}),
    "portal:sign-in-code": Row(EVERYBODY, get=302, post=302),
    "portal:sign-out": Row(EVERYBODY, post=302),
    "portal:sign-up": Row(EVERYBODY, get=200, post=422, but={"account": 302}),
    "portal:sign-up-code": Row(EVERYBODY, get=302, post=302),
    "portal:reset": Row(EVERYBODY, get=200, post=422),
    "portal:reset-code": Row(EVERYBODY, get=302, post=302),
    "portal:reset-password": Row(EVERYBODY, get=302, post=302),
    "portal:freeze": Row(EVERYBODY, get=200, post=422, but={"account": 200}),
    "portal:freeze-code": Row(EVERYBODY, get=302, post=302),
    "portal:recover": Row(EVERYBODY, get=200, post=422),
    "portal:recover-code": Row(EVERYBODY, get=302, post=302),
    "portal:recover-case": Row(EVERYBODY, get=302, post=302),
    "portal:recover-other": Row(EVERYBODY, post=302),
    "portal:recover-end": Row(EVERYBODY, post=302),
    "portal:recover-stop": Row(EVERYBODY, get=200, post=200, args={"token": "recovery link"}),
    "portal:code-again": Row(EVERYBODY, post=302, args={"purpose": "purpose"}),
    "portal:safe": Row(EVERYBODY, get=200),
    "portal:region": Row(EVERYBODY, get=302),
    "portal:legal": Row(EVERYBODY, get=200),
    "portal:legal-document": Row(EVERYBODY, get=200, args={"slug": "document slug"}),
    "portal:legal-version": Row(EVERYBODY, get=200, args={"slug": "document slug", "number": "document version"}),
}
_OWN: dict[str, Any] = {"hidden": "account"}
ACCOUNTS = {  # a customer's own pages
    "portal:account": Row(ACCOUNT, get=200, **_OWN),
    # No exchange is set up in this world (tests/integration/portal/test_portfolio.py).
    "portal:account-portfolio": Row(ACCOUNT, get=404, **_OWN),
    "portal:account-security": Row(ACCOUNT, get=200, **_OWN),
    "portal:account-devices": Row(ACCOUNT, get=200, **_OWN),
    "portal:account-password": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-app": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-app-removal": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-sms": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-sms-removal": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-codes": Row(ACCOUNT, get=200, post=200, **_OWN),
    "portal:account-words": Row(ACCOUNT, get=200, post=302, **_OWN),
    "portal:account-addresses": Row(ACCOUNT, get=200, **_OWN),
    "portal:account-address-new": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-address-code": Row(ACCOUNT, get=302, post=302, **_OWN),
    "portal:account-address-removal": Row(ACCOUNT, post=302, args={"pk": "own address"}, **_OWN),
    "portal:account-settings": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-check-up": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:account-check-up-later": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-device-removal": Row(ACCOUNT, post=302, args={"pk": "device"}, **_OWN),
    "portal:account-others-removal": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-recovery-removal": Row(ACCOUNT, post=302, **_OWN),
    # No rule of a region is in force in this world (tests/integration/front_door/test_regions.py).
    "portal:residence": Row(ACCOUNT, get=302, post=302, **_OWN),
    "portal:residence-confirmation": Row(ACCOUNT, post=302, **_OWN),
    "portal:account-asked": Row(ACCOUNT, get=200, **_OWN),
    "portal:account-asked-confirmation": Row(ACCOUNT, post=302, args={"pk": "verification"}, **_OWN),
    "portal:account-asked-refusal": Row(ACCOUNT, post=302, args={"pk": "verification"}, **_OWN),
    "portal:account-exchange": Row(ACCOUNT, get=404, **_OWN),
    "portal:account-exchange-going": Row(ACCOUNT, post=404, **_OWN),
    "portal:account-exchange-return": Row(EVERYBODY, get=302),  # to a page that asks who is there
    "portal:account-exchange-removal": Row(ACCOUNT, post=302, **_OWN),
    "portal:sandbox-exchange": Row(NOBODY, get=404, post=404),  # outside the demo
    "portal:data": Row(ACCOUNT, get=200, **_OWN),
    "portal:data-copies": Row(ACCOUNT, post=302, **_OWN),
    "portal:data-copy": Row(ACCOUNT, get=200, args={"pk": "copy of data"}, **_OWN),
    "portal:closing": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:keeping": Row(ACCOUNT, get=302, post=302, **_OWN),
    "portal:confirm": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:agreements": Row(ACCOUNT, get=200, post=422, **_OWN),
    "portal:confirm-code": Row(ACCOUNT, post=302, **_OWN),
}
QR = {  # off, there is no such page (tests/integration/front_door/test_qr_attacks.py); what was opened by it can be ended
    "portal:qr": Row(EVERYBODY, get=404, post=404),
    "portal:qr-code": Row(EVERYBODY, post=404),
    "portal:qr-scan": Row(EVERYBODY, get=404, post=404, args={"token": "link"}),
    "portal:qr-phone": Row(EVERYBODY, get=404),
    **{f"portal:qr-{name}": Row(EVERYBODY, post=404) for name in ("approval", "refusal", "report")},
    "portal:account-qr-removal": Row(ACCOUNT, post=302, args={"pk": "qr sign-in"}, **_OWN),
}
MAIL = {  # for mail services, and only where a secret for them is set
    "email:inbound": Row(EVERYBODY, post=404, args={"service": "mail service"}),
    "email:inbound-mime": Row(EVERYBODY, post=404, args={"service": "mail service"}),
    "email:tracking": Row(EVERYBODY, post=404, args={"service": "mail service"}),
}
PUSH = {  # of one's own devices alone; a renewal is believed for the secret in it
    "portal:manifest": Row(EVERYBODY, get=200),
    "portal:worker": Row(EVERYBODY, get=200),
    "portal:offline": Row(EVERYBODY, get=200),
    **{f"portal:notices-{name}": Row(CUSTOMERS, post=400) for name in ("on", "off", "state")},
    "push:renewal": Row(EVERYBODY, post=400),
}
STATUS = {  # open to everybody, and the same for everybody
    "status:page": Row(EVERYBODY, get=200),
    "status:incident": Row(EVERYBODY, get=200, args={"pk": "incident"}),
    "status:history": Row(EVERYBODY, get=200),
    "status:feed": Row(EVERYBODY, get=200),
    "status:machine": Row(EVERYBODY, get=200),
}
PASSKEYS = {  # JSON; what is no object is refused before anything is looked at
    "portal:passkey-options": Row(EVERYBODY, post=400),
    "portal:passkey-sign-in": Row(EVERYBODY, post=400),
    "portal:password-strength": Row(EVERYBODY, post=400),
    "portal:sign-up-passkey": Row(EVERYBODY, get=302),  # the way to the beginning
    "portal:sign-up-passkey-options": Row(EVERYBODY, post=400),
    "portal:sign-up-passkey-made": Row(EVERYBODY, post=400),
    "portal:passkeys-options": Row(ACCOUNT, post=400, hidden="401"),
    "portal:passkeys": Row(ACCOUNT, post=400, hidden="401"),
    "portal:passkey-removal": Row(ACCOUNT, post=302, args={"pk": "passkey"}, **_OWN),
    "portal:confirm-passkey-options": Row(ACCOUNT, post=400, hidden="401"),
    "portal:confirm-passkey": Row(ACCOUNT, post=400, hidden="401"),
}
_VERSION = {"pk": "document", "number": "document version"}
_UPDATE = {"pk": "incident", "update": "update"}
FORMS = {
    "forms:topics": Row(EVERYBODY, get=200),
    "forms:request": Row(EVERYBODY, get=200, post=422, args={"slug": "topic"}),
    "forms:similar": Row(CUSTOMERS, post=200, args={"slug": "topic"}),
    "forms:sent": Row(EVERYBODY, get=200, args={"token": "receipt"}),
    # Without the uuid of the form there is nothing; whoever knows it is filling it in.
    "chat:widget": Row(EVERYBODY, get=200),
    # There is no chat in this world, and a request without JSON is refused before anything is looked at.
    "chat:page": Row(EVERYBODY, get=404),
    "chat:frame": Row(EVERYBODY, get=404),
    **{
        f"chat:{name}": Row(EVERYBODY, post=400)
        for name in (
            "visits",
            "introductions",
            "identity",
            "conversations",
            "tickets",
            "end",
            "rating",
            "email",
            "transcript",
            "notices-on",
            "notices-off",
            "notices-state",
        )
    },
    "chat:file": Row(NOBODY, get=404, args={"pk": "upload"}),
    "chat:words": Row(EVERYBODY, get=200, args={"language": "word list"}),
    "forms:uploads": Row(EVERYBODY, get=404, post=400),
    "forms:upload": Row(NOBODY, delete=404, args={"pk": "upload"}),
    "forms:thumbnail": Row(NOBODY, get=404, args={"pk": "upload"}),
}
DESK = {
    "workspace:queue": Row(AGENTS, get=200, hidden="door"),
    "workspace:rows": Row(AGENTS, get=200, hidden="door"),
    "workspace:live": Row(AGENTS, get=200, hidden="door"),
    "workspace:live-news": Row(AGENTS, get=200, hidden="door"),
    "workspace:availability": Row(AGENTS, post=422, hidden="door"),
    "workspace:mentions": Row(AGENTS, get=200, hidden="door"),
    "workspace:mentions-reading": Row(AGENTS, post=302, hidden="door"),
    "workspace:filters": Row(AGENTS, get=200, hidden="door"),
    "workspace:views": Row(AGENTS, get=200, hidden="door"),
    "workspace:view-new": Row(AGENTS, get=200, post=422, hidden="door"),
    "workspace:view": shared_view(get=200, post=422),
    "workspace:view-position": shared_view(post=422),
    "workspace:view-deletion": shared_view(post=302),
    "workspace:view-restoration": shared_view(post=302),
    "workspace:bulk": Row(AGENTS, post=409, hidden="door", args={"verb": "bulk verb"}),
    "workspace:bulk-undo": Row(frozenset({"agent"}), post=302, hidden="door", args={"pk": "bulk act"}),
    "workspace:opening": Row(AGENTS, get=200, post=422, hidden="door"),
    "workspace:palette": Row(AGENTS, get=200, hidden="door"),
    "workspace:profile": Row(AGENTS, get=200, post=422, hidden="door"),
    "workspace:profile-desk": Row(AGENTS, post=204, hidden="door"),
    "workspace:tour": Row(AGENTS, post=422, hidden="door"),
    "workspace:face": Row(AGENTS, get=200, hidden="door", args={"face": "face"}),
    "workspace:ticket": Row(AGENTS, post=200, hidden="door"),
    "workspace:file": Row(TEAM, get=200, hidden="door", args={"pk": "file"}),
    "workspace:thumbnail": Row(TEAM, get=200, hidden="door", args={"pk": "file"}),
    "workspace:uploads": Row(AGENTS, get=404, post=400, hidden="door"),
    "workspace:upload": Row(NOBODY, delete=404, hidden="door", args={"pk": "upload"}),
    "workspace:upload-thumbnail": Row(NOBODY, get=404, hidden="door", args={"pk": "upload"}),
    "workspace:conversation": case(get=200),
    "workspace:timeline": case(get=200),
    "workspace:journal": case(get=200),
    "workspace:canned": case(get=200),
    "workspace:colleagues": case(get=200),
    "workspace:replies": case(post=409),
    "workspace:drafts": case(post=422),
    "workspace:preview": case(post=200),
    "workspace:mail-preview": case(post=200),
    "workspace:presence": case(get=200, post=422),
    "workspace:notes": case(post=409),
    "workspace:taking-back": case(post=422),
    "workspace:mail-repetition": case(post=404),
    "workspace:mail-readdressing": case(get=404, post=404),
    "workspace:claim": case(post=302, but={"security": 409}),
    "workspace:talk-ticket": case(post=200),
    "workspace:chat": case(get=200, post=422),
    "workspace:assignment": case(get=200, post=302),
    "workspace:department": case(get=200, post=422),
    "workspace:involvements": case(get=200, post=422),
    "workspace:escalation": case(get=200, post=422),
    "workspace:state": case(get=200, post=422),
    "workspace:priority": case(get=200, post=422),
    "workspace:tags": case(post=422),
    "workspace:spam": case(post=422),
    "workspace:snoozing": case(get=200, post=422),
    "workspace:hold": case(post=422, but={"agent": 403, "senior": 403}),
    # Its customer has no account in this world (tests/integration/workspace/test_account.py, portal/test_verifying.py).
    "workspace:verification": case(post=409),
    "workspace:account": case(get=404),
    "workspace:participants": case(get=200, post=422),
    "workspace:blocking": case(post=422),
    "workspace:details": case(get=200, post=422),
    "workspace:merging": case(get=200, post=422),
    "workspace:links": case(get=200, post=422),
    "workspace:splitting": case(get=200, post=422),
}
DOOR = {
    "door:sign-in": Row(EVERYBODY - AGENTS, get=200, post=422, hidden="302"),
    "door:code": Row(EVERYBODY, get=302, post=302),  # without a password before it there is no second step
    "door:enrolment": Row(EVERYBODY, get=302, post=302),
    "door:first-password": Row(EVERYBODY, get=302, post=302),
    "door:confirmation": Row(AGENTS, get=200, post=422, hidden="door"),
    "door:sign-out": Row(EVERYBODY, post=302),
    "door:account": Row(AGENTS, get=200, hidden="door"),
    "door:password": Row(AGENTS, get=200, post=422, hidden="door"),
    "door:authenticator": Row(AGENTS, get=200, post=422, hidden="door"),
}
OUTBOX = {  # outside the demo there is no such page, whatever is asked of it
    "outbox:newest": Row(NOBODY, get=404),
    "outbox:one": Row(NOBODY, get=404, args={"pk": "mail"}),
    "outbox:body": Row(NOBODY, get=404, args={"pk": "mail"}),
}
OFFICE = {
    **setting("conversations_department", "department"),
    **setting("conversations_topic", "topic_pk"),
    **setting("conversations_topicfield", "field"),
    **setting("conversations_cannedreply", "canned"),
    **setting("conversations_officialaddress", "address"),
    **setting("conversations_answerpromise", "promise"),
    # Each channel has its one promise: none is added and none goes.
    "admin:conversations_answerpromise_add": office(NOBODY),
    "admin:conversations_answerpromise_delete": office(NOBODY, thing="promise"),
    **setting("conversations_tag", "tag"),
    **setting("accounts_legaldocument", "document"),
    "admin:accounts_legaldocument_publishing": Row(LEADERS, 200, 200, hidden="office", args={"pk": "document"}),
    "admin:accounts_legaldocument_version": Row(LEADERS, 200, 200, hidden="office", args=_VERSION),
    **setting("accounts_regionrule", "rule"),
    **setting("accounts_regionhold", "hold", OPERATOR),
    # Nobody is held by hand.
    "admin:accounts_regionhold_add": office(NOBODY),
    "admin:accounts_regionhold_change": office(OPERATOR, thing="hold", post=403),
    **setting("chat_brand", "brand"),
    **setting("email_inbox", "inbox"),
    **setting("accounts_user", "agent", OPERATOR),
    **setting("email_mailbox", "mailbox", OPERATOR),
    **setting("status_service", "service"),
    **setting("status_notice", "notice"),
    **setting("status_incident", "incident"),
    "admin:status_incident_title": Row(LEADERS, 200, 200, hidden="office", args={"pk": "incident"}),
    "admin:status_incident_correction": Row(LEADERS, 200, 200, hidden="office", args=_UPDATE),
    "admin:status_incident_translation": Row(LEADERS, 200, 200, hidden="office", args=_UPDATE),
    "admin:mail-flow": office(),
    "admin:mail-flow-repetition": Row(OPERATOR, post=302, hidden="office", but={"lead": 403}),
    "admin:index": office(),
    "admin:app_list": Row(LEADERS, get=200, post=200, hidden="office", args={"app_label": "room"}),
    "admin:search": office(),
    "admin:autocomplete": office(get=403, post=405),
    "admin:jsi18n": office(post=405),
    "admin:view_on_site": Row(
        LEADERS, 404, 404, hidden="office", args={"content_type_id": "topic_pk", "object_id": "topic_pk"}
    ),
    "admin:login": Row(EVERYBODY - AGENTS, get=302, post=302, hidden="403"),
    "admin:logout": Row(EVERYBODY, get=302, post=302),
    "admin:password_change": office(get=302, post=302),
    "admin:password_change_done": office(get=302, post=302),
    "backoffice/(?P<url>.*)$": Row(LEADERS, get=404, post=404, hidden="office"),
}
_HELD: dict[str, Any] = {"hidden": "door", "args": {"pk": "held"}, "but": dict.fromkeys(AGENTS - KEEPERS, 403)}
MAIL_AT_THE_DESK = {
    "workspace:mail": Row(TEAM, get=200, hidden="door", args={"pk": "letter"}),
    "workspace:mail-frame": Row(TEAM, get=200, hidden="door", args={"pk": "letter"}),
    "workspace:mail-copy": Row(TEAM, get=200, hidden="door", args={"pk": "letter"}),
    "workspace:mail-original": Row(
        KEEPERS, get=200, hidden="door", args={"pk": "letter"}, but=dict.fromkeys(TEAM - KEEPERS, 403)
    ),
    "workspace:mail-evidence": Row(KEEPERS, get=200, post=422, hidden="door", args={"pk": "locked letter"}),
    "workspace:mail-evidence-taking": Row(KEEPERS, post=409, hidden="door", args={"pk": "locked letter"}),
    "workspace:recovery": Row(TEAM, get=200, post=422, hidden="door", args={"number": "recovery"}),
    "workspace:recovery-opening": Row(
        APPROVERS, get=200, post=422, hidden="door", args={"number": "own"}, but=dict.fromkeys(AGENTS - APPROVERS, 403)
    ),
    "workspace:recoveries": Row(APPROVERS, get=200, hidden="door", but=dict.fromkeys(AGENTS - APPROVERS, 403)),
    "workspace:mail-sign": Row(LEADERS, get=200, hidden="door", but=dict.fromkeys(AGENTS - LEADERS, 403)),
    "workspace:quarantine": Row(KEEPERS, get=200, hidden="door", but=dict.fromkeys(AGENTS - KEEPERS, 403)),
    "workspace:quarantined": Row(KEEPERS, get=200, **_HELD),
    "workspace:quarantine-replay": Row(KEEPERS, post=302, **_HELD),
    "workspace:quarantine-dismissal": Row(KEEPERS, post=422, **_HELD),
}
TABLE = (
    MAIL | MAIL_AT_THE_DESK | PORTAL | FRONT_DOOR | ACCOUNTS | QR | PASSKEYS | PUSH | STATUS | FORMS | DESK | DOOR | OUTBOX
    | OFFICE
)  # fmt: skip


def known_addresses() -> Iterator[tuple[str, str]]:
    """Name (or, without one, route) and route of every pattern of the resolver."""
    yield from _below(get_resolver(), "", "")


def _below(resolver: URLResolver, space: str, route: str) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        whole = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _below(one, f"{space}{one.namespace}:" if one.namespace else space, whole)
        elif isinstance(one, URLPattern):
            yield (f"{space}{one.name}" if one.name else whole), whole
