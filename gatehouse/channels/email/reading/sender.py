"""Who sent a mail, as we find it out ourselves: SPF (RFC 7208), DKIM (RFC 6376), and by both of them DMARC (RFC 7489).

Where the DNS of the author's own domain does not answer, that counts as not checked. It runs in a child of its own
(`sender_child`), since a stranger chooses how long a signature and a record take.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import dkim
import dns.exception
import dns.name
import dns.resolver
import spf
from publicsuffixlist import PublicSuffixList

from gatehouse.channels.email.reading.authentication import Authentication, Verdict
from gatehouse.channels.email.reading.claims import Claims, NameServers

_ALL_OF_SPF = 10.0  # seconds
# A signature is checked in time that grows with the square of these, and a key's with its cube. No real mail comes near.
_LONGEST_HEAD, _MOST_LINES, _LONGEST_SIGNATURE, _LONGEST_KEY, _LONGEST_RECORD = 128 * 1024, 4_000, 4_000, 2_000, 4_000
_SIGNATURES, _LARGE = 5, 4 << 20  # of a large mail only the first one is looked at
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLDED, _BLANK = re.compile(rb"\s{200}"), re.compile(rb"[\t ]{200}")
_FAILED = {"fail", "softfail", "permerror"}
# What cannot be a name does not exist; that is no silence.
_NO_NAME = (
    dns.name.BadEscape,
    dns.name.BadLabelType,
    dns.name.EmptyLabel,
    dns.name.IDNAException,
    dns.name.LabelTooLong,
    dns.name.NameTooLong,
)


class Unanswered(Exception):
    """DNS did not say."""


def check(claims: Claims, content: bytes, servers: NameServers) -> Authentication:
    """The verdicts on a mail's sender."""
    _use(servers)
    by_spf, sender = _spf(claims, servers.patience)
    signers, silent, by_dkim = _dkim(content, claims.signatures)
    passing = [sender] if by_spf is Verdict.PASS else []
    silent = [*silent, sender] if by_spf is None else silent
    author = claims.author
    # NameServers in other letters are written in several ways, which are not the same to everybody: they prove nothing.
    passing, signers = (passing, signers) if author.isascii() else ([], [])
    # Whom a sender servers besides is his own choice: only silence about the author's own domain leaves it open.
    is_known = not any(_is_aligned(author, one, "r") for one in silent)
    dmarc = _dmarc(author, passing, signers, is_known=is_known) if author else Verdict.FAIL
    domain = author if dmarc is Verdict.PASS else ""
    return Authentication(by_spf or Verdict.NONE, by_dkim or Verdict.NONE, dmarc, domain)


def _use(servers: NameServers) -> None:
    """Let these name servers answer everything that this process asks."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = servers.addresses, servers.port, servers.patience
    dns.resolver.default_resolver = resolver


def _spf(claims: Claims, patience: float) -> tuple[Verdict | None, str]:
    """The verdict on the envelope's sender (the HELO name for the empty one), and its domain. None: DNS did not say."""
    sender = claims.mail_from or f"postmaster@{claims.helo}"
    try:
        result, _why = spf.check2(claims.peer, sender, claims.helo, timeout=patience, querytime=_ALL_OF_SPF)
    except Exception:  # a sender's record can be anything, and so can what a parser makes of it
        result = "permerror"
    domain = sender.rpartition("@")[2].lower()
    if result == "temperror":
        return None, domain
    passed = Verdict.PASS if result == "pass" else Verdict.NONE
    return Verdict.FAIL if result in _FAILED else passed, domain


def _looked_up(name: str, qtype: str, *more: Any, **options: Any) -> list[tuple[Any, Any]]:
    """pyspf's own question, without records so long that taking them apart would last."""
    found: list[tuple[Any, Any]] = _spf_lookup(name, qtype, *more, **options)
    return [one for one in found if qtype not in ("TXT", "SPF") or sum(map(len, one[1])) <= _LONGEST_RECORD]


_spf_lookup, spf.DNSLookup = spf.DNSLookup, _looked_up


