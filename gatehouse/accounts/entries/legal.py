"""What is published for customers to accept, and that they did."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class AgreementsAccepted(EntryData):
    """`versions` are the published texts' ids; when, from where and in which language stands in a row for each."""

    kind = "agreements_accepted"
    versions: list[int]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s accepted legal documents") % {"who": who}


class LegalVersionPublished(EntryData):
    """In the document's chain. The hash proves which wording it was."""

    kind = "legal_version_published"
    number: int
    sha256: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s published version %(number)s") % {"who": who, "number": self.number}
