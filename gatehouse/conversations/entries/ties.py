"""What conversations have to do with each other."""

from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


class Merged(EntryData):
    """On the one that ends, `into` is set; on the one that goes on, `merged`. `undone` takes it back."""

    kind = "merged"
    public = True
    into: int | None = None
    merged: int | None = None
    undone: bool = False

    def sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.into or self.merged)
        if self.undone:
            return _("%(who)s undid the merge with %(number)s") % {"who": who, "number": number}
        if self.into:
            return _("%(who)s merged this into %(number)s") % {"who": who, "number": number}
        return _("%(who)s merged %(number)s into this") % {"who": who, "number": number}

    def customer_sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.into or self.merged)
        if self.undone:
            return _("This ticket and %(number)s are separate again.") % {"number": number}
        if self.into:
            return _("This goes on in your ticket %(number)s.") % {"number": number}
        return _("Your ticket %(number)s goes on here.") % {"number": number}


class Linked(EntryData):
    kind = "linked"
    other: int
    link: str = "related"
    removed: bool = False

    def sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.other)
        if self.link == "possibly" and not self.removed:
            return _("A mail points to %(number)s, but nothing shows that its sender takes part there") % {
                "number": number
            }
        text = _("%(who)s unlinked %(number)s") if self.removed else _("%(who)s linked %(number)s")
        return text % {"who": who, "number": number}


class Split(EntryData):
    """Messages were moved to a conversation of their own. On the new one, `source` is set."""

    kind = "split"
    public = True
    target: int | None = None
    source: int | None = None
    messages: int = 0

    def sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.target or self.source)
        if self.source:
            return _("%(who)s split this off %(number)s") % {"who": who, "number": number}
        return _("%(who)s moved messages to %(number)s") % {"who": who, "number": number}

    def customer_sentence(self, who: str, names: Names) -> str:
        number = names.of("conversation", self.target or self.source)
        if self.source:
            return _("We gave this subject a ticket of its own. It came from %(number)s.") % {"number": number}
        return _("Part of this goes on in ticket %(number)s.") % {"number": number}
