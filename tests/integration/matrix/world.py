"""One desk with everything on it that somebody might want to see and may not, and everybody who might try."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from gatehouse.accounts.actions.legal import publish_version
from gatehouse.accounts.faces import key_of
from gatehouse.accounts.models import (
    CaseState,
    DataExport,
    Ending,
    KnownDevice,
    LegalDocument,
    Lost,
    Method,
    OpenSession,
    Passkey,
    Purpose,
    QrSignIn,
    RecoveryCase,
    RegionHold,
    RegionRule,
    User,
)
from gatehouse.accounts.recovery_links import stop_url
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.chat.models import Brand
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.models import Fate, Inbox, IncomingMail, Mailbox, OutboxMail, RawMail, Source
from gatehouse.channels.forms import receipts, topics
from gatehouse.channels.forms.receipts import Receipt
from gatehouse.conversations import numbers
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.models import (
    Address,
    AnswerPromise,
    Attachment,
    BulkAct,
    CannedReply,
    Contact,
    Conversation,
    Delivery,
    Department,
    DetailRequest,
    LinkRequest,
    Membership,
    Message,
    OfficialAddress,
    RecoveryThread,
    SavedView,
    Tag,
    Topic,
    TopicField,
    Verification,
)
from gatehouse.conversations.one_click import one_click_url
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.models import Entry
from gatehouse.portal.links import _digest
from gatehouse.project.sessions.portal import PortalStore
from gatehouse.status.models import Incident, IncidentState, Notice, Service, Update
from gatehouse.testing.cast import hashed, make_agent, open_as
from gatehouse.testing.desk import desk_client, portal_session

FORM = UUID("5b0c1f6e-3a68-4d0f-9a55-3a5f3c0f7b10")  # somebody else's, with one upload
SECRET = "the words that only Lena and Deposits may read"


@dataclass
class World:
    """`things` by name, as they stand in an address; `cookies` by role; `handlers` by whether they ask for a form's token."""

    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    handlers: dict[bool, ClientHandler] = field(default_factory=dict)

    def client(self, role: str, **options: Any) -> Client:
        """A fresh browser with the role's session; the middleware of thousands of them is made once."""
        client = Client(**options)
        client.handler = self.handlers.setdefault(client.handler.enforce_csrf_checks, client.handler)
        for name, value in self.cookies[role].items():
            client.cookies[name] = value
        return client


def make_world() -> World:
    world = World()
    deposits = Department.objects.create(slug="deposits", names={"en": "Deposits"})
    elsewhere = Department.objects.create(slug="elsewhere", names={"en": "Elsewhere"})
    people = _customers()
    agents = _agents(deposits, elsewhere)
    topic = Topic.objects.create(slug="deposit", names={"en": "Deposit"}, department=deposits)
    other = Topic.objects.create(slug="other", names={"en": "Other"}, department=elsewhere)
    asked = TopicField.objects.create(topic=topic, key="hash", kind="hash", labels={"en": "Hash"})
    world.things |= {
        "topic": topic.slug,
        "topic_pk": topic.pk,
        "room": "conversations",
        "department": deposits.pk,
        "field": asked.pk,
    }
    topics.forget()
    _conversations(world, people, agents["agent"], topic, other)
    world.things["other contact"] = people["other customer"].pk
    _files(world)
    _face(world, agents["agent"])
    _doors(world, people["owner"], agents["agent"], asked)
    world.cookies = {"stranger": {}, **{name: _portal_cookie(one) for name, one in people.items()}}
    world.cookies |= {name: _desk_cookie(one) for name, one in agents.items()}
    world.cookies["account"] = _account(world)
    _recovery(world, topic)
    # What happens to somebody whose page is open: the session stays, the right to it is gone.
    User.objects.filter(pk=agents["disabled"].pk).update(is_active=False)
    Membership.objects.filter(user=agents["left"]).delete()
    _lists(world, deposits, agents["agent"], agents["lead"])
    world.things |= {"agent": agents["agent"].pk, "outsider": agents["other agent"].pk}
    _forgeries(world, elsewhere, topic)
    _status(world)
    _mails(world, deposits)
    return world


def _mails(world: World, deposits: Department) -> None:
    """Two mails of the conversation, of which one was locked away, and one that nobody could read."""
    own = Conversation.objects.get(number=world.things["own"])
    held = RawMail.objects.get(pk=store.keep(b"From: x@mail.example\r\n\r\nx", Envelope(Source.SMTP)))
    RawMail.objects.filter(pk=held.pk).update(fate=Fate.QUARANTINED)
    letter = _mail(own.messages.get(seq=1))
    locked = _mail(own.messages.get(kind="note"))
    if locked.raw is not None:
        store.withhold(locked.raw)
    inbox = Inbox.objects.create(address="matrix@alderwick.example", department=deposits)
    world.things |= {"letter": letter.pk, "locked letter": locked.pk, "held": held.pk, "inbox": inbox.pk}
    brand = Brand.objects.create(slug="matrix", name="Matrix")
    world.things |= {"brand": brand.pk, "word list": "en"}


