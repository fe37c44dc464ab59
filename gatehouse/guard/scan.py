"""One text, prepared once for all detectors."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from gatehouse.guard.labels import Label, Role, labels
from gatehouse.guard.text import View, view
from gatehouse.guard.words import Words

_AT_ONCE = 1

__all__ = ["Label", "Role", "Scan"]


class Scan:
    """The folded text, its words and the labels in it. All offsets are those of the folded text."""

    def __init__(self, text: str) -> None:
        self.view: View = view(text)
        self.clean = self.view.clean
        self.lower = self.view.lower
        self.words = Words(self.lower)
        # Keys are long: most texts hold no stretch without a space that could be one.
        self.longest = max(map(len, self.clean.split()), default=0)
        self.labels: list[Label] = labels(self.lower, self.words)
        self.roles = 0
        for label in self.labels:
            self.roles |= label.roles
        self._starts = [label.start for label in self.labels]
        self._ends = [label.end for label in self.labels]
        self._by_role: dict[int, tuple[list[Label], list[int]]] = {}

    def of(self, role: int) -> list[Label]:
        """The labels of a role, in order."""
        return self._of(role)[0]

    def spoken(self, role: int) -> Iterator[Label]:
        """The labels of a role, less those that another one of it follows at once: the last one names the value."""
        following = [*self.of(role)[1:], None]
        for label, after in zip(self.of(role), following, strict=False):
            if after is None or after.start > label.end + _AT_ONCE:
                yield label

    def _of(self, role: int) -> tuple[list[Label], list[int]]:
        if role not in self._by_role:
            found = [label for label in self.labels if label.roles & role] if self.roles & role else []
            self._by_role[role] = found, [label.start for label in found]
        return self._by_role[role]

    def within(self, role: int, start: int, end: int) -> list[Label]:
        """Labels of a role that start in `start`..`end`."""
        found, starts = self._of(role)
        return found[bisect_left(starts, start) : bisect_right(starts, end)]

    def around(self, role: int, before: int, after: int) -> list[tuple[int, int]]:
        """Stretches of the text near labels of a role, in order and apart."""
        spans: list[tuple[int, int]] = []
        for label in self.of(role):
            start, end = max(label.start - before, 0), min(label.end + after, len(self.lower))
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans

    def between(self, start: int, end: int) -> list[Label]:
        """All labels that start in `start`..`end`."""
        return self.labels[bisect_left(self._starts, start) : bisect_right(self._starts, end)]

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
