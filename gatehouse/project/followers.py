"""Everything that follows the journal, in one table. The worker runs each in a thread of its own."""

from gatehouse.channels.account_ends import AccountEnds
from gatehouse.channels.chat.follower import ChatFollower
from gatehouse.channels.chat.hooks.courier import HookCourier
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.intake.keeping import MailEraser
from gatehouse.channels.push.courier import PushCourier
from gatehouse.channels.recovery_lines import RecoveryLines
from gatehouse.journal.followers import Follower

FOLLOWERS: tuple[Follower, ...] = (
    ChatFollower(),
    MailCourier(),
    AccountCourier(),
    AccountEnds(),
    RecoveryLines(),
    PushCourier(),
    MailEraser(),
    HookCourier(),
)
