"""Who and what the filled desk consists of: its departments, topics, agents, and when its years were."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

SPAN = timedelta(days=730)
AGENTS = 60
CONTACTS_EACH = 0.4  # contacts for each conversation
# How many of a thousand requests each shipped topic gets; the others share the rest.
WEIGHTS = {
    "deposit-not-credited": 240, "withdrawal-pending-or-failed": 190, "sign-in-and-2fa": 120, "kyc-verification": 110,
    "platform-or-app-problem": 70, "account-security-incident": 45, "suspicious-contact": 40, "futures-and-margin": 40,
    "order-or-trade-dispute": 30, "promotions-and-rewards": 30, "staking-and-assets": 25, "api": 10,
}  # fmt: skip
REST = 5


@dataclass(frozen=True, slots=True)
class Topic:
    id: int
    department: int
    slug: str


@dataclass(frozen=True, slots=True)
class World:
    """What every part of the filling knows. `before` are the newest ids of what stood there already."""

    seed: int
    size: int
    prefix: str
    now: datetime
    topics: tuple[Topic, ...]
    weights: tuple[int, ...]
    agents: dict[int, tuple[int, ...]]  # by department
    conversations_before: int
    contacts_before: int
    entries_before: int

    @property
    def contacts(self) -> int:
        return max(10, int(self.size * CONTACTS_EACH))


def people() -> None:
    """Agents beside the demo's: each in one to three departments, so that most see a part of the desk only. And the tags."""
    from bench.filling import words
    from gatehouse.accounts.models import User
    from gatehouse.conversations.models import Department, Membership, Tag

    Tag.objects.bulk_create([Tag(key=key, name=key) for key in words.TAGS], ignore_conflicts=True)
    departments = list(Department.objects.order_by("pk"))
    users = [
        User(email=f"agent{n}@alderwick.example", name=f"Agent {n}", public_name=f"Agent {n}", role="agent")
        for n in range(AGENTS)
    ]
    for user in users:
        user.set_unusable_password()
    made = User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(user=user, department=departments[(n + step * 3) % len(departments)])
        for n, user in enumerate(made)
        for step in range(1 + n % 3)
    )


def look(*, seed: int, size: int) -> World:
    """The world as the database has it."""
    from django.conf import settings

    from gatehouse.conversations.models import Contact, Conversation, Department, Membership
    from gatehouse.conversations.models import Topic as TopicRow
    from gatehouse.journal.models import Entry

    topics = tuple(Topic(row.pk, row.department_id, row.slug) for row in TopicRow.objects.order_by("pk"))
    agents = {
        department.pk: tuple(
            Membership.objects.filter(department=department, user__is_active=True)
            .order_by("pk")
            .values_list("user", flat=True)
        )
        for department in Department.objects.order_by("pk")
    }
    newest = (_newest(model) for model in (Conversation, Contact, Entry))
    return World(
        seed, size, settings.NUMBER_PREFIX, datetime.now(UTC).replace(microsecond=0), topics,
        tuple(WEIGHTS.get(topic.slug, REST) for topic in topics), agents, *newest,
    )  # fmt: skip


def _newest(model: Any) -> int:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
