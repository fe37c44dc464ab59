"""Agents' Markdown as HTML: paragraphs, lists, emphasis, code, quotes, and links that show where they lead. Nothing else.

Text stays the source everywhere; this is only how it is shown. Raw HTML, pictures and headings are text like any other,
and what comes out passes an allow-list, whatever the parser may do one day.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from gatehouse.guard import SecretKind, split_marks

LONGEST = 20_000  # characters; past that a text is shown as plain paragraphs, for parsing is not linear
_BLOCKS = ["list", "blockquote", "fence"]
_INLINE = ["newline", "escape", "backticks", "emphasis", "link", "autolink", "balance_pairs", "fragments_join"]
_TAGS = {"p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "a", "small"}
_DIRECTED = ("p", "li", "blockquote")
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, **{tag: {"dir"} for tag in _DIRECTED}}
_SCHEMES = {"http", "https", "mailto"}
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")
# Without one of these a text means the same with and without Markdown.
_SIGNS = re.compile(r"[*_`\[\\<]|^\s*(?:[-+>]|\d+[.)])|^\s*~~~", re.M)
_FIRST_PLACE = 0xE000  # private characters stand in for the guard's marks while the text is parsed
_PLACES = re.compile("[\ue000-\uf8ff]")


def markdown(text: str, mark: Callable[[SecretKind], str]) -> SafeString:
    """The text as HTML; `mark` gives the HTML that stands where the guard took a secret out."""
    placed, kinds = _with_places(text)
    shown = _PLACES.sub(lambda place: mark(kinds[ord(place[0]) - _FIRST_PLACE]), _rendered(placed))
    return mark_safe(shown)  # noqa: S308  (it came through the allow-list, and marks are ours)


def plain_words(text: str, mark: Callable[[SecretKind], str], most: int = 1_000) -> str:
    """The beginning of a text as one line of plain words, without the signs of Markdown: for lists.

    Of the text `most` characters are read. `mark` gives the words that stand where the guard took a secret out.
    """
    placed, kinds = _with_places(text)
    words = _words(placed[:most])
    return _PLACES.sub(lambda place: mark(kinds[ord(place[0]) - _FIRST_PLACE]), words)


def _with_places(text: str) -> tuple[str, list[SecretKind]]:
    """The text with one private character where each of the guard's marks stands, and what the marks say."""
    kinds: list[SecretKind] = []
    pieces: list[str] = []
    for part in split_marks(text.replace("\r\n", "\n")):
        if isinstance(part, SecretKind):
            pieces.append(chr(_FIRST_PLACE + len(kinds)))
            kinds.append(part)
        else:
            pieces.append(_PLACES.sub("\ufffd", part))
    return "".join(pieces), kinds


@lru_cache(maxsize=1024)
def _words(text: str) -> str:
    found = [text] if not _SIGNS.search(text) else [_said(token) for token in _READER.parse(text)]
    return " ".join(" ".join(found).split())


def _said(token: Token) -> str:
    """What a token says: its words, and the numbers of a list that counts."""
    if token.type == "list_item_open":
        return f"{token.info}{token.markup}" if token.info else ""
    if token.children is None:
        return token.content
    return "".join(" " if "break" in child.type else child.content for child in token.children)


@lru_cache(maxsize=1024)
def _rendered(text: str) -> str:
    html = _PARSER.render(text) if len(text) <= LONGEST and _SIGNS.search(text) else _plain(text)
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="nofollow noopener noreferrer"
    )


def _plain(text: str) -> str:
    blocks = (block.strip("\n") for block in _BLANK_LINES.split(text))
    lines = ("<br>".join(map(_live, block.split("\n"))) for block in blocks if block)
    return "".join(f'<p dir="auto">{line}</p>' for line in lines)


def _live(text: str) -> str:
    """Escaped, with addresses of the web as links."""
    return urlize(text, autoescape=True) if len(text) <= LONGEST else escape(text)


def _finish(state: StateCore) -> None:
    """Give each block its own direction, make bare addresses links, and let every link say its host."""
    for token in state.tokens:
        if token.tag in _DIRECTED and token.nesting == 1:
            token.attrSet("dir", "auto")
        if token.type == "inline" and token.children:
            token.children = _inline(token.children)


def _inline(children: list[Token]) -> list[Token]:
    done: list[Token] = []
    words, href = "", ""
    for child in children:
        if child.type == "link_open":
            words, href = "", str(child.attrGet("href") or "")
        elif child.type == "text" and href:
            words += child.content
        elif child.type == "text":
            child = _raw(_live(child.content))
        if href or child.type not in ("link_open", "link_close"):  # a link without an address is its words alone
            done.append(child)
        if child.type == "link_close":
            done += _host_of(href, words)
            href = ""
    return done


def _host_of(href: str, words: str) -> list[Token]:
    """Where a link leads, unless its own words say so."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return []
    host = (parts.hostname or parts.path).strip()
    return [] if not host or words.strip() in (href, host) else [_raw(f" <small>({escape(host)})</small>")]


def _raw(html: str) -> Token:
    return Token("html_inline", "", 0, content=html)


def _is_link(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _reader() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 12}).enable([*_BLOCKS, *_INLINE])
    parser.validateLink = _is_link  # type: ignore[method-assign]
    return parser


def _parser() -> MarkdownIt:
    parser = _reader()
    parser.core.ruler.push("finish", _finish)
    return parser


_READER = _reader()  # its tokens keep their words as they were written
_PARSER = _parser()
