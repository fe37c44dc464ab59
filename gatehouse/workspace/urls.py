"""The workspace's addresses, all under /desk/. Verbs are nouns: a POST to `…/assignment/` assigns."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from gatehouse.workspace.views import (
    acts,
    bulk,
    conversation,
    evidence,
    filters,
    journal,
    mails,
    mentions,
    others,
    palette,
    people,
    presence,
    profile,
    quarantine,
    queue,
    saved,
    writing,
)

app_name = "workspace"


def one(noun: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(f"c/<str:number>/{noun}", view, name=name)


urlpatterns = [
    path("", queue.queue, name="queue"),
    path("rows/", queue.rows, name="rows"),
    path("mentions/", mentions.link, name="mentions"),
    path("mentions/reading/", mentions.reading, name="mentions-reading"),
    path("filters/", filters.panel, name="filters"),
    path("bulk/<slug:verb>/", bulk.bulk, name="bulk"),
    path("bulk/<uuid:pk>/undo/", bulk.undo, name="bulk-undo"),
    path("views/", saved.views, name="views"),
    path("views/new/", saved.new, name="view-new"),
    path("views/<int:pk>/", saved.view, name="view"),
    path("views/<int:pk>/position/", saved.position, name="view-position"),
    path("views/<int:pk>/deletion/", saved.deletion, name="view-deletion"),
    path("views/<int:pk>/restoration/", saved.restoration, name="view-restoration"),
    path("new/", writing.opening, name="opening"),
    path("palette/", palette.palette, name="palette"),
    path("profile/", profile.profile, name="profile"),
    path("profile/tour/", profile.tour, name="tour"),
    path("profile/desk/", profile.desk, name="profile-desk"),
    path("faces/<uuid:face>/", profile.face, name="face"),
    path("ticket/", conversation.ticket, name="ticket"),
    path("files/<uuid:pk>/", conversation.file, name="file"),
    path("files/<uuid:pk>/thumbnail/", conversation.file, {"thumb": True}, name="thumbnail"),
    path("uploads/", conversation.uploads, name="uploads"),
    path("uploads/<uuid:pk>/", conversation.upload, name="upload"),
    path("uploads/<uuid:pk>/thumbnail/", conversation.upload_thumbnail, name="upload-thumbnail"),
    path("mails/<int:pk>/", mails.mail, name="mail"),
    path("mails/<int:pk>/frame/", mails.frame, name="mail-frame"),
    path("mails/<int:pk>/copy/", mails.copy, name="mail-copy"),
    path("mails/<int:pk>/original/", mails.original, name="mail-original"),
    path("mails/<int:pk>/evidence/", evidence.evidence, name="mail-evidence"),
    path("mails/<int:pk>/evidence/taking/", evidence.taking, name="mail-evidence-taking"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<uuid:pk>/", quarantine.one, name="quarantined"),
    path("quarantine/<uuid:pk>/replay/", quarantine.replaying, name="quarantine-replay"),
    path("quarantine/<uuid:pk>/dismissal/", quarantine.dismissal, name="quarantine-dismissal"),
    one("", conversation.conversation, "conversation"),
    one("timeline/", conversation.timeline, "timeline"),
    one("journal/", journal.journal, "journal"),
    one("canned/", conversation.canned, "canned"),
    one("colleagues/", mentions.colleagues, "colleagues"),
    one("replies/", writing.replies, "replies"),
    one("notes/", writing.notes, "notes"),
    one("preview/", writing.preview, "preview"),
    one("presence/", presence.presence, "presence"),
    one("drafts/", writing.drafts, "drafts"),
    one("assignment/", acts.assignment, "assignment"),
    one("department/", acts.department, "department"),
    one("involvements/", acts.involvements, "involvements"),
    one("escalation/", acts.escalation, "escalation"),
    one("state/", acts.state, "state"),
    one("priority/", acts.priority, "priority"),
    one("tags/", acts.tags, "tags"),
    one("spam/", acts.spam, "spam"),
    one("snooze/", acts.snoozing, "snoozing"),
    one("hold/", acts.hold, "hold"),
    one("participants/", people.participants, "participants"),
    one("block/", people.blocking, "blocking"),
    one("details/", people.details, "details"),
    one("merge/", others.merging, "merging"),
    one("links/", others.links, "links"),
    one("split/", others.splitting, "splitting"),
]
