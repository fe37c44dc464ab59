"""What can happen to a brand beside what happens to every setting."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class HookSecretSet(EntryData):
    """The secret itself is in no entry."""

    kind = "hook_secret_set"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s gave a new secret for this webhook") % {"who": who}
