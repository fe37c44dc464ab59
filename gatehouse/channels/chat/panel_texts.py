"""What the scripts in the chat's frame say, in the active language; they fill the gaps themselves."""

from typing import Any

from babel import Locale
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from gatehouse.conversations.removed import mark_name, removals
from gatehouse.guard import MARKS, SecretKind
from gatehouse.guard.files import DEFAULT, SENTENCES, Reason
from gatehouse.guard.files.limits import MIB

_COUNTS = range(2, 130)  # in which every plural category of our languages occurs


def panel_texts() -> dict[str, str]:
    return {**_launcher(), **_line(), **_talk(), **_files(), **_doors()}


def _launcher() -> dict[str, str]:
    return {
        "chat": _("Chat with us"),
        "open": _("Open the chat"),
        "unread": _("Open the chat. New messages: %(count)s"),
        "close": _("Close the chat"),
        "opens": _("The chat is closed until %(when)s. Send a ticket: nothing gets lost."),
        "nobody": _("The chat is closed right now. Send a ticket: nothing gets lost."),
    }


def _line() -> dict[str, str]:
    return {
        "place": _("You are number %(place)s in line"),
        "wait": _("Usually %(from)s to %(to)s, as measured over the last 15 minutes."),
        "wait_unknown": _("We cannot say yet how long it takes: too few chats were taken in the last 15 minutes."),
        "mail_sent": _("We have sent a link to %(email)s. Once you have opened it, answers go there too."),
        "mail_known": _("Answers also go to %(email)s."),
        "signed_in": _("Signed in as %(name)s. The agent sees that it is really you."),
        "signed_in_nameless": _("You are signed in. The agent sees that it is really you."),
        "introduce_there": _("Answer in the window that has just opened."),
        "introduce_shut": _(
            "Your browser kept the window shut. Allow this site to open windows and try again, or come to %(address)s."
        ),
        "anonymous": _(
            "Nobody has to sign in or give an address. The agent sees that you are not signed in, and asks where it matters."
        ),
    }


def _talk() -> dict[str, str]:
    return {
        "you": _("You"),
        "typing": _("%(name)s is writing"),
        "agent": _("Support"),
        "who": "%(name)s · %(time)s",
        "joined": _("%(name)s joined · %(time)s"),
        "transferred": _("Another team has your chat now. It sees everything you have written."),
        "merged": _("This chat goes on together with an earlier one of yours."),
        "over": _("This chat has ended · %(time)s"),
        "reopened": _("This chat goes on."),
        "sending": _("On its way"),
        "kept": _("Kept here, not sent yet"),
        "received": _("Received, %(time)s"),
        "seen": _("Seen"),
        "refused": _("This message was not taken. Change it and send it again."),
        "too_long": _("This message is too long: 10,000 characters are the most. Shorten it, or send it as a file."),
        "file_unknown": _("A file of this message is no longer there. Attach it and send it again."),
    }


def _files() -> dict[str, str]:
    return {
        "uploading": _("%(sent)s of %(total)s"),
        "checking": _("Checking the file"),
        "checked": _("%(size)s, checked"),
        "file_failed": _("%(name)s was not attached."),
        "file_lost": _("The connection was lost. Try this file again."),
        "file_holding": _("Your files are still on their way. The message goes as soon as they are there."),
        "file_added": _("%(name)s is attached."),
        "file_gone": _("%(name)s is removed."),
        "remove": _("Remove %(name)s"),
        "retry": _("Try %(name)s again"),
        "large": _(SENTENCES[Reason.TOO_LARGE]) % {"limit": DEFAULT.file_bytes // MIB},
        "many": _(SENTENCES[Reason.TOO_MANY]) % {"limit": DEFAULT.form_files},
        "recording": _("Recording, %(time)s"),
    }


def _doors() -> dict[str, str]:
    return {
        "offline": _("There is no connection. Nothing is lost; try again in a moment."),
        "trouble": _("This did not work on our side. Nothing is lost; try again in a moment."),
        "thanks": _("Thank you. Your rating is with the team."),
        "transcript_sent": _("The conversation is on its way to you by email."),
    }


def removal_texts() -> dict[str, dict[str, Any]]:
    """For each kind of secret what was removed (`said`) and that nobody has it, by count; and what to do now.

    The keys are `1` and the plural categories of the language (CLDR), as the browser's Intl.PluralRules names them.
    """
    return {str(kind): _removal(kind) for kind in SecretKind}


def _removal(kind: SecretKind) -> dict[str, Any]:
    forms = {key: removals([{"kind": kind, "count": count}])[0] for key, count in _samples().items()}
    said = {key: one.said.replace(str(_samples()[key]), "%(count)s", 1) for key, one in forms.items()}
    assurance = {key: one.assurance for key, one in forms.items()}
    return {"said": said, "assurance": assurance, "advice": forms["1"].advice}


def _samples() -> dict[str, int]:
    """A count for each plural category."""
    category = Locale.parse(to_locale(get_language() or "en")).plural_form
    samples: dict[str, int] = {"1": 1}
    for count in _COUNTS:
        samples.setdefault(category(count), count)
    return samples


def marks() -> dict[str, str]:
    """What stands in a stored text where a secret stood, and how a reader sees it."""
    return {mark: mark_name(kind) for kind, mark in MARKS.items()}
