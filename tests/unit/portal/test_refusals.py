"""Sentences of the actions that customers read are in the catalogs."""

from pathlib import Path

import gatehouse.conversations.actions
from gatehouse.portal.refusals import KNOWN


def test_the_actions_still_say_what_the_catalogs_know() -> None:
    folder = Path(gatehouse.conversations.actions.__file__).parent
    sources = "".join(path.read_text() for path in folder.glob("*.py"))
    assert [text for text in KNOWN if text not in sources] == []
