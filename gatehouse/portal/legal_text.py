"""The operator's legal texts as HTML: headings, paragraphs, lists, quotes, emphasis and links. Nothing else."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_RULES = ["heading", "lheading", "list", "blockquote", "hr", "newline", "escape", "emphasis", "link", "autolink"]
_TAGS = {"h2", "h3", "h4", "h5", "p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}


@lru_cache(maxsize=64)
def legal_html(text: str) -> SafeString:
    """The text as HTML below a page's own heading: its first level is `h2`."""
    html = nh3.clean(
        _PARSER.render(text), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer"
    )
    return mark_safe(html)  # noqa: S308  (it came through the allow-list)


def _lower(state: StateCore) -> None:
    """The page has a heading of its own, so that every one of the text is a level lower."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(5, int(token.tag[1]) + 1)}"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "maxNesting": 12}).enable([*_RULES, "balance_pairs", "fragments_join"])
    parser.core.ruler.push("lower", _lower)
    return parser


_PARSER = _parser()
