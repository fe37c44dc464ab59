"""What each mail says, in the active language. The two templates in `templates/mail/` only lay it out.

Sentences are whole, say first what is true and then what happens next with its time, and never blame.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gatehouse.channels.email.case import Case, ticket_url
from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.email.letter import Enclosure, Fact, Letter, Link
from gatehouse.channels.email.transcripts import page
from gatehouse.channels.email.unread import told_in
from gatehouse.channels.email.words import earlier_words, words_of
from gatehouse.conversations.entries import DetailsRequested, Merged, Reminded, Replied, Split, StateSet
from gatehouse.conversations.models import State, TopicField
from gatehouse.conversations.one_click import one_click_url
from gatehouse.conversations.promise import closes_at, promise_to, solves_at
from gatehouse.conversations.removed import removals


def write(case: Case) -> Letter:
    """The letter of this delivery. KeyError for a template that this version does not have."""
    return LETTERS[case.delivery.template](case)


def _letter(case: Case, heading: str, *paragraphs: str, **more: object) -> Letter:
    parts: dict[str, object] = {
        "heading": heading,
        "greeting": _("Hello %(name)s,") % {"name": case.greeting_name} if case.greeting_name else "",
        "paragraphs": tuple(part for part in paragraphs if part),
        "facts": _facts(case),
        "button": Link(_("Open my ticket"), case.ticket_url),
        "why": _why(case),
    }
    return Letter(**parts | more)  # type: ignore[arg-type]


def _facts(case: Case) -> tuple[Fact, ...]:
    facts = [Fact(pgettext("mail", "Ticket"), case.number, is_code=True)]
    if case.topic:
        facts.append(Fact(pgettext("mail", "About"), case.topic))
    return tuple(facts)


def _why(case: Case) -> str:
    if case.is_requester:
        return _("You get this mail because a ticket was opened with your address. If that was not you, do nothing.")
    return _("You get this mail because you were added to this ticket. You can ask us to remove you.")


def confirmation(case: Case) -> Letter:
    promise = promise_to(case.conversation)
    if promise is None:
        return suggestion(case)
    until = case.at(case.conversation.created_at + promise.within)
    return _letter(
        case,
        _("We have your ticket"),
        _("Your ticket is with the team “%(department)s”. We promise the first answer by %(time)s.")
        % {"department": case.department, "time": until},
        _("We write to you even if it is not solved by then."),
        *told_in(case),
        *_removed(case),
        facts=_facts_of_sending(case),
    )


def suggestion(case: Case) -> Letter:
    """Thanks for product feedback; it promises no answer."""
    return _letter(
        case,
        _("Thank you for your suggestion"),
        _(
            "Your suggestion goes to the people who build the product. "
            "They read every suggestion and put those about the same thing together."
        ),
        _("You get no answer to each one, but we write to you if we want to know more."),
        *told_in(case),
        *_removed(case),
        facts=_facts_of_sending(case),
    )


def _facts_of_sending(case: Case) -> tuple[Fact, ...]:
    return (*_facts(case), Fact(pgettext("mail", "Sent"), case.at(case.conversation.created_at)))


def _removed(case: Case) -> tuple[str, ...]:
    """What the guard took out of a letter that came by mail, and what to do now. A form says so on the spot."""
    message = case.message
    if message is None or message.channel != EMAIL.key or not message.removed:
        return ()
    told = removals(message.removed, was_stored=True)
    return tuple(f"{one.said} {one.assurance} {one.advice}" for one in told)


def warning(case: Case) -> Letter:
    """To whose mail went wrong in a conversation that goes on: a secret stood in it, or it could not be read."""
    unread, removed = told_in(case), _removed(case)
    heading = _("Something secret stood in your mail") if removed else _("We could not read your mail")
    return _letter(case, heading, *unread, *removed)


def opened_for(case: Case) -> Letter:
    return _letter(
        case,
        _("We opened a ticket for you"),
        _("You do not have to explain it again: everything about it is kept in this ticket."),
        *_wordless(case),
        words=words_of(case),
    )


def reply(case: Case) -> Letter:
    asks = isinstance(case.data, Replied) and case.data.ask
    return _letter(
        case,
        _("We need your answer") if asks else _("We answered your ticket"),
        *_wordless(case),
        *_files(case),
        words=words_of(case),
        earlier=earlier_words(case),
        closing=_("We wait for your answer to go on.") if asks else _still_open(case),
        button=Link(_("Read it and reply") if asks else _("Open my ticket"), case.ticket_url),
    )


def _still_open(case: Case) -> str:
    if case.inbox:
        return _("If something is still open, reply to this mail.")
    return _("If something is still open, reply in the ticket.")


def copy(case: Case) -> Letter:
    """What the customer, or somebody who takes part, has written, for the others."""
    return _letter(
        case,
        _("There is a new message in your ticket"),
        *_wordless(case),
        *_files(case),
        words=words_of(case),
    )


def _wordless(case: Case) -> tuple[str, ...]:
    """Why the words are not in the mail, where they are not."""
    if words_of(case) is not None:
        return ()
    if case.is_proven:
        return (_("Open the ticket to read it."),)
    return (
        _("Open the ticket to read it. We put no text into mails until you have shown that this address is yours."),
    )


def _files(case: Case) -> tuple[str, ...]:
    count = case.message.attachments.count() if case.message else 0
    if not count:
        return ()
    text = ngettext("%(count)s file is with it in the ticket.", "%(count)s files are with it in the ticket.", count)
    return (text % {"count": count},)


def details(case: Case) -> Letter:
    asked = case.data.fields if isinstance(case.data, DetailsRequested) else ()
    fields = TopicField.objects.filter(pk__in=asked).order_by("position", "key")
    text = ngettext(
        "To go on we need %(count)s detail from you.", "To go on we need %(count)s details from you.", len(asked)
    )
    return _letter(
        case,
        _("We need details from you"),
        text % {"count": len(asked)},
        _("Add them in the ticket: each has a field of its own there."),
        items=tuple(" ".join(field.label.split()) for field in fields),
        button=Link(_("Add the details"), case.ticket_url),
    )


def reminder(case: Case) -> Letter:
    days = case.data.solves_in if isinstance(case.data, Reminded) else 0
    until = solves_at(case.conversation)
    when = {"days": days, "time": case.at(until) if until else ""}
    text = ngettext(
        "We wait for your answer. Without one your ticket counts as solved in %(days)s day: on %(time)s.",
        "We wait for your answer. Without one your ticket counts as solved in %(days)s days: on %(time)s.",
        days,
    )
    return _letter(
        case,
        _("We still need your answer"),
        text % when,
        _("Nothing is lost then: when you write, it is opened again."),
        button=Link(_("Read it and reply"), case.ticket_url),
        **_keep_open(case),
    )


def _keep_open(case: Case) -> dict[str, object]:
    if not case.is_requester:
        return {}
    link = Link(_("Keep my ticket open"), one_click_url(case.conversation, case.conversation.contact_id, "keep-open"))
    return {"choices_title": _("You need more time?"), "choices": (link,)}


def solved(case: Case) -> Letter:
    was_automatic = isinstance(case.data, StateSet) and case.data.automatic
    until = closes_at(case.conversation)
    if was_automatic:
        first = _("We had no answer from you, so your ticket counts as solved now.")
    else:
        first = _("Your ticket was marked as solved.")
    return _letter(
        case,
        _("Your ticket is solved"),
        first,
        _("If it is not, write to us in the ticket: that opens it again."),
        _("It closes by itself on %(time)s.") % {"time": case.at(until)} if until else "",
        **(_keep_open(case) if was_automatic else _rating(case)),
    )


def closed(case: Case) -> Letter:
    return _letter(
        case,
        _("Your ticket is closed"),
        _("It stays readable. What you write to us now begins a new ticket that is linked to this one."),
        **_rating(case),
    )


def _rating(case: Case) -> dict[str, object]:
    if not case.is_requester or case.conversation.rating:
        return {}
    about, contact = case.conversation, case.conversation.contact_id
    choices = (
        Link(pgettext("rating", "1, very poor"), one_click_url(about, contact, "rate-1")),
        Link(pgettext("rating", "2, poor"), one_click_url(about, contact, "rate-2")),
        Link(pgettext("rating", "3, fair"), one_click_url(about, contact, "rate-3")),
        Link(pgettext("rating", "4, good"), one_click_url(about, contact, "rate-4")),
        Link(pgettext("rating", "5, very good"), one_click_url(about, contact, "rate-5")),
    )
    return {"choices_title": _("How was our help?"), "choices": choices}


def reopened(case: Case) -> Letter:
    return _letter(
        case,
        _("Your ticket is open again"),
        _("It is with the team “%(department)s”. You need not do anything: we write to you when there is news.")
        % {"department": case.department},
    )


def added(case: Case) -> Letter:
    return _letter(
        case,
        _("You now take part in a ticket"),
        _("You get a copy of every message in the ticket %(number)s, and can write in it.") % {"number": case.number},
    )


def merged(case: Case) -> Letter:
    data = case.data
    other = case.other(data.into if isinstance(data, Merged) else None)
    numbers = {"number": case.number, "other": other.number}
    if isinstance(data, Merged) and data.undone:
        text = _("Your tickets %(number)s and %(other)s are separate again. Each goes on under its own number.")
        return _letter(case, _("Your ticket is on its own again"), text % numbers)
    return _letter(
        case,
        _("Two of your tickets are one now"),
        _("Your ticket %(number)s goes on in %(other)s. Nothing is lost: everything you wrote is there.") % numbers,
        button=Link(_("Open my ticket"), ticket_url(other)),
    )


def split(case: Case) -> Letter:
    source = case.other(case.data.source if isinstance(case.data, Split) else None)
    text = _(
        "Part of what you wrote in %(source)s is about another matter. It goes on in a ticket of its own: %(number)s."
    )
    return _letter(
        case,
        _("Part of your ticket has a number of its own"),
        text % {"source": source.number, "number": case.number},
        _("You need not do anything. We answer in both."),
    )


def transcript(case: Case) -> Letter:
    """The whole conversation as a file, for an address that is proven."""
    if not case.is_proven:
        return _letter(case, _("A copy of your ticket"), *_wordless(case))
    return _letter(
        case,
        _("A copy of your ticket"),
        _(
            "The file with this mail holds everything that was said in your ticket. It opens in any browser and prints well."
        ),
        _("Files that were attached are not in it. You find them in the ticket."),
        enclosed=Enclosure(case.number, page(case.conversation, case.contact)),
    )


LETTERS: dict[str, Callable[[Case], Letter]] = {
    "confirmation": confirmation,
    "opened_for": opened_for,
    "copy": copy,
    "reply": reply,
    "details": details,
    "reminder": reminder,
    "solved": solved,
    "closed": closed,
    "reopened": reopened,
    "added": added,
    "merged": merged,
    "split": split,
    "warning": warning,
    "transcript": transcript,
}

# Which state has a mail, when an agent or the clock sets it.
STATE_LETTERS = {State.SOLVED: "solved", State.CLOSED: "closed"}
