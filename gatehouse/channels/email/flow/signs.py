"""How mail goes, in sentences; those that are wrong are what an operator has to know."""

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatehouse.channels.email.flow.figures import LATELY, Figures, Waiting
from gatehouse.channels.email.intake.growth import MOST
from gatehouse.channels.email.models import Watermark


@dataclass(frozen=True, slots=True)
class Sign:
    """`name` says what it is about."""

    name: str
    text: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    signs: list[Sign]


def sections(figures: Figures) -> list[Section]:
    """All of it, well or not."""
    mailboxes = [_mailbox(one) for one in figures.mailboxes] or [Sign(_("Mailboxes"), _("None has trouble."))]
    return [
        Section(_("Going out"), [_relay(figures), _unsent(figures), *_lost(figures)]),
        Section(_("Coming in"), [_stored(figures), *mailboxes, *_not_given(figures), _quarantine(figures)]),
        Section(_("Room"), [*_disk(figures), _refused(figures)]),
    ]


def wrong(figures: Figures) -> list[Sign]:
    """What is to be told; empty when all is well."""
    return [sign for section in sections(figures) for sign in section.signs if sign.is_wrong]


def _relay(figures: Figures) -> Sign:
    flow = figures.flow
    if flow.relay_away_since is None:
        last = flow.handed_over_at
        text = _("It took a mail last at %(at)s UTC.") % {"at": _time(last)} if last else _("It has taken no mail yet.")
        return Sign(_("Relay"), text)
    problem = f"{flow.get_relay_problem_display()} ({flow.relay_detail})" if flow.relay_detail else ""
    said = _("The relay cannot be reached since %(since)s UTC: %(problem)s.") % {
        "since": _time(flow.relay_away_since),
        "problem": problem or flow.get_relay_problem_display(),
    }
    count = figures.held.count
    waits = ngettext(
        "%(count)s mail waits, and goes out by itself once it can.",
        "%(count)s mails wait, and go out by themselves, in order, once it can.",
        count,
    ) % {"count": count}
    return Sign(_("Relay"), f"{said} {waits}", is_wrong=True)


def _unsent(figures: Figures) -> Sign:
    text = _("Nothing waits.")
    if figures.unsent.count:
        text = ngettext(
            "%(count)s mail waits to go out since %(since)s UTC.",
            "%(count)s mails wait to go out, the oldest since %(since)s UTC.",
            figures.unsent.count,
        ) % _told(figures.unsent)
    if figures.flow.relay_away_since is not None:
        return Sign(_("Waiting"), text)
    if figures.queued.is_late(figures.at):
        return Sign(_("Waiting"), f"{text} {_worker()}", is_wrong=True)
    if figures.held.is_late(figures.at):
        return Sign(_("Waiting"), f"{text} {figures.relay_said}".strip(), is_wrong=True)
    return Sign(_("Waiting"), text)


def _lost(figures: Figures) -> list[Sign]:
    if not figures.lost:
        return []
    text = ngettext(
        "%(count)s mail was given up because of the relay.",
        "%(count)s mails were given up because of the relay.",
        figures.lost,
    ) % {"count": figures.lost}
    return [Sign(_("Given up"), text, is_wrong=True)]


def _stored(figures: Figures) -> Sign:
    if not figures.stored.count:
        return Sign(_("To be read"), _("Nothing waits."))
    text = ngettext(
        "%(count)s mail waits to be read since %(since)s UTC.",
        "%(count)s mails wait to be read, the oldest since %(since)s UTC.",
        figures.stored.count,
    ) % _told(figures.stored)
    is_late = figures.stored.is_late(figures.at)
    return Sign(_("To be read"), f"{text} {figures.reason or _worker()}" if is_late else text, is_late)


def _mailbox(mark: Watermark) -> Sign:
    address = str(mark.mailbox)
    if not mark.problem:
        text = _("Nobody has read it since %(at)s UTC. See whether “gatehouse mail” runs.") % {
            "at": _time(mark.read_at)
        }
        return Sign(address, text, is_wrong=True)
    text = _("%(problem)s Since %(since)s UTC.") % {
        "problem": mark.get_problem_display(),
        "since": _time(mark.problem_since),
    }
    return Sign(address, f"{text} ({mark.detail})" if mark.detail else text, is_wrong=True)


def _not_given(figures: Figures) -> list[Sign]:
    if not figures.not_given:
        return []
    text = ngettext(
        "A mailbox's server did not hand over %(count)s mail within the last day; its head was read instead.",
        "Mailboxes' servers did not hand over %(count)s mails within the last day; their heads were read instead.",
        figures.not_given,
    ) % {"count": figures.not_given}
    return [Sign(_("Not handed over"), text, is_wrong=True)]


def _quarantine(figures: Figures) -> Sign:
    if not figures.quarantined:
        return Sign(_("Quarantine"), _("Nothing waits."))
    text = ngettext(
        "%(count)s mail waits for a decision.", "%(count)s mails wait for a decision.", figures.quarantined
    ) % {"count": figures.quarantined}
    lately = ngettext(
        "%(count)s came within the last hour.", "%(count)s came within the last hour.", figures.lately
    ) % {"count": figures.lately}
    if figures.lately > MOST:
        return Sign(_("Quarantine"), _("It grows: %(what)s") % {"what": f"{text} {lately}"}, is_wrong=True)
    return Sign(_("Quarantine"), f"{text} {lately}" if figures.lately else text)


def _disk(figures: Figures) -> list[Sign]:
    room = figures.room
    if room is None:
        return []
    sizes = {"free": filesizeformat(room.free), "total": filesizeformat(room.total)}
    if room.is_short:
        return [Sign(_("Disk"), _("It is nearly full: %(free)s of %(total)s are free.") % sizes, is_wrong=True)]
    return [Sign(_("Disk"), _("%(free)s of %(total)s are free.") % sizes)]


def _refused(figures: Figures) -> Sign:
    last = figures.flow.no_room_at
    if last is None:
        return Sign(_("Refused"), _("No mail was refused for lack of room."))
    text = _("Mail was refused for lack of room, last at %(at)s UTC. Its senders try again.") % {"at": _time(last)}
    return Sign(_("Refused"), text, is_wrong=figures.at - LATELY < last <= figures.at)


def _worker() -> str:
    return _("See whether “gatehouse worker” runs.")


def _told(waiting: Waiting) -> dict[str, object]:
    return {"count": waiting.count, "since": _time(waiting.since)}


def _time(at: datetime | None) -> str:
    """Set apart (LRI, PDI), so that a text from right to left does not turn it round."""
    return f"\u2066{at:%Y-%m-%d %H:%M}\u2069" if at else ""
