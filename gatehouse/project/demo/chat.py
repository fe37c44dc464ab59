"""Alderwick's chat."""

from gatehouse.channels.chat.actions.brands import save_brand
from gatehouse.channels.chat.models import Brand
from gatehouse.journal.actor import Actor


def open_chat(*, by: Actor) -> None:
    save_brand(Brand(slug="alderwick", name="Alderwick", origins=["https://www.alderwick.example"]), by=by)
