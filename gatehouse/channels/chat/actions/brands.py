"""Set up where the chat stands."""

from django.db import transaction

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.hooks.entries import HookSecretSet
from gatehouse.channels.chat.hooks.secrets import seal
from gatehouse.channels.chat.models import Brand
from gatehouse.conversations.actions.settings import save_setting
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def save_brand(brand: Brand, *, hook_secret: str = "", by: Actor) -> None:
    """Store a new or changed brand; this process knows it at once, the others within some seconds. Without a new secret the old
    one stays."""
    save_setting(brand, by=by)
    if hook_secret:
        brand.hook_secret = seal(hook_secret, brand.pk)
        brand.save(update_fields=["hook_secret"])
        record(brand, HookSecretSet(), by=by)
    brands.forget()
