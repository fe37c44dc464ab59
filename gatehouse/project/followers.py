"""Everything that follows the journal, in one table. The worker runs each in a thread of its own."""

from gatehouse.channels.email.courier import MailCourier
from gatehouse.journal.followers import Follower

FOLLOWERS: tuple[Follower, ...] = (MailCourier(),)
