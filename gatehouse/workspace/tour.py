"""An agent's first day: six steps on the conversations that are really there, each at the thing it speaks of."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `pane` is what a phone shows for it, `anchor` selectors in order of choice; `keys` act while it is shown."""

    title: Any
    text: Any
    pane: str
    anchor: str
    keys: tuple[str, ...] = ()


STEPS = (
    Step(
        _("This is your queue"),
        _("Bold rows wait for an answer. “Mine” is what you have taken; “Open to take” waits for somebody."),
        "queue",
        "#queue .segment | #queue .pane__head",
        ("J", "K", "↵"),
    ),
    Step(
        _("Take it"),
        _("Whoever takes a conversation answers it. Colleagues see at once that it is yours."),
        "talk",
        "#head [data-command=take] | #head [data-command=assignment]",
        ("T",),
    ),
    Step(
        _("Answer"),
        _("Write here. A slash offers canned replies. The customer reads it on his ticket and in a mail."),
        "talk",
        "#pen form:not([hidden])",
        ("R", "/"),
    ),
    Step(
        _("Leave a note"),
        _("A note is for colleagues only. The customer never sees it, nor that it is there."),
        "talk",
        "#pen form:not([hidden]) [data-pick=note]",
        ("N",),
    ),
    Step(
        _("Hand over or solve"),
        _("The menu hands it to another department. When all is done, solve it; Undo takes that back."),
        "talk",
        "#head [data-command=solve] | #head [data-command=reopen]",
        ("H", "E", "Z"),
    ),
    Step(
        _("Find everything"),
        _("Commands, conversations, canned replies: type a few letters. All keys stand on one sheet."),
        "any",
        "[data-palette-open]",
        ("Ctrl K", "?"),
    ),
)  # fmt: skip
