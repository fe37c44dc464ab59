"""How actions post: through post.py, on Django's own connection."""

from dataclasses import replace

from gatehouse.conversations import post
from gatehouse.conversations.access import mentionable
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.mentions import known_as, mentioned
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import joined_by


def post_draft(
    conversation: Conversation, kind: post.Kind, draft: Draft, by: Actor, *, ask: bool = False
) -> post.Posted:
    """Post a draft as a message of this kind. Raises post.Refused when the conversation is closed or merged."""
    message = post.Post(
        conversation=conversation.pk,
        kind=kind,
        author=by,
        text=draft.text,
        html=draft.html,
        channel=draft.channel,
        ask=ask,
        quiet=draft.quiet,
        answers=draft.answers,
        attachments=draft.attachments,
        form=draft.form,
        removed=draft.removed,
        client_id=draft.client_id,
    )
    return send(message)


def send(message: post.Post) -> post.Posted:
    """Guard and post. A message without words, answers or files is Impossible."""
    if not (message.text.strip() or message.attachments or message.answers):
        raise Impossible("Write something or attach a file.")
    is_note = message.kind == "note"
    mentions = called_by(post.guarded(message.text).text, message.conversation, message.author) if is_note else {}
    return post.send(raw_connection(), post.prepare(replace(message, mentions=mentions, operation=joined_by())))


def called_by(text: str, conversation: int, by: Actor) -> dict[int, str]:
    """Whom a note with this guarded text mentions, of those who may be told: id -> name."""
    if "@" not in text and "＠" not in text:
        return {}
    known = mentionable(conversation, by=by)
    names = mentioned(text, (agent.name for agent in known))
    return {agent.pk: agent.name for agent in known if known_as(agent.name) in names}
