"""Live chats at the desk: who waits, which are the agent's own, and what is shown of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from django.db.models import Count as Counted
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.utils import timezone

from gatehouse.accounts.device_names import device_name, is_phone
from gatehouse.accounts.models import Role, User
from gatehouse.channels.chat.models import Chat, ChatState
from gatehouse.channels.email.shown import mails_of
from gatehouse.conversations.access import ACTOR, conversations_for
from gatehouse.conversations.actions.open_record import open_records
from gatehouse.conversations.models import OPEN_STATES, Conversation, Membership, Message, SheetDraft
from gatehouse.conversations.prepared import Prepared
from gatehouse.conversations.stories import stories
from gatehouse.conversations.verifying import Sureness, sureness_columns, sureness_of
from gatehouse.live.chats import GRACE
from gatehouse.workspace.pen import Sheet, answer_sheet
from gatehouse.workspace.talk import Line

SIDE_BY_SIDE = 4
MOST_OWN = 12
MOST_WAITING = 30
_LIVE = (ChatState.WAITING, ChatState.TAKEN)  # what is just taken is told to the chat a moment later
_WORDS = 300
SOON_OVER = 20  # seconds


@dataclass(frozen=True, slots=True)
class Visit:
    """Who writes in a chat, where from, and whether he is there."""

    chat: Chat

    @property
    def is_sure(self) -> bool:
        return self.chat.assurance != "anonymous"

    @property
    def sureness(self) -> Sureness:
        """Of those that stand side by side; a page of one conversation shows it in its head."""
        return sureness_of(self.chat)

    @property
    def host(self) -> str:
        try:
            return urlsplit(self.chat.visitor.page).hostname or ""
        except ValueError:
            return ""

    @property
    def device(self) -> str:
        return device_name(self.chat.visitor.device)

    @property
    def is_on_phone(self) -> bool:
        return is_phone(self.chat.visitor.device)

    @property
    def is_here(self) -> bool:
        return self._seconds > 0

    @property
    def away_since(self) -> datetime | None:
        """When his last page went, to some seconds; None when he never connected."""
        until = self.chat.online_until
        return until - timedelta(seconds=GRACE) if until else None

    @property
    def ends_in(self) -> int:
        """Seconds until he counts as away when nothing is heard of him; 0 when that is not soon."""
        seconds = int(self._seconds)
        return seconds + 1 if self.is_here and seconds <= SOON_OVER else 0

    @property
    def _seconds(self) -> float:
        until = self.chat.online_until
        return (until - timezone.now()).total_seconds() if until else 0.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chat that may be taken, and its place among those of its department."""

    chat: Chat
    place: int

    @property
    def visit(self) -> Visit:
        return Visit(self.chat)

    @property
    def age(self) -> int:
        return _age(self.chat.arrived_at)


@dataclass(frozen=True, slots=True)
class Column:
    """One of the agent's own chats: the rows after what the page has, and for a page that has none its composer."""

    chat: Chat
    lines: list[Line]
    seq: int
    sheet: Sheet | None = None

    @property
    def conversation(self) -> Conversation:
        return self.chat.conversation

    @property
    def visit(self) -> Visit:
        return Visit(self.chat)

    @property
    def age(self) -> int:
        """Seconds since the customer's last line."""
        return _age(self.conversation.customer_wrote_at or self.chat.arrived_at)

    @property
    def waits(self) -> bool:
        return self.conversation.unanswered_since is not None

    @property
    def is_unread(self) -> bool:
        return self.waits and self.chat.agent_seen_seq < self.conversation.public_seq


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page. `others` are the agent's chats for which there is no room."""

    waiting: list[Waiting]
    columns: list[Column]
    others: list[Column]
    colleagues: list[User]

    @property
    def count(self) -> int:
        return len(self.columns) + len(self.others)

    @property
    def places(self) -> list[bool]:
        """Which of the places are taken."""
        return [index < self.count for index in range(SIDE_BY_SIDE)]

    @property
    def has_room(self) -> bool:
        return self.count < SIDE_BY_SIDE

    @property
    def numbers(self) -> str:
        return ",".join(column.conversation.number for column in self.columns)


def board(user: User, known: Mapping[str, int]) -> Board:
    """What the agent's page shows; of the conversations that it has already, only what is new since these numbers."""
    own = list(_own_of(user).annotate(**sureness_columns("conversation"))[:MOST_OWN])
    shown, others = own[:SIDE_BY_SIDE], own[SIDE_BY_SIDE:]
    open_records((chat.pk for chat in shown), by=user.actor)
    return Board(
        waiting=_waiting(user),
        columns=_columns(user, shown, known),
        others=[Column(chat, [], chat.conversation.seq) for chat in others],
        colleagues=list(_colleagues(user)),
    )