def _dkim(content: bytes, signatures: list[int]) -> tuple[list[str], list[str], Verdict | None]:
    """Whose signatures hold, for whom DNS did not say, and the verdict: one good one is enough (RFC 6376 §6.1)."""
    signers, silent = list[str](), list[str]()
    if not signatures or not _is_checkable(content, signatures):
        return signers, silent, Verdict.NONE
    for at in range(min(len(signatures), _SIGNATURES if len(content) < _LARGE else 1)):
        holds, signer = _signature(content, at)
        if holds is None:
            silent.append(signer)
        elif holds:
            signers.append(signer)
    if signers:
        return signers, silent, Verdict.PASS
    return signers, silent, None if silent else Verdict.FAIL


def _signature(content: bytes, at: int) -> tuple[bool | None, str]:
    """Whether a signature holds, and whose it is. None: DNS did not say."""
    signed = None
    try:
        signed = dkim.DKIM(content)
        # One that covers only a part of the body (RFC 6376 §8.2) says nothing of what stands behind that.
        holds = bool(signed.verify(at, dnsfunc=_key)) and b"l" not in signed.signature_fields
    except Unanswered:
        holds = None
    except Exception:  # whatever is wrong with it: it does not hold
        holds = False
    fields = signed.signature_fields if signed else {}
    return holds, str(fields.get(b"d", b"").decode("ascii", "replace").lower())


def _is_checkable(content: bytes, signatures: list[int]) -> bool:
    end = _HEAD_END.search(content, 0, _LONGEST_HEAD)
    if end is None:
        return False
    head = content[: end.start()]
    is_short = head.count(b"\n") <= _MOST_LINES and max(signatures) <= _LONGEST_SIGNATURE
    return is_short and not _FOLDED.search(head) and not _BLANK.search(content)


def _dmarc(author: str, by_spf: list[str], by_dkim: list[str], *, is_known: bool) -> Verdict:
    """Whether the domain in From stands behind it, as its policy asks; NONE where it has no policy."""
    try:
        policy = next(
            (found for domain in dict.fromkeys([author, _organisation(author)]) if (found := _policy(domain))), {}
        )
    except Unanswered:
        return Verdict.NONE
    if not policy:
        return Verdict.NONE
    aligned = [_is_aligned(author, one, policy.get("aspf", "r")) for one in by_spf]
    aligned += [_is_aligned(author, one, policy.get("adkim", "r")) for one in by_dkim]
    if any(aligned):
        return Verdict.PASS
    return Verdict.FAIL if is_known else Verdict.NONE


def _is_aligned(author: str, other: str, mode: str) -> bool:
    return author == other if mode == "s" else _organisation(author) == _organisation(other)


def _policy(domain: str) -> dict[str, str]:
    """The tags of a domain's DMARC record; none where it has none, or several (RFC 7489 §6.6.3)."""
    records = [text for text in _texts(f"_dmarc.{domain}") if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text)]
    pairs = (part.partition("=") for part in records[0].split(";")) if len(records) == 1 else ()
    tags = {name.strip().lower(): value.strip().lower() for name, _, value in pairs}
    return tags if "p" in tags else {}


def _organisation(domain: str) -> str:
    """The domain that somebody registered, by the public suffix list."""
    return _suffixes().privatesuffix(domain) or domain


@lru_cache(1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _key(name: bytes | str, timeout: float = 0) -> bytes | None:
    """A signer's key, as dkimpy asks for it."""
    text = name.decode("ascii") if isinstance(name, bytes) else name
    return next((one.encode() for one in _texts(text.rstrip(".")) if len(one) <= _LONGEST_KEY), None)


def _texts(name: str) -> Iterator[str]:
    """The TXT records of a name. Raises Unanswered when nobody says whether there are any."""
    try:
        answer = dns.resolver.resolve(name, "TXT")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, *_NO_NAME):
        return
    except dns.exception.DNSException as error:
        raise Unanswered from error
    for record in answer:
        yield b"".join(record.strings).decode("utf-8", "replace")
