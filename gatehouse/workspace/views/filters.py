"""The panel of filters: a form that leads to the list's own address."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.workspace import answers, filters, queues
from gatehouse.workspace.filters import Asked, Filters, Labels
from gatehouse.workspace.pane import choice_of


@dataclass(frozen=True, slots=True)
class Group:
    """The choices of one kind; `chosen` are ticked."""

    kind: str
    name: str
    choices: list[tuple[str, str]]
    chosen: list[str]
    is_long: bool = False


@require_safe
@agent_required
def panel(request: AgentRequest) -> HttpResponse:
    """What the list can be narrowed to, with what it is narrowed to ticked."""
    departments = queues.departments_of(request.user)
    choice = choice_of(request.GET, request.user, departments)
    groups = _groups(choice.filters, Asked(request.user, departments))
    return answers.ask(request, None, "filters", choice=choice, groups=groups)


def _groups(chosen: Filters, asked: Asked) -> list[Group]:
    languages = {code: str(name) for code, name in settings.LANGUAGES}
    return [
        _group("state", _("State"), filters.states(), chosen),
        _group("priority", _("Priority"), filters.priorities(), chosen),
        _group("assignee", _("Assigned to"), filters.assignees(asked), chosen, is_long=True),
        _group("snoozed", _("Snoozed or not"), filters.snoozes(), chosen),
        _group("channel", _("Channel"), filters.channels(), chosen),
        _group("language", _("Language"), languages, chosen, is_long=True),
        _group("tag", _("Tag"), filters.tag_choices(), chosen, is_long=True),
        _group("topic", _("Topic"), filters.topics(), chosen, is_long=True),
    ]


def _group(kind: str, name: str, known: Labels, chosen: Filters, *, is_long: bool = False) -> Group:
    return Group(kind, name, list(known.items()), list(chosen.chosen.get(kind, ())), is_long)