def visit_of(conversation: Conversation) -> Visit | None:
    """Who writes in a conversation that began as a chat; None for every other one."""
    if conversation.channel != "chat":
        return None
    chat = Chat.objects.select_related("visitor").filter(conversation=conversation).first()
    return Visit(chat) if chat else None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are offered to the agent, and how many of his own have words that he has not read; and when the newest of
    each came, in milliseconds since 1970, so that a page knows whether there is news in them."""

    waiting: int
    unread: int
    arrived: int = 0
    wrote: int = 0


def counts(user: User) -> Counts:
    """Every page of the desk asks."""
    ((waiting, unread, arrived, wrote),) = _counting(user.role).rows({ACTOR: user.pk})
    if not user.takes_chats:
        waiting, arrived = 0, None
    return Counts(waiting, unread, _milliseconds(arrived), _milliseconds(wrote))


@cache
def _counting(role: str) -> Prepared:
    agent = User(pk=ACTOR, role=role)
    unread = _own_of(agent).filter(
        conversation__unanswered_since__isnull=False, agent_seen_seq__lt=F("conversation__public_seq")
    )
    offered, me = offered_to(agent), User.objects.filter(pk=ACTOR)
    newest = _newest(offered, "arrived_at"), _newest(unread, "conversation__customer_wrote_at")
    return Prepared.of(me.values_list(_number(offered), _number(unread), *newest))


def _newest(found: QuerySet[Chat], column: str) -> Subquery:
    return Subquery(found.order_by(f"-{column}").values(column)[:1])


def _milliseconds(at: datetime | None) -> int:
    return int(at.timestamp() * 1000) if at else 0


def _number(found: QuerySet[Chat]) -> Coalesce:
    every = found.order_by().annotate(one=Value(1)).values("one").annotate(total=Counted("pk")).values("total")
    return Coalesce(Subquery(every), 0)


def offered_to(user: User) -> QuerySet[Chat]:
    """What waits in the agent's departments, the longest first; what was escalated waits for their senior members."""
    free = Chat.objects.filter(state=ChatState.WAITING, conversation__assignee=None, conversation__is_spam=False)
    free = free.filter(conversation__state__in=OPEN_STATES, conversation__merged_into=None)
    departments = Membership.objects.filter(user=user).values("department")
    found = free.filter(department__in=departments, conversation__department__in=departments)
    if user.role not in (Role.SENIOR, Role.LEAD):
        senior = Membership.objects.filter(user=user, is_senior=True).values("department")
        found = found.filter(Q(conversation__level=0) | Q(conversation__department__in=senior))
    return found.order_by("arrived_at", "pk")


def _waiting(user: User) -> list[Waiting]:
    if not user.takes_chats:
        return []
    said = Message.objects.filter(conversation=OuterRef("pk"), kind="customer", withdrawn_at=None).order_by("-seq")
    found = offered_to(user).select_related("conversation__contact", "conversation__topic", "department", "visitor")
    places: dict[int, int] = {}
    waiting = []
    for chat in found.annotate(words=Subquery(said.values(short=Left("text", _WORDS))[:1]))[:MOST_WAITING]:
        places[chat.department_id] = places.get(chat.department_id, 0) + 1
        waiting.append(Waiting(chat, places[chat.department_id]))
    return waiting


def _own_of(user: User) -> QuerySet[Chat]:
    """The agent's live ones, in the order in which he got them."""
    seen = conversations_for(user.actor).filter(assignee=user.pk, state__in=OPEN_STATES, merged_into=None)
    found = Chat.objects.filter(conversation__in=seen.filter(snoozed_until=None), state__in=_LIVE)
    related = ("conversation__contact", "conversation__topic", "conversation__department", "visitor")
    return found.select_related(*related).order_by(F("taken_at").asc(nulls_last=True), "pk")


def _columns(user: User, chats: list[Chat], known: Mapping[str, int]) -> list[Column]:
    found = stories({chat.pk: known.get(chat.conversation.number, 0) for chat in chats})
    fresh = [chat.pk for chat in chats if chat.conversation.number not in known]
    drafts = {one.conversation_id: one for one in SheetDraft.objects.filter(
        conversation__in=fresh, agent=user, sheet="answer")} if fresh else {}  # fmt: skip
    came = mails_of(item for items in found.values() for item in items)
    columns = []
    for chat in chats:
        lines = [Line(item, came.get(item.message.pk) if item.message else None) for item in found[chat.pk]]
        seq = max(chat.conversation.seq, lines[-1].item.seq if lines else 0)
        sheet = answer_sheet(drafts.get(chat.pk)) if chat.pk in fresh else None
        columns.append(Column(chat, lines, seq, sheet))
    return columns


def _colleagues(user: User) -> QuerySet[User]:
    """Who else of the agent's departments is available, with the number of chats that each has."""
    mine = Membership.objects.filter(user=user).values("department")
    having = Chat.objects.filter(conversation__assignee=OuterRef("pk"), state__in=_LIVE)
    having = having.filter(conversation__state__in=OPEN_STATES)
    there = User.objects.filter(is_active=True, takes_chats=True, memberships__department__in=mine).exclude(pk=user.pk)
    return there.distinct().annotate(chats=_number(having)).order_by("name")[:20]


def _age(at: datetime) -> int:
    return max(0, int((timezone.now() - at).total_seconds()))
