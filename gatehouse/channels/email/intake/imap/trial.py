"""Try a mailbox out while the operator waits: sign in, open the folder, look at what there is. Nothing is fetched."""

from dataclasses import dataclass

from gatehouse.channels.email.intake.imap.session import Account, opened

PATIENCE = 10.0  # seconds for each answer: somebody waits in front of the page


@dataclass(frozen=True, slots=True)
class Found:
    """`has_target` says whether the folder that mails go to is there; it is made when it is first needed."""

    count: int
    has_idle: bool
    has_target: bool


def try_out(account: Account) -> Found:
    """Raises Fault, which says what to do."""
    with opened(account, timeout=PATIENCE) as session:
        has_target = not account.move_to or session.has_folder(account.move_to)
        return Found(session.count, session.has_idle, has_target)
