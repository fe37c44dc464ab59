"""Services and notices: saved and taken down like every setting, and seen at once."""

from django.db import transaction
from django.utils.translation import gettext as _

from gatehouse.conversations.actions.settings import delete_setting, save_setting
from gatehouse.journal.actor import Actor
from gatehouse.status import board
from gatehouse.status.models import Notice, Service
from gatehouse.status.texts import TITLE, Unfit, is_safe_link, publishable


@transaction.atomic
def save_service(service: Service, *, by: Actor) -> None:
    """Store a new or changed service."""
    service.names = publishable(service.names, TITLE, "names")
    save_setting(service, by=by)
    transaction.on_commit(board.forget)


@transaction.atomic
def save_notice(notice: Notice, *, by: Actor) -> None:
    """Store a new or changed notice. Unfit like `check_notice`."""
    check_notice(notice)
    notice.texts = publishable(notice.texts, TITLE, "texts")
    save_setting(notice, by=by)
    transaction.on_commit(board.forget)


def check_notice(notice: Notice) -> None:
    """Unfit when its link leads neither to a page of ours nor to an https address, or when its times are not in
    their order."""
    if notice.link and not is_safe_link(notice.link):
        raise Unfit("link", _("A link begins with https:// or, for a page of ours, with /."))
    if notice.until_at is not None and notice.until_at <= notice.from_at:
        raise Unfit("until_at", _("A notice ends after it begins."))
    if notice.next_update_at is not None and notice.next_update_at <= notice.from_at:
        raise Unfit("next_update_at", _("More is heard of it after it begins."))


@transaction.atomic
def take_down(row: Service | Notice, *, by: Actor) -> None:
    """Show it no longer."""
    delete_setting(row, by=by)
    transaction.on_commit(board.forget)
