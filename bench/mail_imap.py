"""A mailbox with ten thousand waiting mails on a real Dovecot (Debian's dovecot-imapd), read by one connection.

    .venv/bin/python -m bench.mail_imap [--mails 10000] [--json]

all      every mail fetched, stored and committed with its watermark, one at a time
nothing  a look at the same mailbox when nothing has come
anew     the server has numbered anew: every mail fetched, known by its bytes, none stored
"""

import shutil
import threading
import time
from collections import Counter

from bench import ground
from gatehouse.project.processes import wait_until
from gatehouse.testing.dovecot import PASSWORD, Box, running_dovecot
from gatehouse.testing.senders import mail_named

SIZE = 10_000


def fill(box: Box, mails: int) -> None:
    with box.signed_in() as client:
        for number in range(mails):
            client.append("INBOX", "", None, mail_named(f"waiting-{number}", SIZE))


def look(box: Box) -> tuple[int, float]:
    """How many mails one round stored, and the seconds that it took with its connection."""
    from gatehouse.channels.email.intake.imap.round import Round
    from gatehouse.channels.email.intake.imap.session import Account, Security, opened
    from gatehouse.channels.email.models import Mailbox

    mailbox, _ = Mailbox.objects.get_or_create(
        username=box.user, defaults={"address": "kyc@alderwick.example", "host": "127.0.0.1", "takes_old": True}
    )
    account = Account("127.0.0.1", box.server.plain, Security.NONE, box.user, PASSWORD)
    begun = time.perf_counter()
    with opened(account) as session:
        one = Round(mailbox, session, Counter())
        one.run(threading.Event())
    return one.stored, time.perf_counter() - begun


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--mails", type=int, default=10_000)
    options = parser.parse_args()
    program = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        print("A mailbox with ten thousand waiting mails: not measured, dovecot is not installed")
        return
    rows = []
    with ground.database(), running_dovecot(program) as server:
        box = server.box("kyc")
        fill(box, options.mails)
        for name in ("all", "nothing", "anew"):
            if name == "anew":
                box.number_anew()
                wait_until(lambda: box.count() == options.mails, seconds=60)
            stored, seconds = look(box)
            rate = round(options.mails / seconds) if name != "nothing" else ""
            rows.append({"round": name, "stored": stored, "seconds": round(seconds, 2), "mails/s": rate})
    ground.show(f"{options.mails:,} waiting mails in a mailbox", rows, as_json=options.json)


if __name__ == "__main__":
    main()
