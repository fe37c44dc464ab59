"""What stands in `data.json`, part by part; docs/privacy.md says what each of them means."""

from collections.abc import Callable, Iterator
from typing import Any

from gatehouse.accounts import activity
from gatehouse.accounts.models import KnownDevice, Referral, ReferralCode, RefusedTry
from gatehouse.accounts.preferences import preferences_of
from gatehouse.accounts.sign_in_names import digests_of
from gatehouse.channels.chat.models import Visitor
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.models import Address, Attachment, Conversation, Delivery, Message
from gatehouse.exchange.models import ExchangeAccount
from gatehouse.journal.models import Entry
from gatehouse.privacy.copies.words import AT_ONCE, Owner, conversations_of, path_of, read

SCHEMA = "gatehouse/account-data/1"
Part = dict[str, Any]


def account(owner: Owner) -> Part:
    user, contact = owner.user, owner.user.contact
    last = activity.sign_ins_of(user).first()
    return {
        "email": user.email, "phone": user.phone, "name": contact.name, "opened_at": user.created_at,
        "closes_at": user.closes_at, "last_signed_in_at": last.at if last else None,
        "lives_in": user.declared_region, "proven_to_live_in": user.kyc_region,
    }  # fmt: skip


def settings(owner: Owner) -> Part:
    user, contact, chosen = owner.user, owner.user.contact, preferences_of(owner.user)
    return {
        "mails_answers": chosen.mails_answers, "mails_news": chosen.mails_news, "check_up_days": chosen.check_up_days,
        "language": user.language or contact.language, "time_zone": user.time_zone or contact.time_zone,
        "has_authenticator_app": bool(user.totp_confirmed_at), "has_anti_phishing_code": bool(user.words),
        "has_codes_by_sms": user.sms_since is not None,
    }  # fmt: skip


def addresses(owner: Owner) -> Iterator[Part]:
    for one in Address.objects.filter(contact__in=owner.people).order_by("pk"):
        yield {"kind": one.kind, "value": one.value, "proven_at": one.verified_at, "given_at": one.created_at}


def removed_addresses(owner: Owner) -> Iterator[Part]:
    for one in owner.user.former_addresses.order_by("pk"):
        yield {"kind": one.kind, "value": one.value, "removed_at": one.removed_at}


def agreements(owner: Owner) -> Iterator[Part]:
    for one in owner.user.acceptances.select_related("version__document").order_by("at", "pk"):
        document = one.version.document
        yield {
            "document": document.slug, "name": document.name, "version": one.version.number, "accepted_at": one.at,
            "ip": one.ip, "language": one.language, "shown_by": one.method,
        }  # fmt: skip


def passkeys(owner: Owner) -> Iterator[Part]:
    for one in owner.user.passkeys.order_by("pk"):
        yield {"name": one.name, "added_at": one.created_at, "used_at": one.used_at, "is_synced": one.is_synced}


def referral(owner: Owner) -> Part:
    """His own code, when he came by somebody's, and when others came by his. Who they are is theirs."""
    code, came = ReferralCode.objects.filter(user=owner.user).first(), Referral.objects.filter(user=owner.user).first()
    brought = Referral.objects.filter(referrer=owner.user).order_by("at")
    return {
        "code": code.code if code else None, "came_by_code_at": came.at if came else None,
        "brought_others_at": list(brought.values_list("at", flat=True)),
    }  # fmt: skip


def recoveries(owner: Owner) -> Iterator[Part]:
    for one in owner.user.recoveries.prefetch_related("evidence").order_by("pk"):
        yield {
            "lost": one.lost, "state": one.state, "asked_at": one.opened_at, "ended_at": one.ended_at,
            "shown": [{"what": shown.kind, "at": shown.at, "check": shown.reference} for shown in one.evidence.all()],
        }  # fmt: skip


def devices(owner: Owner) -> Iterator[Part]:
    for one in KnownDevice.objects.filter(user=owner.user).order_by("pk").iterator(AT_ONCE):
        yield {
            "number": one.pk, "browser": one.name, "ip": one.ip, "known_since": one.created_at, "seen_at": one.seen_at,
            "ended_at": one.revoked_at,
        }  # fmt: skip


def notices_on(owner: Owner) -> Iterator[Part]:
    for one in PushSubscription.objects.filter(contact__in=owner.people).order_by("pk"):
        yield {"language": one.language, "since": one.created_at, "used_at": one.last_used_at}


def events(owner: Owner) -> Iterator[Entry]:
    """What has happened to his account, oldest first."""
    own = Entry.objects.filter(subject_kind="user", subject_id=owner.user.pk, kind__in=activity.KINDS)
    return own.order_by("seq").iterator(AT_ONCE)