def _mail(message: Message) -> IncomingMail:
    raw = RawMail.objects.get(pk=store.keep(b"From: o@mail.example\r\n\r\nx", Envelope(Source.SMTP)))
    return IncomingMail.objects.create(fingerprint=raw.pk.bytes, raw=raw, message=message)


def _customers() -> dict[str, Contact]:
    made = {}
    for name in ("owner", "participant", "other customer"):
        made[name] = Contact.objects.create(name=name.title(), language="en")
        value = f"{name.replace(' ', '.')}@mail.example"
        Address.objects.create(contact=made[name], value=value, verified_at=timezone.now())
    return made


def _agents(deposits: Department, elsewhere: Department) -> dict[str, User]:
    return {
        "agent": make_agent("Alice", deposits),
        "other agent": make_agent("Mallory", elsewhere),
        "senior": make_agent("Senta", deposits, role="senior"),
        "lead": make_agent("Dora", deposits, role="lead"),
        "security": make_agent("Sera", role="security"),
        "operator": make_agent("Omar", role="operator"),
        "disabled": make_agent("Fired", deposits),
        "left": make_agent("Lev", deposits),
    }


def _conversations(world: World, people: dict[str, Contact], alice: User, topic: Topic, other: Topic) -> None:
    owner = people["owner"]
    own = open_as(owner, topic, "Where is my deposit", SECRET)
    add_participant(own, people["participant"], by=alice.actor)
    foreign = open_as(people["other customer"], other, "Of another department")
    merged = open_as(owner, topic, "Merged into the other")
    merge(merged, own, by=alice.actor)
    moved = receive(own, Draft(text="This goes elsewhere."), by=owner.actor).conversation
    parted = split(own, list(moved.messages.filter(seq__gt=1, kind="customer")), "Split off", by=alice.actor)
    erased = open_as(owner, topic, "To be erased")
    erase(erased, by=alice.actor)
    spam = open_as(owner, topic, "Spam")
    mark_spam(spam, True, by=alice.actor)
    note(own, Draft(text="Only for staff."), by=alice.actor)
    made = {"own": own, "foreign": foreign, "merged": merged, "split": parted, "erased": erased, "spam": spam}
    world.things |= {name: one.number for name, one in made.items()}


def _lists(world: World, deposits: Department, alice: User, dora: User) -> None:
    act = BulkAct.objects.create(pk=uuid4(), user=alice, verb="take")
    world.things |= {
        "view": SavedView.objects.create(owner=dora, department=deposits, name="Ours", query="segment=open").pk,
        "own view": SavedView.objects.create(owner=alice, name="Mine", query="segment=mine").pk,
        "bulk act": act.pk,
        "bulk verb": "take",
        "tag": Tag.objects.create(key="late", name="Late").pk,
        "mail service": "mailgun",
        "mailbox": Mailbox.objects.create(address="kyc@alderwick.example", host="imap.mail.example", username="kyc").pk,
    }


def _forgeries(world: World, elsewhere: Department, topic: Topic) -> None:
    """What exists and may not be named in a form of Deposits."""
    closed = Department.objects.create(slug="closed", names={"en": "Closed"}, is_active=False)
    old = Topic.objects.create(slug="old", names={"en": "Old"}, department=elsewhere, is_active=False)
    gone = TopicField.objects.create(topic=topic, key="gone", kind="text", labels={"en": "Gone"}, is_active=False)
    foreign = Conversation.objects.get(number=world.things["foreign"])
    world.things |= {
        "elsewhere": elsewhere.pk,
        "closed department": closed.pk,
        "closed topic": old.pk,
        "closed field": gone.pk,
        "foreign message": foreign.messages.get(seq=1).pk,
        "not by hand": "submitted",
        "no priority": "77",
    }


def _status(world: World) -> None:
    """What the status page shows."""
    now, english = timezone.now(), {"en": "Deposits are late"}
    incident = Incident.objects.create(titles=english, state=IncidentState.INVESTIGATING, began_at=now)
    world.things |= {
        "incident": incident.pk,
        "update": Update.objects.create(incident=incident, state=incident.state, texts=english).pk,
        "service": Service.objects.create(slug="wallet", names=english).pk,
        "notice": Notice.objects.create(texts=english).pk,
    }


def _files(world: World) -> None:
    storages["private"].save("2026/01/file", ContentFile(b"A text."))
    own = Conversation.objects.get(number=world.things["own"])
    foreign = Conversation.objects.get(number=world.things["foreign"])
    written = own.messages.get(seq=1)
    noted = Message.objects.get(conversation=own, kind="note")
    moved = Message.objects.get(moved_to__number=world.things["split"])
    for name, message in {"file": written, "note file": noted, "moved file": moved}.items():
        world.things[name] = _file(message).pk
    world.things["foreign file"] = _file(foreign.messages.get(seq=1)).pk
    world.things["erased file"] = _file(written, erased_at=timezone.now()).pk
    world.things["upload"] = _file(None, form=FORM).pk


