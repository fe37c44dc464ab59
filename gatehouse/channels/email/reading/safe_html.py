"""A mail's HTML made fit for a sandboxed frame: no scripts, no forms, nothing fetched, links with their real host."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import nh3

from gatehouse.channels.email.reading.links import Link, marked_links
from gatehouse.guard.markup import VOID, Part, attributes, parts

MOST_CHARS, MOST_TAGS, MOST_DEPTH, MOST_ATTRIBUTES = 2_000_000, 50_000, 500, 100
_DATA_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]{0,400000}\Z", re.IGNORECASE)
_STYLE_DANGER = re.compile(r"url\s*\(|expression|image-set|@|\\|/\*", re.IGNORECASE)
_WHOLE_LINK = re.compile(r"\s{0,9}(?:https?|mailto|tel):", re.IGNORECASE)
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,63})")
# Their end tags may be left out, so that many in a row are not deep.
_SELF_CLOSING_NAMES = "dd dt li option p tbody td tfoot th thead tr"
_SELF_CLOSING = frozenset(_SELF_CLOSING_NAMES.split())
_TAG_NAMES = (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del "
    "details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main "
    "mark ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot "
    "th thead time tr tt u ul var wbr"
)
_TAGS = frozenset(_TAG_NAMES.split())
_EVERYWHERE = {"style", "dir", "lang", "title", "align", "valign", "width", "height", "bgcolor"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt"},
    "font": {"color", "size", "face"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type", "reversed"},
    "table": {"border", "cellpadding", "cellspacing"},
    "time": {"datetime"},
}
_STYLE_NAMES = """
background-color border border-bottom border-collapse border-color border-left border-radius border-right border-spacing
border-style border-top border-width color direction display font-family font-size font-style font-weight height
letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-width min-width
overflow-wrap padding padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent
unicode-bidi vertical-align white-space width word-break
"""
_STYLES = frozenset(_STYLE_NAMES.split())
Place = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """`blocked` counts pictures that would be fetched from elsewhere and are not; `links` are all that lead away."""

    html: str
    blocked: int = 0
    links: tuple[Link, ...] = ()

    @property
    def has_deceptive_links(self) -> bool:
        return any(link.is_deceptive for link in self.links)


@dataclass(slots=True)
class _Pictures:
    """Decides for each picture where it comes from; None means from nowhere."""

    inline: Place
    remote: Place
    blocked: int = 0
    seen: list[str] = field(default_factory=list)

    def filtered(self, tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return None if _STYLE_DANGER.search(value) else value
        if name == "href":
            return value if _WHOLE_LINK.match(value) else None
        if (tag, name) != ("img", "src"):
            return value
        return self._source(value.strip())

    def _source(self, value: str) -> str | None:
        kind = value.partition(":")[0].casefold()
        if kind == "cid":
            return self.inline(value[4:].strip("<> "))
        if kind == "data":
            return value if _DATA_PICTURE.match(value) else None
        place = self.remote(value) if kind in ("http", "https") else None
        self.blocked += place is None
        return place


def _nowhere(_: str) -> None:
    return None


def safe_html(source: str, *, inline: Place = _nowhere, remote: Place = _nowhere) -> SafeHtml | None:
    """What may be shown; None where the markup is beyond what a mail needs: then the text is shown instead.

    `inline` gives the address of a picture of the mail by its Content-ID, `remote` that of a proxy for one elsewhere.
    Native code cannot be stopped by a clock, so the sizes are looked at first; run it in a process that can be killed.
    """
    if exceeds_caps(source):
        return None
    pictures = _Pictures(inline, remote)
    clean = nh3.clean(
        source,
        tags=set(_TAGS),
        clean_content_tags={
            "script",
            "style",
            "title",
            "noscript",
            "template",
            "svg",
            "math",
            "object",
            "iframe",
            "textarea",
        },
        attributes=_ATTRIBUTES,
        attribute_filter=pictures.filtered,
        filter_style_properties=set(_STYLES),
        url_schemes={"http", "https", "mailto", "tel", "data", "cid"},
        url_relative="pass_through",  # as the places that we give for pictures are
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    html, links = marked_links(clean)
    return SafeHtml(html, pictures.blocked, links)


def exceeds_caps(source: str) -> bool:
    """Whether a sanitiser would take long over this."""
    if len(source) > MOST_CHARS or source.count("<") > MOST_TAGS * 2:
        return True
    tags = depth = 0
    for part in parts(source):
        if part.kind not in ("inline", "block"):
            continue
        tags += 1
        depth += _step(source, part)
        if tags > MOST_TAGS or depth > MOST_DEPTH or _has_too_many_attributes(source, part):
            return True
    return False


def _step(source: str, part: Part) -> int:
    match = _NAME.match(source, part.start)
    name = match[1].casefold() if match else ""
    if name in VOID or name in _SELF_CLOSING:
        return 0
    return -1 if source.startswith("</", part.start) else 1


def _has_too_many_attributes(source: str, part: Part) -> bool:
    size = part.end - part.start
    if size <= MOST_ATTRIBUTES * 2:
        return False
    if len(source[part.start : part.end].split(None, MOST_ATTRIBUTES * 4)) > MOST_ATTRIBUTES * 4:
        return True
    return sum(1 for _ in attributes(source, part)) > MOST_ATTRIBUTES
