"""What happens by the clock, in one table. Only the worker reads it.

A row's function takes the time of its run; it is started in its lane by the cron expression, whose sixth field, where
there is one, holds seconds. A run that finds its predecessor still waiting in the lane is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session

from gatehouse.accounts import codes, former, limits, qr, tries
from gatehouse.accounts.actions import data_exports
from gatehouse.channels.email import outbox, resuming, sending
from gatehouse.channels.email.intake import housekeeping as intake
from gatehouse.channels.email.intake import keeping, take_in
from gatehouse.channels.push import sending as pushing
from gatehouse.channels.sms import sending as texting
from gatehouse.conversations import housekeeping, recovery_clock
from gatehouse.conversations.actions import bulk
from gatehouse.exchange import held
from gatehouse.privacy import erasing


@dataclass(frozen=True, slots=True)
class Job:
    """One thing done again and again. The name is stored with the job: never give an old one to another function."""

    name: str
    cron: str
    lane: str
    run: Callable[[datetime], object]


def forget_sessions(now: datetime) -> int:
    """Delete sessions that are over."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


SCHEDULE = (
    Job("take_in_waiting", "* * * * *", "mail_in", lambda now: take_in.drain()),
    Job("send_held", "* * * * *", "mail_out", resuming.send_held),
    Job("wake_snoozed", "* * * * *", "default", housekeeping.wake_snoozed),
    Job("move_recoveries", "* * * * *", "default", recovery_clock.move_recoveries),
    Job("remind_waiting", "*/10 * * * *", "bulk", housekeeping.remind_waiting),
    Job("solve_silent", "3-59/10 * * * *", "bulk", housekeeping.solve_silent),
    Job("close_solved", "6-59/10 * * * *", "bulk", housekeeping.close_solved),
    Job("erase_expired", "11 * * * *", "bulk", housekeeping.erase_expired),
    Job("erase_expired_files", "21 * * * *", "bulk", housekeeping.erase_expired_files),
    Job("forget_contacts", "16 * * * *", "bulk", housekeeping.forget_contacts),
    Job("discard_uploads", "31 * * * *", "bulk", housekeeping.discard_abandoned_uploads),
    Job("forget_links", "41 * * * *", "bulk", housekeeping.forget_links),
    Job("forget_bulk_acts", "46 * * * *", "bulk", bulk.forget_bulk_acts),
    Job("forget_drafts", "46 */6 * * *", "bulk", housekeeping.forget_drafts),
    Job("forget_presence", "36 * * * *", "bulk", housekeeping.forget_presence),
    Job("sweep_files", "7 */6 * * *", "bulk", housekeeping.sweep_unknown_files),
    Job("sweep_mail_files", "27 */6 * * *", "bulk", intake.sweep_mail_files),
    Job("sweep_outbox", "51 * * * *", "bulk", outbox.sweep),
    Job("forget_mail", "1 */6 * * *", "bulk", keeping.forget_mail),
    Job("sweep_limits", "*/5 * * * *", "bulk", lambda now: limits.sweep()),
    Job("forget_codes", "13 * * * *", "bulk", codes.sweep),
    Job("forget_tries", "33 * * * *", "bulk", tries.sweep),
    Job("forget_qr_sign_ins", "43 * * * *", "bulk", qr.sweep),
    Job("ask_about_held", "*/20 * * * *", "bulk", held.ask_again),
    Job("remove_exports", "53 * * * *", "bulk", data_exports.remove_exports),
    Job("close_accounts", "19 * * * *", "bulk", erasing.close_due),
    Job("erase_accounts", "24 * * * *", "bulk", erasing.erase_closed),
    Job("forget_former_addresses", "18 * * * *", "bulk", former.sweep),
    Job("forget_sessions", "56 * * * *", "bulk", forget_sessions),
    Job("forgotten_deliveries", "26 * * * *", "default", sending.take_up_forgotten),
    Job("forgotten_notices", "28 * * * *", "default", pushing.take_up_forgotten),
    Job("forgotten_sms", "29 * * * *", "default", texting.take_up_forgotten),
)
