"""A mail in the timeline and as it was sent; the quarantine; and what two people open together."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from html import unescape

import pytest
from django.test import Client

from gatehouse.accounts.models import Approval, User
from gatehouse.channels.email import keys
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.quarantining import quarantine
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import Fate, Inbox, IncomingMail, Nature, RawMail, Source
from gatehouse.conversations.actions.give_address import give_address
from gatehouse.conversations.actions.link import link
from gatehouse.conversations.models import Conversation, Delivery, Department, Link, Topic
from gatehouse.conversations.names import sentence
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import make_agent, recorded
from gatehouse.testing.chats import begin_as_guest, taken
from gatehouse.testing.desk import desk_client
from gatehouse.workspace import quarantine as quarantine_page

pytestmark = pytest.mark.django_db
SUPPORT = "support@alderwick.example"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
QUOTE = "\n\nOn Mon, 1 Jan 2024 at 10:00, Support <support@alderwick.example> wrote:\n> What was said before.\n"
HTML = """<p>Hello <a href="https://evil.example/x">https://alderwick.example</a></p><script>alert(1)</script>
<img src="https://tracker.example/p.png"><p dir=rtl>مرحبا</p>"""

Mailed = Callable[..., IncomingMail]


@pytest.fixture
def mailed(deposits: Department) -> Mailed:
    """Take a letter in: `mailed("text", html="…")`."""
    Inbox.objects.create(address=SUPPORT, department=deposits, takes_rest=True)

    def take_in(text: str, html: str = "") -> IncomingMail:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Lena <lena@mail.example>", SUPPORT, "Deposit"
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        pk = store.keep(mail.as_bytes(), Envelope(Source.SMTP, None, (SUPPORT,)))
        assert take(pk) is not None
        return IncomingMail.objects.select_related("message__conversation").get(raw=pk)

    return take_in


@pytest.fixture
def held(db: None) -> RawMail:
    mail = RawMail.objects.get(pk=store.keep(f"From: x@y.example\r\n\r\n{PHRASE}".encode(), Envelope(Source.SMTP)))
    quarantine(mail, "It could not be read.")
    return mail


def page_of(mail: IncomingMail, user: User) -> str:
    assert mail.message is not None
    return desk_client(user).get(f"/desk/c/{mail.message.conversation.number}/").content.decode()


def test_earlier_mails_are_folded_and_the_sender_is_judged(alice: User, mailed: Mailed) -> None:
    page = page_of(mailed("Where is it?" + QUOTE), alice)
    assert '<details class="folded"><summary>' in page
    assert "What was said before." in page
    assert "Sender not verified" in page
    assert f"<bdi>{SUPPORT}</bdi>" in page


def test_a_mail_in_a_chat_is_folded_and_its_sender_judged_as_well(
    alice: User, deposits: Department, deposit_topic: Topic
) -> None:
    """Beside what the customer says in the chat itself, which nobody else can say."""
    conversation = taken(begin_as_guest(deposit_topic), alice)
    Inbox.objects.create(address=SUPPORT, department=deposits, takes_rest=True)
    give_address(conversation, "lena@mail.example", by=conversation.contact.actor)
    answered = Delivery.objects.create(
        entry=Entry.objects.latest("pk"), conversation=conversation, channel="email", template="reply",
        contact=conversation.contact, recipient="lena@mail.example",
    )  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["To"] = "Lena <lena@mail.example>", keys.reply_address(SUPPORT, answered.pk)
    mail.set_content(f"It has arrived.{QUOTE}")
    take(store.keep(mail.as_bytes(), Envelope(Source.SMTP, None, (str(mail["To"]),))))
    page = desk_client(alice).get("/desk/live/").content.decode()
    said = page.partition("It has arrived.")
    assert "Sender not verified" in said[0].rpartition('class="b"')[2]
    assert said[2].index('<details class="folded">') < said[2].index("What was said before.")
    assert page.count("Sender not verified") == 1


def test_a_mail_of_nothing_but_a_quote_is_shown(alice: User, mailed: Mailed) -> None:
    assert "What was said before." in page_of(mailed(QUOTE.strip()), alice)


def test_the_page_names_where_links_lead(alice: User, mailed: Mailed) -> None:
    mail = mailed("Hello", HTML)
    answer = desk_client(alice).get(f"/desk/mails/{mail.pk}/")
    page = answer.content.decode()
    assert "evil.example" in page
    assert "It is marked red." in page
    assert "1 picture from elsewhere is not shown" in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]


def test_the_frame_runs_and_fetches_nothing(alice: User, mailed: Mailed) -> None:
    answer = desk_client(alice).get(f"/desk/mails/{mailed('Hello', HTML).pk}/frame/")
    body = answer.content.decode()
    assert "<script" not in body
    assert "tracker.example" not in body
    assert 'data-host="evil.example"' in body
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_copy_is_the_guarded_one(alice: User, mailed: Mailed) -> None:
    answer = desk_client(alice).get(f"/desk/mails/{mailed(f'My words: {PHRASE}').pk}/copy/")
    assert PHRASE not in answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_lead_takes_the_original_and_that_is_written_down(dora: User, mailed: Mailed) -> None:
    mail = mailed("Hello")
    with recorded() as entries:
        answer = desk_client(dora).get(f"/desk/mails/{mail.pk}/original/")
    assert b"".join(answer.streaming_content).startswith(b"From: Lena")  # type: ignore[attr-defined]
    assert "Dora took a mail as it came" in [sentence(one) for one in entries]


@pytest.mark.parametrize("noun", ["", "frame/", "copy/", "original/", "evidence/"])
def test_others_see_no_mail(mallory: User, mailed: Mailed, noun: str) -> None:
    assert desk_client(mallory).get(f"/desk/mails/{mailed('Hello').pk}/{noun}").status_code == 404


def test_what_was_locked_away_is_opened_by_two(dora: User, deposits: Department, mailed: Mailed) -> None:
    mail, other = mailed(f"My words: {PHRASE}"), make_agent("Dirk", deposits, role="lead")
    first, second = desk_client(dora), desk_client(other)
    here = f"/desk/mails/{mail.pk}/evidence/"
    assert first.get(f"/desk/mails/{mail.pk}/original/").status_code == 403
    with recorded() as entries:
        first.post(here, {"reason": "The customer reports a theft."})
        assert first.post(here, {"approve": "1"}).status_code == 422
        assert first.post(f"{here}taking/").status_code == 409
        second.post(here, {"approve": "1"})
        assert second.post(f"{here}taking/").status_code == 409
        taken = first.post(f"{here}taking/")
    assert b"legal winner thank year wave" in b"".join(taken.streaming_content)  # type: ignore[attr-defined]
    assert first.post(f"{here}taking/").status_code == 409
    assert [sentence(one) for one in entries if one.kind.startswith("approval")] == [
        "Dora asked a colleague to approve something",
        "Dirk approved what a colleague had asked for",
        "Dora did what a colleague had approved",
    ]


def test_asking_needs_a_reason(dora: User, mailed: Mailed) -> None:
    mail = mailed(f"My words: {PHRASE}")
    assert desk_client(dora).post(f"/desk/mails/{mail.pk}/evidence/", {"reason": " "}).status_code == 422
    assert not Approval.objects.exists()


def test_the_quarantine_is_for_leads(dora: User, alice: User, held: RawMail) -> None:
    assert "It could not be read." in desk_client(dora).get("/desk/quarantine/").content.decode()
    assert desk_client(alice).get("/desk/quarantine/").status_code == 403


def test_a_lead_is_told_on_every_page(dora: User, alice: User, held: RawMail) -> None:
    assert "1 mail in quarantine" in desk_client(dora).get("/desk/").content.decode()
    assert "1 mail in quarantine" not in desk_client(alice).get("/desk/").content.decode()


def test_it_is_read_after_the_guard_and_that_is_written_down(dora: User, held: RawMail) -> None:
    with recorded() as entries:
        page = desk_client(dora).get(f"/desk/quarantine/{held.pk}/").content.decode()
    assert "x@y.example" in page
    assert PHRASE not in page
    assert [sentence(one) for one in entries] == ["Dora read a mail in quarantine"]


def test_it_is_taken_in_again(dora: User, held: RawMail, mailed: Mailed) -> None:
    desk_client(dora).post(f"/desk/quarantine/{held.pk}/replay/")
    outcome = take(held.pk)
    assert outcome is not None
    assert outcome.fate == Fate.OPENED


def test_it_is_dismissed_with_a_reason_and_put_back(dora: User, held: RawMail) -> None:
    client: Client = desk_client(dora)
    here = f"/desk/quarantine/{held.pk}/dismissal/"
    assert client.post(here, {"reason": ""}).status_code == 422
    client.post(here, {"reason": "Broken test mail"})
    held.refresh_from_db()
    why = held.reason
    assert (held.fate, bool(why), held.dismissal) == (Fate.DISMISSED, True, "Broken test mail")
    client.post(here, {"undo": "1"})
    held.refresh_from_db()
    assert (held.fate, held.reason, held.dismissal) == (Fate.QUARANTINED, why, "")


def test_what_was_put_aside_is_read_and_a_dismissed_one_comes_back(dora: User, alice: User, held: RawMail) -> None:
    client, here = desk_client(dora), "/desk/quarantine/?aside"
    assert "There is none." in client.get(here).content.decode()
    client.post(f"/desk/quarantine/{held.pk}/dismissal/", {"reason": "Broken test mail"})
    assert "Broken test mail" in client.get(here).content.decode()
    assert "no mail waits for your decision" in client.get("/desk/quarantine/").content.decode()
    assert "Back into quarantine" in client.get(f"/desk/quarantine/{held.pk}/").content.decode()
    RawMail.objects.filter(pk=held.pk).update(fate=Fate.IGNORED)
    IncomingMail.objects.create(raw=held, fingerprint=b"f" * 32, nature=Nature.AUTOMATIC)
    page = client.get(f"/desk/quarantine/{held.pk}/").content.decode()
    assert "Automatic, nothing to do" in page
    assert "Take it in again" not in page
    assert client.post(f"/desk/quarantine/{held.pk}/replay/").status_code == 404
    assert desk_client(alice).get(here).status_code == 403


def test_what_mail_systems_send_back_is_for_security_alone(dora: User, mallory: User, held: RawMail) -> None:
    RawMail.objects.filter(pk=held.pk).update(fate=Fate.IGNORED)
    IncomingMail.objects.create(raw=held, fingerprint=b"f" * 32, nature=Nature.BOUNCE)
    here = f"/desk/quarantine/{held.pk}/"
    assert desk_client(dora).get(here).status_code == 404
    assert str(held.pk) not in desk_client(dora).get("/desk/quarantine/?aside").content.decode()
    User.objects.filter(pk=mallory.pk).update(role="security")
    assert desk_client(User.objects.get(pk=mallory.pk)).get(here).status_code == 200


def test_mails_put_aside_are_paged_the_newest_first(dora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine_page, "PAGE", 2)
    made = [
        store.keep(b"From: x@y.example\r\n\r\nAway.", Envelope(Source.SMTP, f"x{n}@y.example", ())) for n in range(3)
    ]
    RawMail.objects.filter(pk__in=made).update(fate=Fate.DISMISSED)
    client = desk_client(dora)
    page = client.get("/desk/quarantine/?aside").content.decode()
    assert ("x2@y" in page, "x1@y" in page, "x0@y" in page) == (True, True, False)
    next_page = re.search(r'rel="next" href="([^"]+)"', page)
    assert next_page is not None
    further = client.get("/desk/quarantine/" + unescape(next_page[1])).content.decode()
    assert ("x0@y" in further, "x1@y" in further) == (True, False)


@pytest.mark.parametrize("after", ["x", "12", "%00"])
def test_a_wrong_place_in_the_list_says_so(dora: User, after: str) -> None:
    assert desk_client(dora).get(f"/desk/quarantine/?after={after}").status_code == 400


def test_what_a_mail_only_points_to_is_marked_so(alice: User, conversation: Conversation, mailed: Mailed) -> None:
    mail = mailed("Hello")
    assert mail.message is not None
    link(mail.message.conversation, conversation, by=SYSTEM, kind=Link.Kind.POSSIBLY)
    page = page_of(mail, alice)
    assert "Possibly about" in page
    assert f"A mail points to {conversation.number}" in page
