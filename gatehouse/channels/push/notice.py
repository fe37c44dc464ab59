"""What a notice says, in the words of the device's owner: that an answer waits, and no more unless he asked for more."""

import json

from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from gatehouse.channels.chat.away import is_chat
from gatehouse.channels.email.case import language_tag
from gatehouse.channels.email.compose import team_name
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.models import Conversation

_SUBJECT = 90  # characters: every push service takes 3,993 bytes (RFC 8291 §4)


def notice(device: PushSubscription, conversation: Conversation) -> bytes:
    """JSON for the service worker (static/push/worker.js)."""
    with translation.override(device.language):
        said = {
            "title": team_name(),
            "body": _words(device, conversation),
            "lang": language_tag(),
            "dir": "rtl" if get_language_bidi() else "ltr",
            "tag": conversation.number,
            "path": _path(device, conversation),
        }
    return json.dumps(said, ensure_ascii=False).encode()


def _words(device: PushSubscription, conversation: Conversation) -> str:
    """Never a word of the answer itself: it shows on locked screens."""
    if not device.says_more:
        return _("An answer is waiting for you.")
    about = {"number": conversation.number, "subject": Truncator(conversation.subject).chars(_SUBJECT)}
    return _("An answer is waiting for you: %(number)s, %(subject)s") % about


def _path(device: PushSubscription, conversation: Conversation) -> str:
    if device.in_chat and is_chat(conversation):
        return reverse("chat:page")
    return reverse("portal:ticket", args=[conversation.number])
