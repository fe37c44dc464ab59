"""Who opens the bubble: a new visitor, or one whose token we know."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import psycopg
from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.identities import Vouched
from gatehouse.channels.chat.models import Assurance, Brand, Identity, Introduction, Visitor
from gatehouse.conversations.actions.open import create_contact
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.models import Contact
from gatehouse.conversations.prepared import Prepared
from gatehouse.journal import wire
from gatehouse.live.tickets import revocation

LIVES = timedelta(days=30)
_VISITOR = [field.attname for field in Visitor._meta.concrete_fields]
_CONTACT = [field.attname for field in Contact._meta.concrete_fields]
_HASH = object()
# When markets crash a hundred and more come every second, and Django takes longer to write this than PostgreSQL to do it.
INSERT = f"""
insert into chat_visitor ({", ".join(_VISITOR)}) values ({", ".join(f"%({name})s" for name in _VISITOR)})
"""  # noqa: S608  (names of columns)
_LONGEST = {"page": 500, "page_title": 160, "device": 300, "time_zone": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a browser says of itself, and what is known of who sits before it: `vouched` by the exchange, or `proven` in
    the portal."""

    brand: Brand
    origin: str
    language: str
    told: Mapping[str, str] = field(default_factory=dict)  # page, page_title, device, time_zone
    vouched: Vouched | None = None
    proven: Contact | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """The visitor, and his token when it is a new one."""

    visitor: Visitor
    token: str = ""

    @property
    def is_stranger(self) -> bool:
        """He has just come, and nobody knows who he is: there is no chat of his."""
        return bool(self.token) and self.visitor.contact_id is None


def arrive(visit: Visit, token: str) -> Arrived:
    """Know a visitor by his token, at this brand and origin only; else make one. Who somebody is never changes under a
    token: another identity gets another visitor."""
    known = visitor_of(token, brand=visit.brand, origin=visit.origin) if token else None
    contact, assurance = _who(visit)
    if known is not None and _may_stay(known, contact):
        _note(known, visit, contact, assurance)
        return Arrived(known)
    return _make(visit, contact, assurance)


@transaction.atomic
def introduce(visitor: Visitor, contact: Contact) -> Arrived:
    """He has shown in the portal who he is. He goes on under a fresh token, and what listens by the old one hears no more:
    whoever had it before gains nothing by it."""
    told = {name: getattr(visitor, name) for name in _LONGEST}
    visit = Visit(brand=visitor.brand, origin=visitor.origin, language=visitor.language, told=told, proven=contact)
    if not _may_stay(visitor, contact):
        return _make(visit, *_who(visit))
    _note(visitor, visit, *_who(visit))
    _end_streams(visitor)
    token = secrets.token_urlsafe(32)
    visitor.token_hash = digest(token)
    visitor.save(update_fields=["token_hash"])
    return Arrived(visitor, token)


def visitor_of(token: str, *, brand: Brand | None = None, origin: str | None = None) -> Visitor | None:
    """Whose token this is; None when it is nobody's, has ended, or belongs elsewhere."""
    query = _knowing()
    with psycopg.Cursor(raw_connection()) as cursor:
        row = cursor.execute(query.sql, query.filled({_HASH: digest(token)}), prepare=True).fetchone()
    visitor = _visitor(row) if row else None
    if visitor is None or (brand is not None and visitor.brand_id != brand.pk):
        return None
    return visitor if origin is None or visitor.origin == origin else None


@cache
def _knowing() -> Prepared:
    is_his = RawSQL("chat_visitor.token_hash = %s", [_HASH], output_field=BooleanField())
    is_good = RawSQL("chat_visitor.expires_at > now()", [], output_field=BooleanField())
    found = Visitor.objects.filter(is_his, is_good, brand__is_active=True)
    return Prepared.of(found.values_list(*_VISITOR, *(f"contact__{name}" for name in _CONTACT)))


def _visitor(row: tuple[Any, ...]) -> Visitor:
    """With his contact, and with his brand where this process has it at hand."""
    own, contact = row[: len(_VISITOR)], row[len(_VISITOR) :]
    visitor = Visitor.from_db("default", _VISITOR, own)
    visitor.contact = Contact.from_db("default", _CONTACT, contact) if visitor.contact_id else None
    if (brand := brands.kept(visitor.brand_id)) is not None:
        visitor.brand = brand
    return visitor


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _who(visit: Visit) -> tuple[Contact | None, Assurance]:
    if visit.vouched is not None:
        return _meant(visit.brand, visit.vouched, visit), Assurance.VOUCHED
    if visit.proven is not None:
        return visit.proven, _as_proven(visit.proven)
    return None, Assurance.ANONYMOUS


