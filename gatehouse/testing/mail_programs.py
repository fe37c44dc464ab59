"""Answers to a mail as real mail programs write them: words above, and below them the mail they answer, quoted whole.

Shapes as of 2025: Gmail's pages, Outlook for Microsoft 365, and Mail of macOS.
"""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid, parseaddr, parsedate_to_datetime
from html import escape

_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """What `writer`, an address with a name, answers to `mail`."""

    mail: EmailMessage
    writer: str
    words: str

    @property
    def text(self) -> str:
        return _part(self.mail, "plain")

    @property
    def html(self) -> str:
        """What stands in the body: programs leave its head away."""
        found = _BODY.search(_part(self.mail, "html"))
        assert found
        return found[1]

    @property
    def subject(self) -> str:
        subject = str(self.mail["Subject"])
        return subject if subject.lower().startswith("re:") else f"Re: {subject}"

    @property
    def author(self) -> tuple[str, str]:
        return parseaddr(str(self.mail["From"]))

    def written(self, shape: str) -> str:
        """When the mail was written; in a shape of strftime's, where %-d and %-I have no zero in front."""
        return parsedate_to_datetime(str(self.mail["Date"])).strftime(shape)


def gmail(answer: Answer) -> EmailMessage:
    name, address = answer.author
    when = answer.written("%a, %b %-d, %Y at %-I:%M\u202f%p")
    quoted = "\n".join(f"> {line}" if line else ">" for line in answer.text.splitlines())
    text = f"{answer.words}\n\nOn {when} {name} <\n{address}> wrote:\n\n{quoted}\n"
    html = (
        f'<div dir="ltr">{_lines(answer.words)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">On {when} {escape(name)} &lt;<a href="mailto:{address}">{address}</a>&gt; '
        'wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
        f'rgb(204,204,204);padding-left:1ex">{answer.html}</blockquote></div>'
    )
    return _mail(answer, text, html, "mail.gmail.com")


def outlook(answer: Answer) -> EmailMessage:
    text = f"{answer.words}\n\n{'_' * 32}\n" + "\n".join(f"{key}: {value}" for key, value in _head(answer))
    mail = _mail(answer, f"{text}\n\n{answer.text}", _outlook_html(answer), "AS8PR04MB8866.eurprd04.prod.outlook.com")
    mail["Thread-Topic"], mail["X-MS-Has-Attach"], mail["Accept-Language"] = answer.subject[4:], "", "en-GB, en-US"
    return mail


def outlook_in_html(answer: Answer) -> EmailMessage:
    """As Exchange sends it on where it is told to write HTML alone."""
    mail = _mail(answer, "", "", "AS8PR04MB8866.eurprd04.prod.outlook.com")
    mail.set_content(_outlook_html(answer), subtype="html")
    return mail


def apple_mail(answer: Answer) -> EmailMessage:
    name, address = answer.author
    when = answer.written("%-d %b %Y, at %H:%M")
    quoted = "\n".join(f"> {line}" for line in answer.text.splitlines())
    text = f"{answer.words}\n\n> On {when}, {name} <{address}> wrote:\n> \n{quoted}\n"
    html = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: '
        f'break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">{_lines(answer.words)}'
        '<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>'
        f'On {when}, {escape(name)} &lt;{address}&gt; wrote:</div><br class="Apple-interchange-newline"><div>'
        f"{answer.html}</div></blockquote></div><br></body></html>"
    )
    mail = _mail(answer, text, html, "icloud.com")
    mail["X-Mailer"] = "Apple Mail (2.3826.400.131.1.6)"
    return mail


def _outlook_html(answer: Answer) -> str:
    head = "<br>\n".join(f"<b>{key}:</b> {escape(value)}" for key, value in _head(answer))
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style type="text/css" '
        'style="display:none;"> P {margin-top:0;margin-bottom:0;} </style></head><body dir="ltr"><div class="elementToProof" '
        f'style="font-family: Aptos, Calibri, sans-serif; font-size: 12pt;">{_lines(answer.words)}</div>'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" '
        f'dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{head}</font>'
        f"<div>&nbsp;</div></div>{answer.html}</body></html>"
    )


def _head(answer: Answer) -> list[tuple[str, str]]:
    """The fields that Outlook sets above the earlier mail."""
    name, address = answer.author
    return [
        ("From", f"{name} <{address}>"),
        ("Sent", answer.written("%A, %B %-d, %Y %-I:%M %p")),
        ("To", str(answer.mail["To"])),
        ("Subject", str(answer.mail["Subject"])),
    ]


def _mail(answer: Answer, text: str, html: str, domain: str) -> EmailMessage:
    """Where the mail says that answers go, under its Message-ID (RFC 5322 §3.6.4)."""
    own = str(answer.mail["Message-ID"])
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = answer.writer, str(answer.mail["Reply-To"]), answer.subject
    mail["Date"], mail["Message-ID"] = format_datetime(localtime()), make_msgid(domain=domain)
    mail["In-Reply-To"] = own
    mail["References"] = f"{answer.mail['References'] or ''} {own}".strip()
    if html:
        mail.set_content(text)
        mail.add_alternative(html, subtype="html")
    return mail


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def _lines(words: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in words.splitlines())
