"""One text, prepared once for all detectors."""

from bisect import bisect_left, bisect_right
from functools import cached_property

from gatehouse.guard.labels import Label, Role, labels
from gatehouse.guard.text import View, Words, view


class Scan:
    """The folded text, its words and the labels in it. All offsets are those of the folded text."""

    def __init__(self, text: str) -> None:
        self.view: View = view(text)
        self.clean = self.view.clean
        self.lower = self.view.lower
        self.words = Words(self.lower)
        self.labels: list[Label] = labels(self.lower, self.words)
        self.roles = Role(0)
        for label in self.labels:
            self.roles |= label.roles

    @cached_property
    def _starts(self) -> list[int]:
        return [label.start for label in self.labels]

    @cached_property
    def _ends(self) -> list[int]:
        return [label.end for label in self.labels]

    @cached_property
    def _by_role(self) -> dict[Role, tuple[list[Label], list[int]]]:
        chosen = {role: [label for label in self.labels if label.roles & role] for role in Role if self.roles & role}
        return {role: (found, [label.start for label in found]) for role, found in chosen.items()}

    def of(self, role: Role) -> list[Label]:
        return self._by_role[role][0] if self.roles & role else []

    def within(self, role: Role, start: int, end: int) -> list[Label]:
        """Labels of a role that start in `start`..`end`."""
        if not self.roles & role:
            return []
        found, starts = self._by_role[role]
        return found[bisect_left(starts, start) : bisect_right(starts, end)]

    def before(self, offset: int, reach: int) -> Label | None:
        """The last label that ends at most `reach` characters before the offset."""
        at = bisect_right(self._ends, offset) - 1
        return self.labels[at] if at >= 0 and self._ends[at] >= offset - reach else None

    def after(self, offset: int, reach: int) -> Label | None:
        """The first label that starts at most `reach` characters after the offset."""
        at = bisect_left(self._starts, offset)
        return self.labels[at] if at < len(self._starts) and self._starts[at] <= offset + reach else None

    def next_start(self, label: Label) -> int:
        """Where the label after this one starts, or the end of the text."""
        at = bisect_right(self._starts, label.start)
        return self._starts[at] if at < len(self._starts) else len(self.lower)
