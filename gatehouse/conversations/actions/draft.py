"""A message on its way in, as every door hands it to the actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from gatehouse.guard import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words and files. `form` is the id under which the files were uploaded; `client_id` makes sending again harmless.

    `removed` is what the guard took out before, on a page that showed the words once more. A `quiet` one was written by a
    machine: it is added and moves nothing, and nobody is sent a confirmation or a copy.
    """

    text: str
    html: str = ""
    attachments: tuple[UUID, ...] = ()
    form: UUID | None = None
    answers: Mapping[str, Any] | None = None
    channel: str = "form"
    removed: tuple[Finding, ...] = ()
    quiet: bool = False
    client_id: UUID = field(default_factory=uuid4)
