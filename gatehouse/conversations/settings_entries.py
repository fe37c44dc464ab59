"""What can happen to a setting: it is created, changed or deleted. An entry names the columns and their new values."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class SettingCreated(EntryData):
    kind = "setting_created"
    values: dict[str, str]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s created this setting") % {"who": who}


class SettingChanged(EntryData):
    """New values of the columns that changed, as text."""

    kind = "setting_changed"
    values: dict[str, str]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s changed %(columns)s") % {"who": who, "columns": ", ".join(sorted(self.values))}


class SettingDeleted(EntryData):
    """The row stays, switched off: its chain goes on."""

    kind = "setting_deleted"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s deleted this setting") % {"who": who}


class MemberJoined(EntryData):
    kind = "member_joined"
    agent: int
    senior: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s made %(agent)s a senior member") if self.senior else _("%(who)s made %(agent)s a member")
        return text % {"who": who, "agent": names.of("user", self.agent)}


class MemberLeft(EntryData):
    kind = "member_left"
    agent: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s removed %(agent)s") % {"who": who, "agent": names.of("user", self.agent)}
