"""What mail programs write into their HTML around quotes and signatures, whatever the language."""

from __future__ import annotations

import re
from enum import IntEnum

from gatehouse.guard.markup import Part, attributes


class Mark(IntEnum):
    """What an element makes of its text; of two the greater holds.

    QUOTE is a block that may also be the writer's own; ATTRIBUTION is the line before a quote; CUT is where
    everything that follows is an earlier mail.
    """

    NONE = 0
    SIGNATURE = 1
    QUOTE = 2
    ATTRIBUTION = 3
    EARLIER = 4
    CUT = 5


_SIGNATURES = re.compile(
    r"(gmail_signature|moz-signature|ms-outlook-mobile-signature|ymail_android_signature|ymail_ios_signature"
    r"|protonmail_signature_block|mobile_signature|mailsignature|signature)\Z"
)
_ATTRIBUTIONS = re.compile(r"(gmail_attr|moz-cite-prefix|zmail_attr|wdtuserinfo)\Z")
_EARLIER = re.compile(
    r"(yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|gmx_quote|mail_quote|ntesmailquote|naverquote"
    r"|hmmessage_quote|wps_quotation|quote-container|gatehouse-earlier)\Z"
)
_CUTS = re.compile(
    r"(divrplyfwdmsg|appendonsend|olk_src_body_section|mail-editor-reference-message-container"
    r"|ms-outlook-mobile-reference-message|outlookmessageheader|original-content|replysplit"
    r"|isreplycontent|x_divrplyfwdmsg|stopspelling)\Z"
)
# The line that Outlook draws above the fields of the earlier mail.
_OUTLOOK_LINE = re.compile(r"border:\s?none;\s?border-top:\s?solid #(b5c4df|e1e1e1) 1\.0pt", re.IGNORECASE)
_NAMED = ("class", "id", "name", "type", "style", "data-smartmail")
_QUICK = re.compile(r"class|id|name|type|style|blockquote", re.IGNORECASE)


def mark_of(name: str, source: str, tag: Part) -> Mark:
    """The mark of an opening tag."""
    mark = Mark.QUOTE if name == "blockquote" else Mark.NONE
    if tag.end - tag.start > 4_000 or not _QUICK.search(source, tag.start, tag.end):
        return mark
    for attribute in attributes(source, tag):
        if attribute.name in _NAMED:
            value = source[attribute.start : attribute.end].casefold()
            mark = max(mark, _said(name, attribute.name, value))
    return mark


def _said(element: str, attribute: str, value: str) -> Mark:
    if attribute == "style":
        return Mark.CUT if element == "div" and _OUTLOOK_LINE.search(value) else Mark.NONE
    if attribute == "type":
        return Mark.EARLIER if element == "blockquote" and value == "cite" else Mark.NONE
    if attribute == "name":
        return Mark.EARLIER if element == "div" and value == "quote" else Mark.NONE
    return max((_word(word) for word in value.split()[:20]), default=Mark.NONE)


def _word(word: str) -> Mark:
    for pattern, mark in (
        (_CUTS, Mark.CUT),
        (_EARLIER, Mark.EARLIER),
        (_ATTRIBUTIONS, Mark.ATTRIBUTION),
        (_SIGNATURES, Mark.SIGNATURE),
    ):
        if pattern.match(word):
            return mark
    return Mark.NONE
