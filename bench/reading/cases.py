"""The pages that are measured, made from the lists and searches that the desk has, for agents who see little, much and all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from bench.filling import words
from gatehouse.accounts.models import User
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import OPEN_STATES, Attachment, Conversation, Department, Topic
from gatehouse.workspace import queues
from gatehouse.workspace.queues import Choice, Place, Segment

QUEUE, TALK, SEARCH = "queue page", "conversation page", "search"
BARS = {QUEUE: 60.0, TALK: 80.0, SEARCH: 40.0}  # milliseconds, 95 of 100
SEVERAL = 40  # different ones of a sort, so that nothing is measured that was just read
_DEEP = 6  # fetches of the most pages at once, before a page counts as deep
_AGES = timedelta(days=365)
NOTHING = "zzyzx"
FILTERS = (
    "state=submitted&priority=urgent",
    "language=vi&state=progress",
    "assignee=me&priority=high",
    f"tag={words.TAGS[-1]}",
    f"tag={words.TAGS[0]}&language=nl",
    "channel=form&language=ko&state=waiting&state=replied",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One sort of page as one agent asks for it; its paths are asked in turn."""

    sort: str
    name: str
    agent: User
    paths: tuple[str, ...]


def agents() -> list[User]:
    """One department of many; four; all of them as a member; all by role."""
    names = ["agent0@alderwick.example", *(f"{name}@alderwick.example" for name in ("alice", "dora", "sera"))]
    return [User.objects.get(email=name) for name in names]


def cases(user: User) -> Iterator[Case]:
    departments = queues.departments_of(user)
    for department in (None, departments[0]):
        for segment in Segment:
            yield from _lists(user, Choice(segment, department), departments)
    yield from _narrowed(user)
    yield Case(QUEUE, "mentions", user, (reverse("workspace:mentions"),))
    yield from _talks(user)
    yield from _searches(user)


def _narrowed(user: User) -> Iterator[Case]:
    """Lists with filters, as an address or a saved view asks for them: many that fit, few, and hardly any."""
    page = reverse("workspace:queue")
    for segment in (Segment.ALL, Segment.OPEN, Segment.WAITING):
        paths = tuple(f"{page}?segment={segment}&{query}" for query in FILTERS)
        yield Case(QUEUE, f"{segment}, filtered", user, paths)


def _lists(user: User, choice: Choice, departments: list[Department]) -> Iterator[Case]:
    where = "one department" if choice.department else "all departments"
    chosen = {"segment": choice.segment.value}
    if choice.department:
        chosen["department"] = choice.department.slug
    name = f"{choice.segment}, {where}"
    page = reverse("workspace:queue")
    yield Case(QUEUE, f"{name}, first page", user, (f"{page}?{urlencode(chosen)}",))
    yield Case(QUEUE, f"{name}, anew", user, (f"{reverse('workspace:rows')}?{urlencode(chosen)}",))
    if place := _deep(user, choice, departments):
        after = urlencode({**chosen, "after": str(place)})
        yield Case(QUEUE, f"{name}, deep", user, (f"{page}?{after}", f"{reverse('workspace:rows')}?{after}"))


def _deep(user: User, choice: Choice, departments: list[Department]) -> Place | None:
    """A place far behind the list's top: a year back where everything stands, else hundreds of rows on."""
    if choice.segment == Segment.ALL:
        return Place(timezone.now() - _AGES, 1)
    place = None
    for _ in range(_DEEP):
        further = queues.page(user, choice, departments, place, pages=queues.MOST_PAGES).next
        if further is None:
            break
        place = further
    return place


def _talks(user: User) -> Iterator[Case]:
    seen = conversations_for(user.actor).filter(merged_into=None)
    usual = seen.filter(state__in=OPEN_STATES).order_by("-pk").values_list("number", flat=True)
    yield _talk(user, "as they come", list(usual[100 : 100 + SEVERAL]))
    newest = Conversation.objects.order_by("-pk").values_list("pk", flat=True)[:20]
    for one in seen.filter(pk__in=list(newest)).annotate(size=Count("messages")).order_by("size").filter(size__gte=20):
        files = Attachment.objects.filter(message__conversation=one).count()
        name = f"{one.size:,} messages" + (f", {files} files" if files else "")
        yield _talk(user, name, [one.number])
        yield Case(TALK, f"{name}, fragment", user, (_address(one.number) + "?pane=talk",))


def _talk(user: User, name: str, numbers: list[str]) -> Case:
    return Case(TALK, name, user, tuple(_address(number) for number in numbers))


def _address(number: str) -> str:
    return reverse("workspace:conversation", args=[number])


def _searches(user: User) -> Iterator[Case]:
    seen = conversations_for(user.actor).order_by("-pk").select_related("contact")[1000 : 1000 + SEVERAL]
    addresses = [one.contact.addresses.values_list("value", flat=True)[0] for one in seen]
    busiest = Conversation.objects.values("contact").annotate(size=Count("pk")).order_by("-size")[0]["contact"]
    heavy = list(conversations_for(user.actor).filter(contact=busiest)[:1])
    yield _search(user, "number", [one.number for one in seen])
    yield _search(user, "address", addresses)
    if heavy:
        yield _search(user, "address with hundreds", [heavy[0].contact.addresses.values_list("value", flat=True)[0]])
    yield _search(user, "common word", ["usdt", "USDT", "usd", "btc", "tron"])
    if others := _names_of_others(user):
        yield _search(user, "words of other departments", others)
    yield _search(user, "rare word", [words.rare(number) for number in range(SEVERAL)])
    yield _search(user, "two words", ["usdt tron", "deposit btc", "eth withdrawal", "kyc verification"])
    yield _search(user, "common and rare", [f"usdt {words.rare(number)}" for number in range(SEVERAL)])
    yield _search(user, "nothing", [NOTHING, f"usdt {NOTHING}", f"nobody-{NOTHING}@mail.example", "GH-0000-0000"])


def _names_of_others(user: User) -> list[str]:
    """What subjects of other departments are about: names of topics that they alone have."""
    own = {department.pk for department in queues.departments_of(user)}
    return [topic.name for topic in Topic.objects.exclude(department__in=own)]


def _search(user: User, name: str, wanted: list[str]) -> Case:
    page = reverse("workspace:rows")
    return Case(SEARCH, name, user, tuple(f"{page}?{urlencode({'q': one})}" for one in wanted))
