"""On which devices a customer hears of answers; each stands in his own chain."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class DeviceAdded(EntryData):
    kind = "device_added"
    device: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s switched notices on, on a device") % {"who": who}


class DeviceRemoved(EntryData):
    """`gone`: its push service says that there is nobody any more."""

    kind = "device_removed"
    device: int
    gone: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("A device takes no notices any more") if self.gone else _("%(who)s switched notices off, on a device")
        return text % {"who": who}
