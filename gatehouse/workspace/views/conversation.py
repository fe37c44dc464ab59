"""One conversation: its page, its timeline's fragments, its files, and the ticket for its signals."""

import re
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.channels.forms import upload_views
from gatehouse.conversations.access import agents_for, conversations_for, get_attachment
from gatehouse.conversations.actions.assign import take
from gatehouse.conversations.actions.mentions import read_mentions
from gatehouse.conversations.actions.open_record import open_record
from gatehouse.conversations.canned import filled
from gatehouse.conversations.downloads import file_response
from gatehouse.conversations.models import UNFINISHED, Attachment, CannedReply, Conversation, Delivery
from gatehouse.conversations.windows import Window
from gatehouse.conversations.zones import instant
from gatehouse.live.tickets import QUEUE, mint
from gatehouse.workspace import answers
from gatehouse.workspace.chats import visit_of
from gatehouse.workspace.doors import find, reading
from gatehouse.workspace.pen import Pen
from gatehouse.workspace.talk import side, talk

# What changes rows that are already on the page, so that adding new ones is not enough.
_REWRITES = {"merged", "split", "erased", "contact_changed", "mail_sent_again", "mail_returned", "reply_withdrawn"}
MOST_SHOWN = 8  # conversations that one page shows at once


@reading
def conversation(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """The whole page, in which the list is fetched last; for a list that is on the screen only what stands beside it."""
    try:
        window, unfolded = _window(request), _number(request, "files")
    except ValueError:
        return _bad_window()
    shown = talk(conversation, request.user, window, unfolded=unfolded or 0)
    if shown.is_called:
        read_mentions(request.user, shown.threads)
    person = side(conversation, request.user)
    context = {
        "conversation": conversation,
        "talk": shown,
        "side": person,
        "visit": visit_of(conversation),
        "pen": Pen.of(conversation, person.drafts, request.GET.get("pen", "")),
        "at": window.at,
        "shows": "side" if request.GET.get("pane") == "customer" else "talk",
    }
    if answers.is_fragment(request):
        return render(request, "workspace/_conversation.html", context)
    beside = {"list_query": _list_query(request, conversation), "said": answers.take_said(request)}
    return answers.with_frames(render(request, "workspace/conversation.html", {**context, **beside}))


@reading
def timeline(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Rows before or after a time, around one (`at`), or what is new `since` a number with head and customer's pane.

    Pages ask for news only while they are looked at, so who is mentioned in them has read that.
    """
    try:
        window, unfolded = _window(request), _number(request, "files")
    except ValueError:
        return _bad_window()
    shown = talk(conversation, request.user, window, unfolded=unfolded or 0)
    if shown.is_called:
        read_mentions(request.user, shown.threads)
    if window.since is None:
        open_record(conversation, by=request.user.actor)
        # What is put in before or after other rows has a way on at its far end only.
        lines = replace(
            shown, earlier=None if window.after else shown.earlier, later=None if window.before else shown.later
        )
        return render(request, "workspace/_lines.html", {"conversation": conversation, "talk": lines})
    news = {
        "conversation": conversation,
        "talk": replace(shown, earlier=None),
        "side": side(conversation, request.user),
        "visit": visit_of(conversation),
        "settled": _settled(conversation, request.GET.get("waiting", "")),
    }
    answer = render(request, "workspace/_news.html", news)
    is_too_much = shown.earlier is not None
    if is_too_much or any(line.item.entry and line.item.entry.kind in _REWRITES for line in shown.lines):
        answer["HX-Refresh"] = "true"
    return answer


def _settled(conversation: Conversation, waiting: str) -> list[Delivery]:
    """What became of the mails that the page still shows as waiting; a delivery's state is no entry and no signal."""
    asked = [int(number) for number in waiting.split(",")[:50] if re.fullmatch(r"[0-9]{1,18}", number)]
    found = Delivery.objects.filter(conversation=conversation, pk__in=asked) if asked else Delivery.objects.none()
    return [delivery for delivery in found if delivery.state not in UNFINISHED]


def _window(request: HttpRequest) -> Window:
    """Which rows are asked for. Raises ValueError for what is no time with its zone and no whole number."""
    times = {name: instant(request.GET[name]) for name in ("before", "after") if name in request.GET}
    numbers = {name: number for name in ("at", "since") if (number := _number(request, name)) is not None}
    if len(times) + len(numbers) > 1:
        raise ValueError
    return Window(**times, **numbers)  # type: ignore[arg-type]


def _number(request: HttpRequest, name: str) -> int | None:
    """A sequence number of the query. Raises ValueError."""
    if name not in request.GET:
        return None
    number = int(request.GET[name])
    if not 0 <= number < 2**31:
        raise ValueError
    return number


def _bad_window() -> HttpResponse:
    reason = "Give `before` or `after` as a time with its zone, or `at` or `since` as a whole number; one of them.\n"
    return HttpResponse(reason, status=400, content_type="text/plain; charset=utf-8")


def _list_query(request: HttpRequest, conversation: Conversation) -> str:
    """What the list beside the conversation is fetched with: the choice that the page's own address carries."""
    chosen = request.GET.copy()
    for name in ("before", "after", "at", "files", "pen", "pane"):
        chosen.pop(name, None)
    chosen["current"] = conversation.number
    return chosen.urlencode()


@reading
def canned(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Canned replies that fit the department, in the customer's language, narrowed by what was typed."""
    wanted = request.GET.get("q", "")[:60].strip().lower()
    fits = Q(department=None) | Q(department=conversation.department_id)
    found = CannedReply.objects.filter(fits, is_active=True)
    texts = [(one.title, filled(one, conversation, request.user)) for one in found[:500]]
    fitting = [(title, text) for title, text in texts if wanted in f"{title} {text}".lower()]
    return render(request, "workspace/_canned.html", {"replies": fitting[:12], "wanted": wanted})


@require_POST
@agent_required
def ticket(request: AgentRequest) -> HttpResponse:
    """What the page's line needs to hear of the lists and of the conversations on the screen (`numbers`, by commas)."""
    topics = [QUEUE, f"mentions:{request.user.pk}"]
    for pk in _shown(request):
        topics += [f"conversation:{pk}", f"presence:{pk}"]
    return _minted(request, topics, is_public=False)


@require_POST
@agent_required
def talk_ticket(request: AgentRequest, number: str) -> HttpResponse:
    """What a program needs to hear what is said there, and to answer as this agent: then it is his, as with every answer."""
    conversation = find(request, number)
    open_record(conversation, by=request.user.actor)
    if conversation.assignee_id is None and agents_for(conversation).filter(pk=request.user.pk).exists():
        take(conversation, by=request.user.actor)
    return _minted(request, [conversation.journal_subject], is_public=True)


def _minted(request: AgentRequest, topics: list[str], *, is_public: bool) -> HttpResponse:
    signed = mint(
        request.user.actor,
        topics,
        is_public=is_public,
        session_key=request.session.session_key or "",
        sign=settings.KEYRING.sign,
        name=request.user.public_name,
    )
    where = {"socket": settings.CONFIG.socket_url, "poll": "/live/poll"}
    return JsonResponse({"ticket": signed, "subject": topics[0], **where})


def _shown(request: AgentRequest) -> list[int]:
    """Ids of the conversations that were asked for; one that the agent may not see is 404, like its page."""
    numbers = {number for number in request.POST.get("numbers", "").split(",") if number}
    if len(numbers) > MOST_SHOWN:
        raise Http404
    seen = conversations_for(request.user.actor).filter(number__in=numbers)
    found = list(seen.order_by("pk").values_list("pk", flat=True)) if numbers else []
    if len(found) != len(numbers):
        raise Http404
    return found


@require_safe
@agent_required
def file(request: AgentRequest, pk: UUID, *, thumb: bool = False) -> HttpResponseBase:
    """A file of a conversation that the agent may see, or its small picture."""
    try:
        found = get_attachment(request.user.actor, pk)
    except Attachment.DoesNotExist:
        raise Http404 from None
    if found.message is not None:
        open_record(found.message.conversation, by=request.user.actor)
    return file_response(request, found, thumb=thumb)


# Files of a message that is not sent yet: the same doors as the customers' form has, for agents.
uploads = require_http_methods(["GET", "HEAD", "POST"])(agent_required(upload_views.uploads))
upload = require_http_methods(["DELETE"])(agent_required(upload_views.upload))
upload_thumbnail = require_safe(agent_required(upload_views.thumbnail))
