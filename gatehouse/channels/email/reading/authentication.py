"""What our own mail server found out about the sender (RFC 8601).

Anybody can write such a field: only those that name our server count, read by their grammar, since "dmarc=pass" may
stand in a comment or in a quoted address. Where they contradict each other the sender has failed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import authres

from gatehouse.channels.email.reading.letter import Letter

_MOST_FIELDS, _LONGEST = 20, 8_000


class Verdict(StrEnum):
    """FAIL is what was checked and is wrong; NONE is what was not checked or has no policy."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Authentication:
    """`domain` is the one in From that DMARC vouches for; empty unless it passes."""

    spf: Verdict = Verdict.NONE
    dkim: Verdict = Verdict.NONE
    dmarc: Verdict = Verdict.NONE
    domain: str = ""

    @property
    def is_forged(self) -> bool:
        return self.dmarc is Verdict.FAIL

    @property
    def is_assured(self) -> bool:
        """Whether the author's domain is proven."""
        return self.dmarc is Verdict.PASS and bool(self.domain)


def read_authentication(letter: Letter, authserv_ids: Collection[str]) -> Authentication:
    """The verdicts of our own servers. With none configured, or none of theirs in the letter, all are NONE."""
    wanted = {name.casefold() for name in authserv_ids}
    found: dict[str, set[str]] = {"spf": set(), "dkim": set(), "dmarc": set()}
    domains: set[str] = set()
    for value in letter.all("authentication-results")[:_MOST_FIELDS] if wanted else ():
        for method, result, domain in _results(value, wanted):
            if method in found:
                found[method].add(result)
            if method == "dmarc" and domain:
                domains.add(domain)
    return _judged(found, domains, letter.sender.domain if len(letter.authors) == 1 else "")


def _results(value: str, wanted: set[str]) -> list[tuple[str, str, str]]:
    """(method, result, header.from) of one field, if one of our servers wrote it and its grammar holds."""
    try:
        field = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value[:_LONGEST]}")
        if (field.authserv_id or "").casefold() not in wanted:
            return []
        return [(str(one.method).casefold(), str(one.result).casefold(), _from(one)) for one in field.results]
    except Exception:  # a parser's fault is no proof
        return []


def _from(result: authres.AuthenticationResult) -> str:
    named = [one.value for one in result.properties if (one.type, one.name) == ("header", "from")]
    return str(named[0]).rpartition("@")[2].casefold() if named else ""


def _judged(found: dict[str, set[str]], domains: set[str], sender: str) -> Authentication:
    dmarc = _verdict(found["dmarc"])
    if dmarc is Verdict.PASS and (not sender or (domains and domains != {sender})):
        # Our server vouches for another domain than the one that is shown, or for one of several.
        dmarc = Verdict.FAIL
    # One good signature is enough (RFC 6376 §6.1); other mail systems on the way break theirs.
    dkim = Verdict.PASS if "pass" in found["dkim"] else _verdict(found["dkim"])
    domain = sender if dmarc is Verdict.PASS else ""
    return Authentication(_verdict(found["spf"]), dkim, dmarc, domain)


def _verdict(results: set[str]) -> Verdict:
    if results & {"fail", "softfail", "permerror", "hardfail", "policy"} or len(results) > 1:
        return Verdict.FAIL
    return Verdict.PASS if results == {"pass"} else Verdict.NONE
