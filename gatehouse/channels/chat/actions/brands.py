"""Set up where the chat stands."""

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.journal.actor import Actor


def save_brand(brand: Brand, *, by: Actor) -> None:
    """Store a new or changed brand; this process knows it at once, the others within some seconds."""
    save_setting(brand, by=by)
    brands.forget()