def _as_proven(contact: Contact) -> Assurance:
    """Who has an account is proven by signing in to it alone (`open_here`): a mailed link does not do for him."""
    return Assurance.ACCOUNT if contact.user_id is not None else Assurance.PORTAL


def _may_stay(known: Visitor, contact: Contact | None) -> bool:
    """A stranger may say who he is; one whom we know may not become another."""
    return contact is None or known.assurance == Assurance.ANONYMOUS or known.contact_id == contact.pk


def _meant(brand: Brand, vouched: Vouched, visit: Visit) -> Contact:
    """The contact of this id of the exchange's, made the first time it is heard of."""
    known = Identity.objects.select_related("contact").filter(brand=brand, subject=vouched.subject)
    if (identity := known.first()) is not None:
        return identity.contact
    try:
        with transaction.atomic():
            contact = create_contact(vouched.name, "", visit.language, visit.told.get("time_zone", ""))
            Identity.objects.create(brand=brand, subject=vouched.subject, contact=contact)
            return contact
    except IntegrityError:  # two tabs at once
        return known.get().contact


def _note(visitor: Visitor, visit: Visit, contact: Contact | None, assurance: Assurance) -> None:
    columns: dict[str, Any] = _told(visit) | {"seen_at": timezone.now(), "expires_at": timezone.now() + LIVES}
    if contact is not None:
        columns |= {"contact": contact, "assurance": assurance}
    for name, value in columns.items():
        setattr(visitor, name, value)
    visitor.save(update_fields=list(columns))


def end_visits(contacts: Iterable[Contact]) -> None:
    """Nobody chats any more as one of these by having been signed in to the portal: his page asks anew who he is."""
    now = timezone.now()
    known = Visitor.objects.filter(contact__in=contacts, expires_at__gt=now)
    for visitor in known.filter(assurance__in=(Assurance.PORTAL, Assurance.ACCOUNT)):
        Visitor.objects.filter(pk=visitor.pk).update(expires_at=now)
        _end_streams(visitor)


def forget_visits(contacts: Iterable[Contact]) -> None:
    """Blank what these people's browsers told of themselves; their chats stay, with whatever is kept of them."""
    people, nothing = list(contacts), {"page": "", "page_title": "", "device": "", "time_zone": ""}
    Introduction.objects.filter(Q(contact__in=people) | Q(visitor__contact__in=people)).delete()
    Identity.objects.filter(contact__in=people).delete()
    for visitor in Visitor.objects.filter(contact__in=people):
        unused, now = digest(secrets.token_urlsafe(32)), timezone.now()
        Visitor.objects.filter(pk=visitor.pk).update(**nothing, token_hash=unused, expires_at=now)
        _end_streams(visitor)


def _end_streams(visitor: Visitor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [wire.CHANNEL, revocation(visitor.session_key)])


def _make(visit: Visit, contact: Contact | None, assurance: Assurance) -> Arrived:
    arrived = new_visitor(visit, contact, assurance)
    psycopg.Cursor(raw_connection()).execute(INSERT, columns_of(arrived.visitor), prepare=True)
    return arrived


def new_visitor(visit: Visit, contact: Contact | None = None, assurance: Assurance = Assurance.ANONYMOUS) -> Arrived:
    """Somebody with a token of his own, as he is there once INSERT has run."""
    token, now = secrets.token_urlsafe(32), timezone.now()
    visitor = Visitor(
        brand=visit.brand,
        origin=visit.origin,
        token_hash=digest(token),
        contact=contact,
        assurance=assurance,
        created_at=now,
        seen_at=now,
        expires_at=now + LIVES,
        **_told(visit),
    )
    visitor._state.adding, visitor._state.db = False, "default"
    return Arrived(visitor, token)


def columns_of(visitor: Visitor) -> dict[str, Any]:
    return {name: getattr(visitor, name) for name in _VISITOR}


def _told(visit: Visit) -> dict[str, str]:
    told = {name: visit.told.get(name, "").replace("\x00", "")[:most] for name, most in _LONGEST.items()}
    return {**told, "language": visit.language}
