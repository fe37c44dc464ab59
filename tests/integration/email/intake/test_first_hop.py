"""Without a mail server in front the sender is checked here, against a DNS server that answers over UDP."""

import base64
import socket
import threading
import time
from collections.abc import Callable, Iterator

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import LazySettings

from gatehouse.channels.email.intake import first_hop, store, take_in
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import Fate, IncomingMail, RawMail
from gatehouse.channels.email.reading import killable
from gatehouse.channels.email.reading.killable import Bounds
from gatehouse.conversations.models import Delivery
from tests.integration.email.intake.conftest import SUPPORT, letter, mail_of

pytestmark = pytest.mark.django_db
PEER, ELSEWHERE = "1.2.3.4", "5.6.7.8"
KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
SPF = {"mail.example": f"v=spf1 ip4:{PEER} -all"}
POLICY = {"_dmarc.mail.example": "v=DMARC1; p=reject"}


class Dns:
    """A name server with TXT records alone, and no other names. It cannot tell about `mute` ones, and leaves who asks for
    `silent` ones waiting.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.mute: set[str] = set()
        self.silent: set[str] = set()
        self.asked: list[str] = []
        self.listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.listening.bind(("127.0.0.1", 0))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                wire, sender = self.listening.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(wire)
            name = str(question.question[0].name).rstrip(".").lower()
            self.asked.append(name)
            if name in self.silent:
                continue
            answer = dns.message.make_response(question)
            if name in self.mute:
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif name in self.texts:
                parts = " ".join(f'"{self.texts[name][at : at + 200]}"' for at in range(0, len(self.texts[name]), 200))
                answer.answer.append(dns.rrset.from_text(question.question[0].name, 60, "IN", "TXT", parts))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.listening.sendto(answer.to_wire(), sender)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[Dns]:
    monkeypatch.setattr(settings.CONFIG, "mail_authserv_id", "")
    monkeypatch.setattr(first_hop, "PATIENCE", 1.0)
    server = Dns()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.listening.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    server.texts = {**SPF, **POLICY}
    yield server
    server.listening.close()


Come = Callable[..., IncomingMail]


@pytest.fixture
def come(names: Dns) -> Come:
    """A mail from this peer by SMTP, taken in."""

    def come(content: bytes, *, peer: str = PEER, sender: str = "lena.vogt@mail.example") -> IncomingMail:
        envelope = Envelope(Source.SMTP, sender, (SUPPORT,), peer=peer, helo="mx.mail.example")
        outcome = take(store.keep(content, envelope))
        assert outcome is not None
        return mail_of(outcome)

    return come


def signed(content: bytes, domain: str = "mail.example", **more: object) -> bytes:
    content = content.replace(b"\n", b"\r\n")
    return dkim.sign(content, b"key", domain.encode(), PEM, **more) + content


def with_key(names: Dns, domain: str = "mail.example") -> None:
    names.texts[f"key._domainkey.{domain}"] = f"v=DKIM1; k=rsa; p={base64.b64encode(PUBLIC).decode()}"


def verdicts(mail: IncomingMail) -> tuple[str, str, str]:
    return mail.spf, mail.dkim, mail.dmarc


def test_a_server_that_may_send_for_the_domain_proves_it(come: Come) -> None:
    assert verdicts(come(letter())) == ("pass", "none", "pass")


def test_any_other_server_is_a_forger(come: Come) -> None:
    assert verdicts(come(letter(), peer=ELSEWHERE)) == ("fail", "none", "fail")


def test_a_signature_proves_it_wherever_it_comes_from(come: Come, names: Dns) -> None:
    with_key(names)
    assert verdicts(come(signed(letter()), peer=ELSEWHERE)) == ("fail", "pass", "pass")


def test_a_changed_mail_does_not(come: Come, names: Dns) -> None:
    with_key(names)
    changed = signed(letter()).replace(b"my deposit", b"his money!")
    assert verdicts(come(changed, peer=ELSEWHERE)) == ("fail", "fail", "fail")


def test_a_signature_over_a_part_of_the_body_does_not(come: Come, names: Dns) -> None:
    with_key(names)
    longer = signed(letter(), length=True) + b"Send it to 0xdead instead.\r\n"
    assert verdicts(come(longer, peer=ELSEWHERE)) == ("fail", "fail", "fail")


def test_the_signature_of_another_domain_does_not(come: Come, names: Dns) -> None:
    with_key(names, "other.example")
    assert verdicts(come(signed(letter(), "other.example"), peer=ELSEWHERE)) == ("fail", "pass", "fail")


def test_a_domain_below_stands_for_the_one_above_unless_it_is_strict(come: Come, names: Dns) -> None:
    names.texts["bounces.mail.example"] = f"v=spf1 ip4:{PEER} -all"
    assert come(letter(), sender="x@bounces.mail.example").dmarc == "pass"
    names.texts["_dmarc.mail.example"] = "v=DMARC1; p=reject; aspf=s"
    assert come(letter(), sender="x@bounces.mail.example").dmarc == "fail"


def test_a_policy_of_the_organisation_holds_below_it(come: Come, names: Dns) -> None:
    content = letter(sender="ceo@pay.mail.example")
    assert come(content, peer=ELSEWHERE, sender="x@elsewhere.example").dmarc == "fail"


def test_without_a_policy_nothing_is_claimed(come: Come, names: Dns) -> None:
    del names.texts["_dmarc.mail.example"]
    assert verdicts(come(letter())) == ("pass", "none", "none")


def test_two_authors_prove_nothing(come: Come) -> None:
    doubled = b"From: Lena Vogt <lena.vogt@mail.example>\n" + letter(sender="x@evil.example")
    assert come(doubled).dmarc == "fail"


@pytest.mark.parametrize("mute", ["mail.example", "_dmarc.mail.example", "key._domainkey.mail.example"])
def test_a_dns_that_does_not_answer_is_no_verdict(come: Come, names: Dns, mute: str) -> None:
    with_key(names)
    names.mute.add(mute)
    content = signed(letter()) if mute.startswith("key") else letter()
    assert come(content, peer=ELSEWHERE).dmarc == "none"


@pytest.mark.parametrize("signer", ["evil.example", "mail.example"])
def test_a_forger_cannot_silence_the_check_by_names_of_his_own(come: Come, names: Dns, signer: str) -> None:
    names.mute |= {"evil.example", "key._domainkey.evil.example"}
    junk = signed(letter(), signer).replace(b"s=key;", b"s=" + b"k" * 64 + b";") if signer == "mail.example" else b""
    content = junk or signed(letter(), signer)
    assert come(content, peer=ELSEWHERE, sender="x@evil.example").dmarc == "fail"


@pytest.mark.parametrize(
    "field",
    [b"b=A" + b"\r\n " * 16_000 + b"!", b"h=" + b"from:" * 3_000 + b"from", b"s=" + b"k" * 5_000],
    ids=["folds", "names", "long"],
)
def test_a_signature_made_to_last_is_not_checked(come: Come, names: Dns, field: bytes) -> None:
    with_key(names)
    head = b"DKIM-Signature: v=1; a=rsa-sha256; d=mail.example; s=key; bh=AAAA; h=from; " + field + b"\r\n"
    begun = time.monotonic()
    assert come(head + letter().replace(b"\n", b"\r\n"), peer=ELSEWHERE).dkim == "none"
    assert time.monotonic() - begun < 5


def test_a_monstrous_key_is_no_key(come: Come, names: Dns) -> None:
    names.texts["key._domainkey.mail.example"] = "v=DKIM1; p=" + "A" * 3_000
    assert come(signed(letter()), peer=ELSEWHERE).dkim == "fail"


def test_a_malformed_head_is_no_quarantine(come: Come, names: Dns) -> None:
    with_key(names)
    odd = signed(letter()).replace(b"Subject:", b"An odd line\r\nSubject:", 1)
    assert come(odd, peer=ELSEWHERE).dkim in ("fail", "none")


def test_a_name_in_two_writings_proves_nothing(come: Come, names: Dns) -> None:
    names.texts |= {"strasse.example": f"v=spf1 ip4:{PEER} -all", "_dmarc.strasse.example": "v=DMARC1; p=none"}
    mail = come(letter(sender="lena@stra\u00dfe.example"), sender="lena@strasse.example")
    assert mail.dmarc != "pass"


def test_a_run_of_blanks_costs_no_time(come: Come, names: Dns) -> None:
    with_key(names)
    blank = signed(letter()) + b" " * 900_000 + b"x\r\n"
    assert come(blank, peer=ELSEWHERE).dkim == "none"


def test_a_check_without_end_is_broken_off_and_has_failed(
    come: Come, names: Dns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_hop, "PATIENCE", 60.0)
    monkeypatch.setattr(killable, "SENDER_BOUNDS", Bounds(wall_seconds=1.0))
    monkeypatch.setattr(take_in, "TRIES", 1)
    names.silent.add("mail.example")
    began = time.monotonic()
    assert verdicts(come(letter())) == ("none", "none", "fail")
    assert time.monotonic() - began < 20


def test_a_check_that_took_too_long_is_made_again_while_it_may_be(names: Dns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_hop, "PATIENCE", 60.0)
    monkeypatch.setattr(killable, "SENDER_BOUNDS", Bounds(wall_seconds=1.0))
    names.silent.add("mail.example")
    raw = store.keep(
        letter(), Envelope(Source.SMTP, "lena.vogt@mail.example", (SUPPORT,), peer=PEER, helo="mx.mail.example")
    )
    assert (outcome := take(raw)) is not None
    assert outcome.fate == Fate.STORED
    assert RawMail.objects.get(pk=raw).attempts == 1


def test_a_forger_joins_nothing(come: Come, answered: Delivery) -> None:
    content = letter(in_reply_to=answered.message_id, references=answered.message_id)
    assert come(content, peer=ELSEWHERE).dmarc == "fail"
    assert answered.conversation is not None
    assert answered.conversation.messages.filter(kind="customer").count() == 1


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3", "fd00::1", "", "unix"])
def test_what_our_own_server_hands_over_is_not_checked(come: Come, names: Dns, peer: str) -> None:
    assert verdicts(come(letter(), peer=peer)) == ("none", "none", "none")
    assert names.asked == []
