"""What can happen to an incident or a planned maintenance. Services and notices are settings and have their entries."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names
from gatehouse.status.models import IncidentState


class IncidentOpened(EntryData):
    """`update` is the id of what was told first; `impacts` has a service's id and how it does."""

    kind = "incident_opened"
    public = True
    state: IncidentState
    update: int
    impacts: dict[str, str]
    next_update_at: datetime | None

    def sentence(self, who: str, names: Names) -> str:
        text = (
            _("%(who)s announced this maintenance") if self.state.is_maintenance else _("%(who)s opened this incident")
        )
        return text % {"who": who}


class UpdatePosted(EntryData):
    kind = "incident_update_posted"
    public = True
    update: int
    before: IncidentState
    state: IncidentState
    impacts: dict[str, str]
    next_update_at: datetime | None

    def sentence(self, who: str, names: Names) -> str:
        at = f"{self.next_update_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if self.next_update_at else ""
        said = {"who": who, "state": self.state.label, "at": at}
        if self.before == self.state:
            return (
                _("%(who)s posted an update; the next one by %(at)s") if at else _("%(who)s posted an update")
            ) % said
        if at:
            return _("%(who)s posted an update and set this to “%(state)s”; the next one by %(at)s") % said
        return _("%(who)s posted an update and set this to “%(state)s”") % said


class UpdateCorrected(EntryData):
    """`corrected` is the update that `update` puts right; both stay readable."""

    kind = "incident_update_corrected"
    public = True
    update: int
    corrected: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s corrected an update") % {"who": who}


class UpdateTranslated(EntryData):
    kind = "incident_update_translated"
    public = True
    update: int
    languages: list[str]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s translated an update: %(languages)s") % {"who": who, "languages": ", ".join(self.languages)}


class TitleChanged(EntryData):
    """In which languages the title is another one now."""

    kind = "incident_title_changed"
    public = True
    languages: list[str]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s changed the title: %(languages)s") % {"who": who, "languages": ", ".join(self.languages)}


class IncidentWithdrawn(EntryData):
    kind = "incident_withdrawn"
    public = True

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s withdrew this: it was opened by mistake") % {"who": who}
