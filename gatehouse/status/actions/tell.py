"""Tell what is known now: updates, corrections, translations and titles."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gatehouse.conversations.models.desk import Texts
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record
from gatehouse.status import board
from gatehouse.status.actions.report import Overtaken, Told, check_fresh, checked
from gatehouse.status.entries import TitleChanged, UpdateCorrected, UpdatePosted, UpdateTranslated
from gatehouse.status.models import Incident, IncidentState, Update
from gatehouse.status.texts import TEXT, TITLE, Unfit, publishable


@transaction.atomic
def post_update(incident: Incident, told: Told, *, seen: int, by: Actor) -> Update:
    """Publish an update; its state, services and next time are the incident's from now on.

    `seen` is the `seq` that the author has read. Overtaken when something was told since; Unfit when the update
    makes no sense. Sent twice it is the same one.
    """
    incident.lock()
    if sent := incident.updates.filter(client_id=told.client_id).first():
        return sent
    before = incident.phase
    told = checked_update(incident, told, seen=seen)
    _follow(incident, told)
    update = incident.updates.create(client_id=told.client_id, state=told.state, texts=told.texts)
    record(incident, _posted(update, told, before), by=by)
    transaction.on_commit(board.forget)
    return update


def checked_update(incident: Incident, told: Told, *, seen: int) -> Told:
    """The update as it would be published now. Call it with the incident locked."""
    if incident.seq != seen:
        raise Overtaken
    told, before = checked(told), incident.phase
    if told.state.is_maintenance != before.is_maintenance:
        raise Unfit("state", _("An incident stays one, and so does a maintenance. Open another for the rest."))
    if told.state == IncidentState.PLANNED != before:
        raise Unfit("state", _("This has begun already. Announce another maintenance."))
    return told


@transaction.atomic
def correct_update(update: Update, texts: Texts, *, client_id: UUID, by: Actor) -> Update:
    """Say it right in an update of its own; what was said stays beside it."""
    incident = Incident(pk=update.incident_id).lock()
    if sent := incident.updates.filter(client_id=client_id).first():
        return sent
    check_fresh(client_id)
    texts = publishable(texts, TEXT, "texts")
    right = incident.updates.create(client_id=client_id, corrects=update, state=update.state, texts=texts)
    record(incident, UpdateCorrected(update=right.pk, corrected=update.pk), by=by)
    transaction.on_commit(board.forget)
    return right


@transaction.atomic
def translate_update(update: Update, texts: Texts, *, by: Actor) -> None:
    """Add the languages in which it was not said yet. Unfit when a text that was said already is another one."""
    incident = Incident(pk=update.incident_id).lock()
    update.refresh_from_db()
    wanted = publishable({**update.texts, **texts}, TEXT, "texts")
    if any(wanted.get(code) != text for code, text in update.texts.items()):
        raise Unfit("texts", _("What was said already stays word for word. Correct it instead."))
    added = sorted(set(wanted) - set(update.texts))
    if not added:
        return
    update.texts = wanted
    update.save(update_fields=["texts"])
    record(incident, UpdateTranslated(update=update.pk, languages=added), by=by)
    transaction.on_commit(board.forget)


@transaction.atomic
def set_titles(incident: Incident, titles: Texts, *, by: Actor) -> None:
    """Call it something else, or say the same in more languages."""
    incident.lock()
    titles = publishable(titles, TITLE, "titles")
    changed = [code for code in {**titles, **incident.titles} if titles.get(code) != incident.titles.get(code)]
    if not changed:
        return
    incident.titles = titles
    incident.save(update_fields=["titles"])
    record(incident, TitleChanged(languages=sorted(changed)), by=by)
    transaction.on_commit(board.forget)


def _follow(incident: Incident, told: Told) -> None:
    """The incident as the update says. A maintenance has begun when that is told, whenever it was planned."""
    now = timezone.now()
    if incident.state == IncidentState.PLANNED:
        incident.began_at = told.began_at if told.state == IncidentState.PLANNED and told.began_at else now
    if incident.phase.is_maintenance:
        incident.ends_at = told.ends_at or incident.ends_at
    if not told.state.is_over:
        incident.ended_at = None
    elif not incident.is_over:
        incident.ended_at = now
    incident.state, incident.impacts, incident.next_update_at = told.state, told.impacts, told.next_update_at
    incident.save(update_fields=["state", "impacts", "began_at", "ends_at", "ended_at", "next_update_at"])


def _posted(update: Update, told: Told, before: IncidentState) -> UpdatePosted:
    return UpdatePosted(
        update=update.pk, before=before, state=told.state, impacts=told.impacts, next_update_at=told.next_update_at
    )
