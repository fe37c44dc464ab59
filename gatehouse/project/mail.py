"""`gatehouse mail`: the listener for mail, and the mailboxes that are read, until it is told to stop."""

import asyncio
import signal
from typing import TYPE_CHECKING

from gatehouse.project import processes
from gatehouse.project.config import Config, config
from gatehouse.project.web import PortTaken, free_port

if TYPE_CHECKING:
    from gatehouse.channels.email.intake.door import House

DEMO_HOST, DEMO_PORT = "127.0.0.1", 2525


def run() -> None:
    """Take mail in until SIGTERM or SIGINT; what is under way then is answered first. Raises CannotListen."""
    processes.give_back_large_blocks()
    asyncio.run(_serve(config()))


def demo_place() -> str:
    """Where the demo takes mail in: always the same place, unless another demo has it."""
    try:
        return f"{DEMO_HOST}:{free_port(DEMO_HOST, DEMO_PORT)}"
    except PortTaken:
        return f"{DEMO_HOST}:{free_port(DEMO_HOST, 0)}"


async def _serve(settings: Config) -> None:
    from gatehouse.channels.email.intake import bell
    from gatehouse.channels.email.intake.imap.keeper import Keeper
    from gatehouse.channels.email.intake.listener import GRACE, Listener

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    listener = Listener(_house(settings))
    await listener.open(settings.smtp_endpoint, settings.lmtp_endpoint)
    keeper = Keeper(bell.ring)
    keeper.start()
    await stop.wait()
    await asyncio.gather(listener.close(), asyncio.to_thread(keeper.stop, GRACE))


def _house(settings: Config) -> "House":
    from gatehouse.channels.email import inboxes
    from gatehouse.channels.email.intake import bell, recipients
    from gatehouse.channels.email.intake.door import House
    from gatehouse.channels.email.intake.taking import Taking

    return House(
        taking=Taking(lambda address: recipients.accepts(address) and inboxes.accepts(address), bell.ring),
        name=settings.portal_name,
        most=settings.mail_size << 20,
        certificate=settings.mail_certificate if settings.mail_tls_cert else None,
    )
