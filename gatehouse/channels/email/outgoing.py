"""A mail with what its envelope needs beside its head."""

from typing import Any

from django.core.mail import EmailMultiAlternatives


class OutgoingMail(EmailMultiAlternatives):
    """`return_path` is the envelope's sender, to which bounces go: empty for the empty one, which nothing ever answers.

    `metadata` is what a mail service gives back to us when it tells what became of the mail. Nothing is tracked, whatever
    the account at the service is set to. `secrets` is what stands in it for its reader alone: no copy that stays here
    shows it.
    """

    track_clicks = track_opens = False

    def __init__(
        self,
        *args: Any,
        return_path: str,
        metadata: dict[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.return_path = return_path
        self.metadata = metadata or {}
        self.secrets = tuple(one for one in secrets if one)
