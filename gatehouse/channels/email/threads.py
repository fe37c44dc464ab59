"""Under which mails a mail of ours stands in the recipient's mail program (RFC 5322 §3.6.4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from gatehouse.channels.email.message_ids import mint_message_id
from gatehouse.channels.email.models import IncomingMail
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState

MOST = 20  # ids in References; programs cut long ones themselves, and not at the best place


@dataclass(frozen=True, slots=True)
class Threading:
    """`theirs` are the Message-IDs of the recipient's own mails in this conversation, `ours` those of what we sent him
    before, each oldest first and in angles.
    """

    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()

    @property
    def began_with_mail(self) -> bool:
        """Whether his mail program has the thread under a subject of his."""
        return bool(self.theirs)

    def headers(self, own: str) -> dict[str, str]:
        """In-Reply-To and References of the mail with the id `own`.

        The newest of his mails is what we answer, else the first of ours. A thread's very first mail refers to itself:
        where a service on the way gives it another Message-ID, an answer still brings this one back.
        """
        first = self.theirs[:1] or self.ours[:1]
        if not first:
            return {"References": own}
        known = _once([*first, *self.ours[:1], *self.theirs[1:]])
        kept = [known[0], *known[1:][-(MOST - 1) :]]
        return {"In-Reply-To": (self.theirs or first)[-1], "References": " ".join(kept)}


def threading_of(conversation: Conversation, recipient: str, *, before: int) -> Threading:
    """What a mail to this recipient hangs on; `before` is its delivery."""
    earlier = Delivery.objects.filter(
        conversation=conversation, channel="email", recipient=recipient, pk__lt=before
    ).exclude(state=DeliveryState.SKIPPED)
    first = earlier.order_by("pk").first()
    # It may still wait for its turn.
    ours = (first.message_id or mint_message_id(first),) if first else ()
    return Threading(ours, tuple(_written_ids(conversation, recipient)))


def _written_ids(conversation: Conversation, recipient: str) -> Sequence[str]:
    """Message-IDs of the mails by which this recipient wrote here, oldest first, no more than a head holds."""
    written = IncomingMail.objects.filter(author=recipient.lower(), message__conversation=conversation)
    ids = written.exclude(rfc_id="").order_by("-pk").values_list("rfc_id", flat=True)[:MOST]
    return [f"<{one}>" for one in reversed(ids)]


def _once(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(ids))
