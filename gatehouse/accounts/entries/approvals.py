"""Steps that take two people."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class ApprovalAsked(EntryData):
    """`act` says what for; the reason stands in the approval's row."""

    kind = "approval_asked"
    approval: int
    act: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s asked a colleague to approve something") % {"who": who}


class ApprovalGiven(EntryData):
    kind = "approval_given"
    approval: int
    act: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s approved what a colleague had asked for") % {"who": who}


class ApprovalUsed(EntryData):
    kind = "approval_used"
    approval: int
    act: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s did what a colleague had approved") % {"who": who}
