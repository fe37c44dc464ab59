"""How the recovery case that a conversation is about goes on."""

from gatehouse.journal.data import EntryData, Names, load


class RecoveryMoved(EntryData):
    """What stands in the account's own chain, so that it is seen where it is talked about. `said` are its ids and enums."""

    kind = "recovery_moved"
    what: str
    said: dict[str, int | str]

    def sentence(self, who: str, names: Names) -> str:
        return load(self.what, self.said).sentence(who, names)
