"""How long mail is kept as it came, and what goes when a conversation is erased."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q, QuerySet

from gatehouse.channels.email.models import Fate, IncomingMail, OutboxMail, RawMail
from gatehouse.journal.followers import Courier
from gatehouse.journal.models import Entry

log = logging.getLogger(__name__)
_AT_ONCE = 200
_UNDECIDED = (Fate.STORED, Fate.QUARANTINED)


def forget_mail(now: datetime) -> int:
    """Delete mails as they came when their time is over, and what is known of those that became no message.

    What waits for a decision stays, and so does what belongs to a conversation under legal hold.
    """
    before = now - timedelta(days=settings.CONFIG.keep_mail)
    held = Q(arrivals__mail__message__conversation__on_hold=True) | Q(understood__message__conversation__on_hold=True)
    old = RawMail.objects.filter(received_at__lt=before).exclude(fate__in=_UNDECIDED).exclude(held)
    done = 0
    while ids := list(old.order_by("received_at").values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            IncomingMail.objects.filter(raw__in=ids, message=None).delete()
            done += delete_raw(RawMail.objects.filter(pk__in=ids))
    return done


def delete_raw(mails: QuerySet[RawMail]) -> int:
    """Delete stored mails with their files, which go after the commit; what is left then is swept up later."""
    files = list(mails.exclude(file="").values_list("file", flat=True))
    transaction.on_commit(lambda: _delete(files))
    return mails.defer("content").delete()[1].get("email.RawMail", 0)


def _delete(files: list[str]) -> None:
    for file in files:
        try:
            storages["private"].delete(file)
        except OSError as error:
            log.warning("A mail's file could not be deleted: %s", error)


class MailEraser(Courier):
    """When words are erased, what is known of the mails that brought them goes as well, and the mails themselves."""

    name = "mail_eraser"
    kinds = frozenset({"erased"})

    def handle(self, entries: list[Entry]) -> None:
        ids = {entry.subject_id for entry in entries}
        read_there = Q(message__conversation__in=ids) | Q(message__moved_to__in=ids)
        _blank(IncomingMail.objects.filter(read_there, message__erased_at__isnull=False))


@transaction.atomic
def forget_sender(addresses: Collection[str]) -> None:
    """Blank what is known of the mails of these addresses, and delete them as they came.

    Those whose message must be kept stay as long as it does; what waits for a decision goes once that is taken.
    """
    of_theirs = IncomingMail.objects.filter(author__in=addresses)
    _blank(of_theirs.filter(Q(message=None) | Q(message__erased_at__isnull=False)))
    kept = Q(understood__message__erased_at__isnull=True, understood__message__isnull=False)
    delete_raw(RawMail.objects.filter(mail_from__in=addresses).exclude(fate__in=_UNDECIDED).exclude(kept))
    OutboxMail.objects.filter(recipient__in=addresses).delete()


def _blank(mails: QuerySet[IncomingMail]) -> None:
    pks = list(mails.values_list("pk", flat=True))
    delete_raw(RawMail.objects.filter(Q(understood__in=pks) | Q(arrivals__mail__in=pks)))
    blank = {"author": "", "author_name": "", "subject": "", "rfc_id": "", "chars": 0}
    IncomingMail.objects.filter(pk__in=pks).update(**blank, raw=None, folds=[], notices=[], problems=[], inline={})
