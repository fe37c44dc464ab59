"""Everything that follows the journal, in one table. The worker runs each in a thread of its own."""

from gatehouse.journal.followers import Follower

FOLLOWERS: tuple[Follower, ...] = ()