def _face(world: World, alice: User) -> None:
    world.things["face"] = uuid4()
    storages["private"].save(key_of(world.things["face"]), ContentFile(b"A picture."))
    User.objects.filter(pk=alice.pk).update(face=world.things["face"])


def _file(message: Message | None, **more: Any) -> Attachment:
    facts = {"name": "a.txt", "media_type": "text/plain", "family": "text", "size": 7, "sha256": b"1" * 32}
    return Attachment.objects.create(message=message, key="2026/01/file", thumbnail_key="2026/01/file", **facts, **more)


def _doors(world: World, owner: Contact, alice: User, asked: TopicField) -> None:
    own = Conversation.objects.get(number=world.things["own"])
    request_details(own, [asked], by=alice.actor)
    entry = Entry.objects.filter(subject_kind="conversation", subject_id=own.pk).order_by("seq").last()
    delivery = Delivery.objects.create(entry=entry, conversation=own, channel="email", recipient="o@mail.example")
    mail = OutboxMail.objects.create(recipient="o@mail.example", raw=b"Subject: x\r\n\r\nx\r\n")
    token = "t" * 43
    LinkRequest.objects.create(value="owner@mail.example", browser=_digest("b" * 43), token=_digest(token))
    world.things |= {
        "details": DetailRequest.objects.get(conversation=own).pk,
        "delivery": delivery.pk,
        "mail": mail.pk,
        "link": token,
        "one click": one_click_url(own, owner.pk, "keep-open").rstrip("/").rpartition("/")[2],
        "receipt": receipts.seal(Receipt(own.number, "Deposit", "o•••", "UTC", timezone.now().isoformat(), True, [])),
        "promise": AnswerPromise.objects.get_or_create(channel="form")[0].pk,
        "canned": CannedReply.objects.create(slug="hello", title="Hello", texts={"en": "Hi"}).pk,
        "address": OfficialAddress.objects.create(kind="email", value="help@alderwick.example").pk,
    }


def missing(world: World, thing: str) -> Any:
    """What is written as the thing is, and does not exist."""
    known = world.things[thing]
    if isinstance(known, UUID):
        return uuid4()
    if isinstance(known, int):
        return 10**9
    return numbers.make(settings.NUMBER_PREFIX) if known.startswith(f"{settings.NUMBER_PREFIX}-") else "nothing"


def _portal_cookie(contact: Contact) -> dict[str, str]:
    session = PortalStore()
    session["contacts"] = [contact.pk]
    session.create()
    return {settings.SESSION_COOKIE_NAME: session.session_key or ""}


def _account(world: World) -> dict[str, str]:
    """A customer who is signed in; another device and a passkey of his, and a code's purpose."""
    user = open_account(SignInName("email", "nils@mail.example"), hashed(), language="en")
    world.things["device"] = KnownDevice.objects.create(user=user, token=b"another").pk
    world.things["passkey"] = Passkey.objects.create(user=user, credential_id=b"x", credential=b"x", name="Phone").pk
    world.things["purpose"] = Purpose.RESET
    asked = QrSignIn.objects.create(token="x", browser=b"x", user=user)
    OpenSession.objects.create(session="x", user=user, method=Method.QR, qr=asked)
    world.things["qr sign-in"] = asked.pk
    thread = open_as(user.contact, Topic.objects.latest("pk"), "Is it you?")
    agent = User.objects.exclude(role="").order_by("pk")[0]
    world.things["verification"] = Verification.objects.create(conversation=thread, user=user, agent=agent).pk
    copy = DataExport.objects.create(user=user, language="en", file="exports/copy", ready_at=timezone.now())
    storages["private"].save(copy.file, ContentFile(b"PK"))
    world.things["copy of data"] = copy.pk
    world.things["own address"] = user.contact.addresses.get().pk
    paper = LegalDocument.objects.create(slug="agreement", names={"en": "User agreement"})
    made = publish_version(paper, {"en": "Be kind."}, {}, by=OPERATOR)
    world.things |= {"document": paper.pk, "document slug": paper.slug, "document version": made.number}
    rule = RegionRule.objects.create(place="GB", is_active=False)
    world.things |= {"rule": rule.pk, "hold": RegionHold.objects.create(user=user, rule=rule, effects={}).pk}
    return {settings.SESSION_COOKIE_NAME: portal_session(user)}


def _recovery(world: World, topic: Topic) -> None:
    """A way back in that was asked for and stopped, and the link in its notices."""
    user = User.objects.get(email="nils@mail.example")
    ended = {"state": CaseState.CANCELLED, "ending": Ending.AGENT, "ended_at": timezone.now()}
    case = RecoveryCase.objects.create(user=user, lost=Lost.APP, **ended)
    thread = open_as(user.contact, topic, "A way back into my account")
    RecoveryThread.objects.create(conversation=thread, case=case)
    world.things |= {"recovery": thread.number, "recovery link": stop_url(case.pk).rstrip("/").rpartition("/")[2]}


def _desk_cookie(user: User) -> dict[str, str]:
    return {settings.DESK_COOKIE_NAME: desk_client(user).cookies[settings.DESK_COOKIE_NAME].value}
