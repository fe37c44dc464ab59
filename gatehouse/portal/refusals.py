"""What the actions refuse, in the customer's language."""

from django.utils.translation import gettext, gettext_noop

from gatehouse.conversations.actions.errors import Impossible

# The actions say these in English; here they enter the catalogs.
KNOWN = (
    gettext_noop("Write something or attach a file."),
    gettext_noop("You cannot write to this ticket any more."),
    gettext_noop("You can ask for an update once the promised time is over."),
    gettext_noop("Choose a rating from 1 to 5."),
    gettext_noop("You can rate this when it is solved."),
    gettext_noop("This conversation was merged into another. Work there."),
    gettext_noop("This ticket is closed."),
    gettext_noop("There is no mail address that we know to be yours."),
    gettext_noop("The words of this ticket were erased because their time was over."),
)


def said(refusal: Impossible) -> str:
    """The sentence of a refusal, translated when the catalogs have it."""
    return gettext(str(refusal))
