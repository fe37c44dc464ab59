"""Who does something: an agent, a contact (customer), the system itself, or the operator at a terminal."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["agent", "contact", "system", "operator"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of an entry. `id` is the user's for agents, the contact's for contacts, None for the others."""

    kind: ActorKind
    id: int | None = None

    @property
    def is_agent(self) -> bool:
        return self.kind == "agent"

    @property
    def is_contact(self) -> bool:
        return self.kind == "contact"


SYSTEM = Actor("system")
OPERATOR = Actor("operator")
