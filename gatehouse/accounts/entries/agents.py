"""What can happen to somebody who works at the desk."""

from django.utils.translation import gettext as _

from gatehouse.accounts.models import Role
from gatehouse.journal.data import EntryData, Names


class AgentCreated(EntryData):
    kind = "agent_created"
    role: Role

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s created this account as “%(role)s”") % {"who": who, "role": Role(self.role).label}


class RoleChanged(EntryData):
    kind = "role_changed"
    before: Role
    role: Role

    def sentence(self, who: str, names: Names) -> str:
        said = {"who": who, "before": Role(self.before).label, "role": Role(self.role).label}
        return _("%(who)s changed the role from “%(before)s” to “%(role)s”") % said


class AccessChanged(EntryData):
    kind = "access_changed"
    active: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s let this person sign in again") if self.active else _("%(who)s took the access away")
        return text % {"who": who}


class FactorReset(EntryData):
    kind = "factor_reset"

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s took the authenticator away so that a new one is set up") % {"who": who}


class PublicNameSet(EntryData):
    """What customers call an agent, in full: who answers for what “Alice” wrote must be known years later."""

    kind = "public_name_set"
    name: str

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s set the name that customers see to “%(name)s”") % {"who": who, "name": self.name}


class PictureSet(EntryData):
    kind = "picture_set"
    removed: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s removed the picture") if self.removed else _("%(who)s set a new picture")
        return text % {"who": who}


class DeskSet(EntryData):
    """How an agent wants the workspace: the columns that changed, with their new values."""

    kind = "desk_set"
    values: dict[str, str]

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s changed how the desk looks and works") % {"who": who}


class AvailabilitySet(EntryData):
    """Whether waiting chats are offered to an agent."""

    kind = "availability_set"
    takes_chats: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s is available for chats") if self.takes_chats else _("%(who)s is away from chats")
        return text % {"who": who}