def refusals(owner: Owner) -> Iterator[RefusedTry]:
    return RefusedTry.objects.filter(name__in=digests_of(owner.user)).order_by("at").iterator(AT_ONCE)


def sign_ins(owner: Owner) -> Iterator[Part]:
    for one in events(owner):
        yield {"what": one.kind, "at": one.at, "device": getattr(one.data, "device", None)}


def refused(owner: Owner) -> Iterator[Part]:
    for one in refusals(owner):
        yield {"with": one.factor, "at": one.at, "browser": one.browser, "ip": one.ip}


def visits(owner: Owner) -> Iterator[Part]:
    for one in Visitor.objects.filter(contact__in=owner.people).order_by("created_at").iterator(AT_ONCE):
        yield {
            "site": one.origin, "page": one.page, "page_title": one.page_title, "browser": one.device,
            "language": one.language, "time_zone": one.time_zone, "first_at": one.created_at, "last_at": one.seen_at,
        }  # fmt: skip


def sent(owner: Owner) -> Iterator[Part]:
    """What we sent him, and where to."""
    for one in Delivery.objects.filter(contact__in=owner.people).order_by("pk").iterator(AT_ONCE):
        said = {"by": one.channel, "to": one.recipient, "about": one.template, "state": one.state}
        yield {**said, "asked_at": one.created_at, "sent_at": one.sent_at}


def exchange(owner: Owner) -> Part | None:
    """Which account there is his. What it holds, the exchange tells him."""
    found = ExchangeAccount.objects.filter(user=owner.user).first()
    return {"uid": found.uid, "linked_at": found.linked_at} if found else None


def conversations(owner: Owner) -> Iterator[Part]:
    for conversation in conversations_of(owner).iterator(AT_ONCE):
        yield _conversation(owner, conversation)


def _conversation(owner: Owner, conversation: Conversation) -> Part:
    is_own = conversation.contact_id in owner.ids
    return {
        "number": conversation.number, "is_own": is_own, **(_own(owner, conversation) if is_own else {}),
        "messages": (_message(owner, conversation, one) for some in read(owner, conversation) for one in some),
    }  # fmt: skip


def _own(owner: Owner, conversation: Conversation) -> Part:
    """What is told of his own alone: how somebody else's goes on is nothing to him."""
    return {
        "subject": conversation.subject, "form": conversation.answers, "rating": conversation.rating,
        "language": conversation.language, "began_by": conversation.channel,
        "department": conversation.department.slug, "topic": conversation.topic.slug if conversation.topic else None,
        "state": conversation.state, "opened_at": conversation.created_at, "closed_at": conversation.closed_at,
        "erased_at": conversation.erased_at, "merged_into": _merged_into(owner, conversation),
    }  # fmt: skip


def _merged_into(owner: Owner, conversation: Conversation) -> str | None:
    """Only into another of his own: others' numbers are theirs."""
    other = conversation.merged_into
    return other.number if other is not None and other.contact_id in owner.ids else None


def _message(owner: Owner, conversation: Conversation, message: Message) -> Part:
    return {
        "at": message.created_at, "from": "you" if message.contact_id else "desk",
        "name": message.agent.public_name if message.agent else None, "by": message.channel, "text": message.text,
        "form": message.answers, "taken_out": message.removed, "erased_at": message.erased_at,
        "files": [_file(owner, conversation, file) for file in message.files],
    }  # fmt: skip


def _file(owner: Owner, conversation: Conversation, file: Attachment) -> Part:
    is_there = file.erased_at is None and bool(file.key) and file.pk not in owner.missing
    place = path_of(file, conversation) if is_there else None
    return {"name": file.name, "type": file.media_type, "size": file.size, "erased_at": file.erased_at, "file": place}


# A further part is one more line here and in docs/privacy.md.
PARTS: dict[str, Callable[[Owner], Any]] = {
    "account": account,
    "settings": settings,
    "addresses": addresses,
    "removed_addresses": removed_addresses,
    "referral": referral,
    "agreements": agreements,
    "passkeys": passkeys,
    "recoveries": recoveries,
    "devices": devices,
    "sign_ins": sign_ins,
    "refused_tries": refused,
    "notices_on": notices_on,
    "chat_visits": visits,
    "sent_to_you": sent,
    "exchange": exchange,
    "conversations": conversations,
}


def whole(owner: Owner) -> Part:
    """Everything, for `json_stream.written`."""
    return {"schema": SCHEMA, **{name: part(owner) for name, part in PARTS.items()}}
