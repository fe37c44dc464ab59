"""What happens to chats and to no other conversation."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class ChatTurned(EntryData):
    """It goes on as a ticket, by mail and in the portal; or, `live`, as a chat again. The conversation stays the same."""

    kind = "chat_turned"
    public = True
    live: bool

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s made this a chat again") if self.live else _("%(who)s made this a ticket")
        return text % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        if self.live:
            return _("We go on with this in the chat.")
        return _("We go on with this as a ticket. You need not wait in the chat.")
