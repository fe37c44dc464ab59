"""Tries at somebody's door that may not have been his own."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class SecondStepFailed(EntryData):
    """The password was right, and what it takes beside it wrong, so many times in a row. `last` is the newest refused try."""

    kind = "second_step_failed"
    times: int
    last: int | None = None

    def sentence(self, who: str, names: Names) -> str:
        return _("Somebody with the right password failed at the second step")


class SignedInAfterTries(EntryData):
    """So many tries were refused since the sign-in before."""

    kind = "signed_in_after_tries"
    times: int
    device: int | None = None

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s signed in after wrong tries") % {"who": who}
