"""Where links really lead, and which ones say otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from gatehouse.guard.markup import Part, attributes, parts

_OPEN = re.compile(r"<a[\s>]", re.IGNORECASE)
_CLOSE = re.compile(r"</a[\s>]", re.IGNORECASE)
# A host in a text. Endings of files are no domains here, though some are.
_HOST = re.compile(
    r"(?:https?://)?(?:[^\s/@<>()]{0,64}@)?((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?![\w@-])", re.IGNORECASE
)
_FILE_ENDINGS = (
    "pdf doc docx xls xlsx ppt pptx txt csv png jpg jpeg gif webp heic mp3 mp4 mov zip rar log html htm exe json eml"
)
_FILES = frozenset(_FILE_ENDINGS.split())
_LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """`host` is in ASCII, so that look-alike letters show; for mail links it is the whole address."""

    url: str
    text: str
    host: str
    is_deceptive: bool


def marked_links(html: str) -> tuple[str, tuple[Link, ...]]:
    """Sanitised HTML with `data-host` on each link, and `data-deceptive` where its text names another place."""
    pieces: list[str] = []
    links: list[Link] = []
    done = 0
    opened: Part | None = None
    for part in parts(html):
        if part.kind != "inline":
            continue
        if _OPEN.match(html, part.start):
            opened = part
        elif opened is not None and _CLOSE.match(html, part.start):
            link = _link(html, opened, part.start)
            if link is not None:
                links.append(link)
                pieces += (html[done : opened.start + 2], _attributes(link))
                done = opened.start + 2
            opened = None
    return "".join((*pieces, html[done:])), tuple(links)


def real_host(url: str) -> str:
    """Where a browser or mail program would go; empty where that is nowhere."""
    try:
        split = urlsplit(url.strip())
        if split.scheme.casefold() == "mailto":
            return unquote(split.path).partition("?")[0].strip().casefold()[:320]
        return _ascii(split.hostname or "") if split.scheme.casefold() in ("http", "https") else ""
    except ValueError:
        return ""


def is_deceptive(url: str, text: str) -> bool:
    """Whether a link's text names a host, or a mail address, that is not where the link leads."""
    host = real_host(url)
    if not host:
        return False
    named = [
        found for found in map(_ascii, _HOST.findall(text[:_LONGEST_TEXT])) if found.rpartition(".")[2] not in _FILES
    ]
    domain = host.rpartition("@")[2]
    if "@" in host and "@" in text:
        return host not in text.casefold()
    return any(not _is_within(domain, one) for one in named)


def _link(html: str, tag: Part, end: int) -> Link | None:
    url = next((unescape(html[one.start : one.end]) for one in attributes(html, tag) if one.name == "href"), "")
    host = real_host(url)
    if not host:
        return None
    text = " ".join(unescape(re.sub(r"<[^<>]*>", "", html[tag.end : min(end, tag.end + 4 * _LONGEST_TEXT)])).split())
    return Link(url[:2_000], text[:_LONGEST_TEXT], host, is_deceptive(url, text))


def _attributes(link: Link) -> str:
    return f' data-host="{escape(link.host)}"' + (' data-deceptive=""' if link.is_deceptive else "")


def _is_within(host: str, named: str) -> bool:
    """example.com leads where it says when the link goes to www.example.com, or the other way round."""
    bare, said = host.removeprefix("www."), named.removeprefix("www.")
    return bare == said or bare.endswith("." + said)


def _ascii(host: str) -> str:
    """A host as the name system knows it; as it stands where that is not possible."""
    host = host.strip(".").casefold()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in host)
