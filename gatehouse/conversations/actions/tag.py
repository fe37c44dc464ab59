"""Tag and untag, with the tags of the operator's list."""

from django.db import transaction

from gatehouse.accounts.models import Role, User
from gatehouse.conversations import tags
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.conversations.entries import Tagged
from gatehouse.conversations.models import Conversation, Tag
from gatehouse.conversations.tags import Palette
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

MOST = 20  # on one conversation


@transaction.atomic
def tag(conversation: Conversation, typed: str, *, by: Actor) -> None:
    """Add a tag by its name or key. One that is not in the list yet is made by leads and operators only; for others the
    beginning of a name is enough.
    """
    palette = tags.read()
    wanted = palette.find(typed) or _other(palette, typed, by)
    if not wanted.is_active:
        raise Impossible(f"The tag “{wanted}” is not in use any more. Choose another.")
    conversation.lock()
    if set(conversation.tags) & {wanted.key, *palette.group(wanted.key)}:
        return
    if len(conversation.tags) >= MOST:
        raise Impossible("Twenty tags are enough. Remove one first.")
    _save(conversation, [*conversation.tags, wanted.key])
    record(conversation, Tagged(tag=wanted.key), by=by)


@transaction.atomic
def untag(conversation: Conversation, typed: str, *, by: Actor) -> None:
    """Remove a tag, under whichever of its keys it stands here."""
    palette = tags.read()
    wanted = palette.find(typed)
    keys = palette.group(wanted.key) if wanted else [typed, tags.as_key(typed)]
    conversation.lock()
    gone = [key for key in conversation.tags if key in keys]
    if gone:
        _save(conversation, [key for key in conversation.tags if key not in keys])
        record(conversation, Tagged(tag=wanted.key if wanted else gone[0], removed=True), by=by)


def may_make_tags(by: Actor) -> bool:
    """Leads and operators keep the list; the rest choose from it."""
    makers = User.objects.filter(pk=by.id or 0, role__in=[Role.LEAD, Role.OPERATOR])
    return makers.exists() if by.is_agent else by.kind in ("operator", "system")


def _other(palette: Palette, typed: str, by: Actor) -> Tag:
    name, key = " ".join(typed.split()), tags.as_key(typed)
    if not key or len(key) > 40 or len(name) > 40 or "\x00" in typed:
        raise Impossible("A tag is a few words of letters, digits and dashes, at most 40 characters long.")
    if not may_make_tags(by):
        if begun := palette.begun(typed):
            return begun
        raise Impossible(f"There is no tag “{name}”. Choose one of the list, or ask a lead to make it.")
    made = Tag(key=key, name=name)
    save_setting(made, by=by)
    tags.forget()
    return made


def _save(conversation: Conversation, keys: list[str]) -> None:
    conversation.tags = sorted(keys)
    conversation.save(update_fields=["tags"])
